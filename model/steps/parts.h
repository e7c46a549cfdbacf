// The three programs of one world, as the effect of a step sees them.
#pragma once

#include "model/guest/guest.h"
#include "model/outcome.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq {

/// The programs that a step acts on, and its outcome. `xen` records in `outcome` the table entries
/// that its calls touch and their answers, and reports each call to `calls`. `guest` reports its
/// register writes and irqs to `writes`.
struct Parts {
  Parts(const Setup& of, Base base, Outcome& done, xen::CallObserver* calls,
        guest::Observer* writes)
      : setup(of),
        outcome(done),
        guest(of, base, writes),
        qemu(of, base),
        xen(of, base, &done, calls) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  const Setup& setup;
  Outcome& outcome;
  guest::Guest guest;
  qemu::DeviceModel qemu;
  xen::Domain xen;
};

/// The number in the message of an emulated device.
[[nodiscard]] std::int32_t emulated_pirq(const qemu::DeviceModelView& qemu, int device);

/// The destination that an interrupt of the device's vector would have now. Changes nothing.
[[nodiscard]] xen::RaiseAnswer raised(const Setup& setup, const qemu::DeviceModelView& qemu,
                                      const xen::DomainView& xen, int device, int vector);

}  // namespace pirq
