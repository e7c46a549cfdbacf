// Sentences that several findings share: which further output would decide, and causes of errors.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace pirq::fuzz::log {

inline constexpr std::string_view kDyndbg =
    "the guest's log with dyndbg=\"file arch/x86/pci/xen.c +p\": which device took which number";
inline constexpr std::string_view kQemuLog =
    "QEMU's log of a build with XEN_PT_LOGGING_ENABLED: who mapped and unmapped the number";
inline constexpr std::string_view kDebugXen =
    "the log of a debug build of Xen: \"already mapped\", \"forcing unbind\", \"no free pirq\"";
inline constexpr std::string_view kKeyE =
    "xl debug-keys e: a port whose number has no irq (p=N i=0 or i<-1)";
inline constexpr std::string_view kKeyI = "xl debug-keys i: which numbers of the domain are mapped";
inline constexpr std::string_view kKeyQ = "xl debug-keys Q: which domain has the device";
inline constexpr std::string_view kInterrupts =
    "/proc/interrupts of the guest twice, some seconds apart: whether the count moves";
inline constexpr std::string_view kWholeLog = "the beginning of the log, from the boot on";

/// The meanings of ENOSPC.
inline constexpr std::string_view kNoSpace =
    "-28 has three causes: no pirq of the domain, no irq of the host, or no vector of a CPU is "
    "left";

/// The lines of advice of a finding.
[[nodiscard]] inline std::vector<std::string> advice(
    std::initializer_list<std::string_view> lines) {
  return {lines.begin(), lines.end()};
}

}  // namespace pirq::fuzz::log
