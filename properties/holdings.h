// Who has each device: QEMU, the domain, or another domain.
#pragma once

#include "model/world.h"

namespace pirq {

/// One bit a device.
struct Holdings {
  std::uint64_t attached = 0;   ///< QEMU has it.
  std::uint64_t owned = 0;      ///< It is assigned to the domain.
  std::uint64_t elsewhere = 0;  ///< Another domain has it.
  friend bool operator==(const Holdings&, const Holdings&) = default;

  [[nodiscard]] static Holdings of(const World& world) {
    Holdings now{.owned = world.domain().state().owned};
    for (int device = 0; device < world.setup().devices(); ++device) {
      const std::uint64_t bit = std::uint64_t{1} << device;
      if (world.device_model().attached(device)) now.attached |= bit;
      if (world.domain().other_owns(device)) now.elsewhere |= bit;
    }
    return now;
  }
};

/// True if a step of this kind can give a device to another holder.
[[nodiscard]] constexpr bool can_move_devices(StepKind kind) {
  using enum StepKind;
  constexpr StepKinds kMoving = {attach,       detach,           deassign,   remove_device,
                                 attach_other, detach_other,     soft_reset, kdump,
                                 save_restore, restore_map_fails};
  return kMoving.has(kind);
}

}  // namespace pirq
