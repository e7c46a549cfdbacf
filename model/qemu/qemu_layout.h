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

/// Per device. Fields that only one of MSI and MSI-X has are 0 in the other.
struct Device {
  std::uint8_t attached;      ///< The guest has the device.
  std::uint8_t initialized;   ///< MSI: map and bind succeeded once.
  std::uint8_t mapped;        ///< MSI: set together with initialized.
  std::uint8_t enabled;       ///< ENABLE as QEMU remembers it (MSI: msi->flags; MSI-X: enabled).
  std::uint8_t maskall;       ///< MSI-X: the guest's function mask (kept since qemu-2.6).
  std::uint8_t host_enabled;  ///< ENABLE in the host device's control word.
  std::uint8_t host_maskall;  ///< MSI-X: function mask in the host device's control word.
  std::uint8_t zero;
};

/// Per vector: the MSI message (entry 0 of an MSI device), or one MSI-X table entry.
struct Entry {
  std::int32_t pirq;      ///< kUnassignedPirq if none.
  std::uint32_t addr_lo;  ///< Message as QEMU uses it.
  std::uint32_t addr_hi;
  std::uint32_t data;
  std::uint32_t latch[3];     ///< Since qemu-2.6: message words as last written (lo, hi, data).
  std::uint32_t vector_ctrl;  ///< MSI-X: vector control as last written (then latch[VECTOR_CTRL]).
  std::uint8_t updated;       ///< MSI-X: a message word was written since the last binding.
  std::uint8_t hwmask;        ///< MSI-X: mask bit of the hardware's vector control word.
  std::uint8_t zero[2];
};

/// Which hypercall QEMU makes next.
enum class Call : std::uint8_t { none, map, bind, unbind, unmap };

/// What QEMU is in the middle of; one at a time, under its main lock. In the disables an unmap
/// takes the vector's number away; in every other job it undoes a failed bind.
enum class Job : std::uint8_t {
  none,
  msi_enable,       ///< xen_pt_msgctrl_reg_write with ENABLE: map, bind.
  msi_update,       ///< A message word changed while mapped: bind.
  msi_disable,      ///< xen_pt_msi_disable: unbind, unmap.
  msix_update,      ///< xen_pt_msix_update: every updated entry, ascending.
  msix_update_one,  ///< One entry, at its vector control write.
  msix_disable,     ///< xen_pt_msix_disable: every entry, ascending.
  intx_bind,        ///< The INTx part of xen_pt_realize: map, bind.
  intx_unbind,      ///< The same of xen_pt_destroy: unbind, unmap.
};

/// The resumable rest of a register write or detach: which call comes next, with what. All zero
/// while QEMU is idle.
struct Busy {
  std::int32_t pirq;    ///< Number the next call names (-1: map chooses).
  std::uint32_t val;    ///< MSI-X: the control word being written, stored after the calls.
  std::uint16_t entry;  ///< Entry the next call is about; 0 for MSI.
  std::uint8_t device;
  Job job;
  Call call;
  std::uint8_t detaching;  ///< The job is part of a detach; the device goes when it is done.
  std::uint8_t retrying;   ///< The unbind failed once and is made again [Q9].
  std::uint8_t zero;
};

/// Where each part of QEMU lies.
struct Layout {
  Layout() = default;
  Layout(LayoutBuilder& builder, const Setup& setup);

  Section<Busy> busy;
  Section<Device> devices;
  Section<Entry> entries;  ///< By vector, Setup::first_vector(device) + entry.
};

}  // namespace pirq::qemu
