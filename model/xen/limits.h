// Xen's constants for sizes and ranges, and its error numbers.
#pragma once

#include <cstdint>
#include <string_view>

namespace pirq::xen {

inline constexpr std::int32_t kLegacyIrqs = 16;  ///< NR_ISA_IRQS: the first GSI number.
inline constexpr std::int32_t kCascadeIrq = 2;   ///< The one legacy irq mapped at creation.
inline constexpr std::int32_t kHvmGsis = 48;     ///< NR_HVM_IRQS / NR_HVM_DOMU_IRQS.
inline constexpr int kPciLinks = 4;              ///< NR_LINK: INTA to INTD of the PCI-ISA bridge.
inline constexpr std::int32_t kMsiIrqsMax = 32;  ///< MAX_MSI_IRQS: one multi-vector MSI block.
inline constexpr std::int32_t kEntriesOfPage = 256;  ///< MSI-X table entries on one page.
inline constexpr std::int32_t kVectors = 256;        ///< NR_VECTORS of a vCPU's local APIC.
inline constexpr std::int32_t kPortsMax = 4095;      ///< Two-level event channels, 64-bit guest.

// Error numbers as Xen's hypercalls return them (negated).
inline constexpr int kEPERM = 1;
inline constexpr int kENOENT = 2;
inline constexpr int kENOMEM = 12;
inline constexpr int kEBUSY = 16;
inline constexpr int kEEXIST = 17;
inline constexpr int kENODEV = 19;
inline constexpr int kEINVAL = 22;
inline constexpr int kENFILE = 23;
inline constexpr int kENOSPC = 28;
inline constexpr int kEDOM = 33;
inline constexpr int kERANGE = 34;
inline constexpr int kENOSYS = 38;
inline constexpr int kERESTART = 85;

/// An error and its name.
struct ErrorName {
  int number;
  std::string_view name;
};
inline constexpr ErrorName kErrorNames[] = {
    {kEPERM, "EPERM"},       {kENOENT, "ENOENT"}, {kENOMEM, "ENOMEM"}, {kEBUSY, "EBUSY"},
    {kEEXIST, "EEXIST"},     {kENODEV, "ENODEV"}, {kEINVAL, "EINVAL"}, {kENFILE, "ENFILE"},
    {kENOSPC, "ENOSPC"},     {kEDOM, "EDOM"},     {kERANGE, "ERANGE"}, {kENOSYS, "ENOSYS"},
    {kERESTART, "ERESTART"},
};

}  // namespace pirq::xen
