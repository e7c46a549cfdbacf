// The three programs of one world, as a step's effect sees them.
#pragma once

#include "model/guest/guest.h"
#include "model/outcome.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq {

/// What a step acts on, and the note of what it did. `xen` notes in `outcome` which table entries
/// its calls touch and what they answer, and shows each to `observer`.
struct Parts {
  Parts(const Setup& of, Base base, Outcome& done, xen::CallObserver* observer)
      : setup(of), outcome(done), guest(of, base), qemu(of, base), xen(of, base, &done, observer) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  const Setup& setup;
  Outcome& outcome;
  guest::Guest guest;
  qemu::DeviceModel qemu;
  xen::Domain xen;
};

/// The number in the message of a device of QEMU's own.
[[nodiscard]] std::int32_t emulated_pirq(const qemu::DeviceModelView& qemu, int device);

/// The destination of an interrupt that a device's vector raises now. Nothing changes.
[[nodiscard]] xen::RaiseAnswer raised(const Setup& setup, const qemu::DeviceModelView& qemu,
                                      const xen::DomainView& xen, int device, int vector);

}  // namespace pirq
