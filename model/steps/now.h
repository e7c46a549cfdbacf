// The facts that decide which steps can come next, looked up once for one moment of a world.
#pragma once

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/step.h"
#include "model/xen/domain.h"

namespace pirq {

class World;

/// One moment of a world. A row of the step table asks it whether its step is ready.
struct Now {
  explicit Now(const World& world);

  /// Those of `kinds` that the end of the domain, or a crash, does not rule out.
  [[nodiscard]] StepKinds possible(StepKinds kinds) const;
  /// The steps in the life of `device` whose turn it is, with some parameter: of its driver, of
  /// QEMU, and of the toolstack that takes it away and brings it back.
  [[nodiscard]] StepKinds due(int device) const;

  const Setup& setup;
  xen::DomainView xen;
  qemu::DeviceModelView qemu;
  guest::GuestView guest;
  bool over;   ///< A program crashed, or the domain is gone: nothing happens any more.
  bool dying;  ///< The domain's vCPUs and its device model have stopped.
  qemu::Call call = qemu::Call::none;  ///< The call that QEMU makes next; none if it is at rest.
  int busy_device = -1;                ///< The device that the call is for; -1 if there is none.

 private:
  [[nodiscard]] StepKinds driver_due(int device) const;
  [[nodiscard]] StepKinds qemu_due(int device) const;
  [[nodiscard]] StepKinds toolstack_due(int device) const;
};

/// The step kind of QEMU's call. REQUIRES: call != Call::none.
[[nodiscard]] StepKind kind_of(qemu::Call call);

}  // namespace pirq
