// The registers of a passed-through device that a guest writes.
#pragma once

#include <cstdint>

namespace pirq::qemu {

enum class MsiRegister : std::uint8_t { ctrl, addr_lo, addr_hi, data };
enum class MsixWord : std::uint8_t { addr_lo, addr_hi, data, ctrl };

inline constexpr std::uint32_t kMsiEnable = 0x0001;      ///< PCI_MSI_FLAGS_ENABLE
inline constexpr std::uint32_t kMsi64Bit = 0x0080;       ///< PCI_MSI_FLAGS_64BIT
inline constexpr std::uint32_t kMsixEnable = 0x8000;     ///< PCI_MSIX_FLAGS_ENABLE
inline constexpr std::uint32_t kMsixMaskAll = 0x4000;    ///< PCI_MSIX_FLAGS_MASKALL
inline constexpr std::uint32_t kMsixEntryMask = 0x0001;  ///< PCI_MSIX_ENTRY_CTRL_MASKBIT

}  // namespace pirq::qemu
