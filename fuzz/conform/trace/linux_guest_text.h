// What a Linux guest does and holds, in the words of a recording.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "model/world.h"

namespace pirq::fuzz {

/// A hypercall of the guest or of QEMU, without its answer: "! map device=0 entry=0 pirq=47". Empty
/// if a recording has no line for it. `shared` is true in the bind of a GSI.
[[nodiscard]] std::string call_text(const xen::Hypercall& call, bool shared);
/// Its answer: " -> rc=0 pirq=47".
[[nodiscard]] std::string reply_text(const xen::Hypercall& call, const xen::Answer& answer);

[[nodiscard]] std::string msi_write_text(int device, qemu::MsiRegister reg, std::uint32_t value);
[[nodiscard]] std::string msix_control_text(int device, std::uint32_t value);
[[nodiscard]] std::string msix_write_text(int device, int entry, qemu::MsixWord word,
                                          std::uint32_t value);

/// The state of the guest, its messages and Xen's numbers: " | irqs ... | messages ...". `irqs` are
/// those that were made and not dropped, in this order.
[[nodiscard]] std::string state_text(const World& world, std::span<const std::int32_t> irqs);

}  // namespace pirq::fuzz
