// The facts that decide which steps can come next, looked up once for one state of a world.
#pragma once

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/step.h"
#include "model/xen/domain.h"

namespace pirq {

class World;

/// The current state of a world. The preconditions of the step table read it.
struct Now {
  explicit Now(const World& world);

  /// The steps of `kinds` that a crash or the end of the domain does not make impossible.
  [[nodiscard]] StepKinds possible(StepKinds kinds) const;
  /// The next steps in the life of `device`, for some parameters: steps of its driver, of QEMU, and
  /// of the toolstack that detaches and attaches it.
  [[nodiscard]] StepKinds due(int device) const;

  const Setup& setup;
  xen::DomainView xen;
  qemu::DeviceModelView qemu;
  guest::GuestView guest;
  bool over;   ///< A program crashed, or the domain does not exist any more: no step can come.
  bool dying;  ///< The domain's vCPUs and its device model have stopped.
  qemu::Call call = qemu::Call::none;  ///< The next call of QEMU; none if QEMU is not busy.
  int busy_device = -1;                ///< The device of that call; -1 if there is none.

 private:
  [[nodiscard]] StepKinds driver_due(int device) const;
  [[nodiscard]] StepKinds qemu_due(int device) const;
  [[nodiscard]] StepKinds toolstack_due(int device) const;
};

/// The step kind of QEMU's call. REQUIRES: call != Call::none.
[[nodiscard]] StepKind kind_of(qemu::Call call);

}  // namespace pirq
