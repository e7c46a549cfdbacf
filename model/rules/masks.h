// Sets of releases that rows of the rules table name.
#pragma once

#include "model/rules.h"

namespace pirq {

/// The set of `releases`.
constexpr ReleaseMask in(std::initializer_list<Release> releases) {
  unsigned mask = 0;
  for (Release release : releases) mask |= 1U << static_cast<unsigned>(release);
  return static_cast<ReleaseMask>(mask);
}

inline constexpr ReleaseMask kNever = 0;
inline constexpr ReleaseMask kEveryXen =
    in({Release::xen_4_4, Release::xen_4_8, Release::xen_master});
inline constexpr ReleaseMask kSinceXen48 = in({Release::xen_4_8, Release::xen_master});
inline constexpr ReleaseMask kSinceXenMaster = in({Release::xen_master});
inline constexpr ReleaseMask kEveryQemu =
    in({Release::qemu_1_x, Release::qemu_2_1, Release::qemu_2_6, Release::qemu_today});
inline constexpr ReleaseMask kSinceQemu21 =
    in({Release::qemu_2_1, Release::qemu_2_6, Release::qemu_today});
inline constexpr ReleaseMask kSinceQemu26 = in({Release::qemu_2_6, Release::qemu_today});
inline constexpr ReleaseMask kSinceQemuToday = in({Release::qemu_today});
inline constexpr ReleaseMask kEveryLinux =
    in({Release::linux_2_6_38, Release::linux_4_9, Release::linux_4_12});
inline constexpr ReleaseMask kSinceLinux49 = in({Release::linux_4_9, Release::linux_4_12});
inline constexpr ReleaseMask kSinceLinux412 = in({Release::linux_4_12});

}  // namespace pirq
