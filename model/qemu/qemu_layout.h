// QEMU's state for passed-through devices (XenPTMSI, XenPTMSIX), as flat sections of a world's
// memory, and the one register write or detach that QEMU is busy with.
#pragma once

#include <cstdint>

#include "model/memory.h"

namespace pirq {
class Setup;
}

namespace pirq::qemu {

inline constexpr std::int32_t kUnassignedPirq = -1;  ///< XEN_PT_UNASSIGNED_PIRQ

/// The state of a device. A field that only MSI or only MSI-X uses is 0 in devices of the other.
struct Device {
  std::uint8_t attached;      ///< The device is attached to the guest.
  std::uint8_t initialized;   ///< MSI: map and bind succeeded once.
  std::uint8_t mapped;        ///< MSI: set together with initialized.
  std::uint8_t enabled;       ///< QEMU's copy of ENABLE (MSI: msi->flags; MSI-X: msix->enabled).
  std::uint8_t maskall;       ///< MSI-X: the guest's function mask (kept since qemu-2.6).
  std::uint8_t host_enabled;  ///< ENABLE in the host device's control word.
  std::uint8_t host_maskall;  ///< MSI-X: function mask in the host device's control word.
  std::uint8_t zero;
};

/// The state of a vector: the MSI message (entry 0 of an MSI device), or one MSI-X table entry.
struct Entry {
  std::int32_t pirq;      ///< kUnassignedPirq if none.
  std::uint32_t addr_lo;  ///< addr_lo, addr_hi, data: the message that QEMU uses.
  std::uint32_t addr_hi;
  std::uint32_t data;
  std::uint32_t latch[3];     ///< Since qemu-2.6: message words as last written (lo, hi, data).
  std::uint32_t vector_ctrl;  ///< MSI-X: vector control as last written (then latch[VECTOR_CTRL]).
  std::uint8_t updated;       ///< MSI-X: a message word was written since the last binding.
  std::uint8_t hwmask;        ///< MSI-X: mask bit of the hardware's vector control word.
  /// A map or bind failed for lack of numbers, irqs or memory. QEMU only logs it: the properties
  /// use it.
  std::uint8_t refused;
  std::uint8_t zero;
};

/// The next hypercall of QEMU.
enum class Call : std::uint8_t { none, map, bind, unbind, unmap };

/// The operation that QEMU is busy with. QEMU does one at a time, under its main lock. An unmap
/// ends a disable or intx_unbind; in every other job it undoes a failed bind.
enum class Job : std::uint8_t {
  none,
  msi_enable,       ///< xen_pt_msgctrl_reg_write with ENABLE: map, bind.
  msi_update,       ///< A message word changed while mapped: bind.
  msi_disable,      ///< xen_pt_msi_disable: unbind, unmap.
  msix_update,      ///< xen_pt_msix_update: every updated entry, ascending.
  msix_update_one,  ///< One entry, at its vector control write.
  msix_disable,     ///< xen_pt_msix_disable: every entry, ascending.
  intx_bind,        ///< The INTx part of xen_pt_realize: map, bind.
  intx_unbind,      ///< The INTx part of xen_pt_destroy: unbind, unmap.
};

/// The unfinished rest of a register write or detach: the next call and its arguments. All zero
/// while QEMU is not busy.
struct Busy {
  std::int32_t pirq;    ///< The number in the next call; -1: map chooses.
  std::uint32_t val;    ///< MSI-X: the control word being written, stored after the calls.
  std::uint16_t entry;  ///< The entry of the next call; 0 for MSI.
  std::uint8_t device;
  Job job;
  Call call;
  std::uint8_t detaching;  ///< The job is part of a detach, which removes the device at its end.
  std::uint8_t retrying;   ///< The next call is the retry of an unbind that failed [Q9].
  std::uint8_t zero;
};

/// The sections of QEMU.
struct Layout {
  Layout() = default;
  Layout(LayoutBuilder& builder, const Setup& setup);

  Section<Busy> busy;
  Section<Device> devices;
  Section<Entry> entries;  ///< By vector, Setup::first_vector(device) + entry.
};

}  // namespace pirq::qemu
