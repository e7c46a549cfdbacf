// The facts that decide which steps can come next, looked up once for one state of a world.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/require.h"
#include "model/setup.h"
#include "model/step.h"
#include "model/xen/domain.h"

namespace pirq {

class World;

/// The values of parameter `a` with which a due step can happen: those of a range, and of a raise
/// also the vectors after it that Xen has programmed.
class DueValues {
 public:
  /// The values from `first` to `end` - 1, and `end` + i for each entry i that is not 0.
  DueValues(int first, int end, std::span<const std::uint16_t> entries = {})
      : first_(first), end_(end), entries_(entries) {}

  [[nodiscard]] std::uint32_t count() const {
    const auto programmed =
        entries_.size() - static_cast<std::size_t>(std::ranges::count(entries_, std::uint16_t{0}));
    return static_cast<std::uint32_t>(end_ - first_) + static_cast<std::uint32_t>(programmed);
  }
  /// The `n`-th value. REQUIRES: n < count().
  [[nodiscard]] std::uint16_t nth(std::uint32_t n) const;
  [[nodiscard]] std::uint16_t first() const {
    return first_ < end_ ? static_cast<std::uint16_t>(first_) : nth(0);
  }
  /// Calls `visit` with each value, in order.
  template <class Visit>
  void each(Visit&& visit) const {
    for (int a = first_; a < end_; ++a) visit(static_cast<std::uint16_t>(a));
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (entries_[i] != 0) visit(static_cast<std::uint16_t>(static_cast<std::size_t>(end_) + i));
  }

 private:
  int first_, end_;
  std::span<const std::uint16_t> entries_;
};

/// The current state of a world. The preconditions of the step table read it.
struct Now {
  explicit Now(const World& world);

  /// The steps of `kinds` that a crash or the end of the domain does not make impossible.
  [[nodiscard]] StepKinds possible(StepKinds kinds) const;
  /// The next steps in the life of `device`, for some parameters: steps of its driver, of QEMU, and
  /// of the toolstack that detaches and attaches it.
  [[nodiscard]] StepKinds due(int device) const;
  /// True if a due step of this kind can happen with other values of `a` than 0, or with none.
  [[nodiscard]] static constexpr bool has_values(StepKind kind) {
    return kind == StepKind::raise || kind == StepKind::begin_probe;
  }
  /// True if the device can raise an interrupt of some vector.
  [[nodiscard]] bool can_raise(int device) const;
  /// The parameters with which a step of `due(device)` can happen.
  [[nodiscard]] DueValues values(int device, StepKind kind) const;

  const Setup& setup;
  xen::DomainView xen;
  qemu::DeviceModelView qemu;
  guest::GuestView guest;
  bool over;   ///< A program crashed, or the domain does not exist any more: no step can come.
  bool dying;  ///< The domain's vCPUs and its device model have stopped.
  qemu::Call call = qemu::Call::none;  ///< The next call of QEMU; none if QEMU is not busy.
  int busy_device = -1;                ///< The device of that call; -1 if there is none.

 private:
  [[nodiscard]] StepKinds find_due(int device) const;
  [[nodiscard]] StepKinds driver_due(int device) const;
  [[nodiscard]] StepKinds qemu_due(int device) const;
  [[nodiscard]] StepKinds toolstack_due(int device) const;
  [[nodiscard]] DueValues raised_values(int device) const;

  // The answer to the last question about due steps. Several are often asked of one device.
  mutable StepKinds due_;
  mutable int due_device_ = -1;
};

// Inline, because every list of enabled steps asks for each device.

/// The step kind of QEMU's call. REQUIRES: call != Call::none.
[[nodiscard]] inline StepKind kind_of(qemu::Call call) {
  require(call != qemu::Call::none, "kind_of: QEMU makes a call");
  switch (call) {
    case qemu::Call::map:
      return StepKind::qemu_map;
    case qemu::Call::bind:
      return StepKind::qemu_bind;
    case qemu::Call::unbind:
      return StepKind::qemu_unbind;
    case qemu::Call::unmap:
    case qemu::Call::none:
      break;
  }
  return StepKind::qemu_unmap;
}

inline StepKinds Now::due(int device) const {
  if (due_device_ != device) {
    due_ = find_due(device);
    due_device_ = device;
  }
  return due_;
}

inline StepKinds Now::find_due(int device) const {
  const StepKinds kinds = driver_due(device).with(StepKind::raise);
  return kinds | (call != qemu::Call::none ? qemu_due(device) : toolstack_due(device));
}

inline DueValues Now::values(int device, StepKind kind) const {
  if (!has_values(kind)) return {0, 1};
  if (kind == StepKind::raise) return raised_values(device);
  const DeviceConfig& config = setup.device(device);
  return {1, (is_msix(config.kind) ? config.vectors : 1) + 1};
}

inline bool Now::can_raise(int device) const {
  const bool attached = qemu.attached(device);
  if (is_gsi(setup.device(device).kind)) return attached;
  if (attached && guest.driver(device).enabled != 0) return true;
  return std::ranges::any_of(xen.programmed_entries(device),
                             [](std::uint16_t entry) { return entry != 0; });
}

// As ready::raise has it: a device raises the vectors that its driver enabled, and those that Xen
// has programmed.
inline DueValues Now::raised_values(int device) const {
  const bool attached = qemu.attached(device);
  if (is_gsi(setup.device(device).kind)) return {0, attached ? 1 : 0};
  const guest::Driver& driver = guest.driver(device);
  const int enabled = driver.enabled != 0 && attached ? driver.vectors : 0;
  const auto entries = xen.programmed_entries(device);
  return {0, enabled, entries.subspan(static_cast<std::size_t>(enabled))};
}

// The driver waits while its vCPU is in a trap. A register access also waits for QEMU's lock.
inline StepKinds Now::driver_due(int device) const {
  StepKinds kinds = guest.next(device);
  if (!qemu.attached(device))
    kinds = kinds - StepKinds{StepKind::begin_probe, StepKind::begin_range};
  if (call == qemu::Call::none) return kinds;
  // The vCPU of a trapped write continues when QEMU has finished. Traps of other vCPUs wait for
  // QEMU's lock.
  const bool own_trap = busy_device == device && !qemu.detaching();
  return own_trap ? StepKinds{} : kinds - guest.traps(device);
}

inline StepKinds Now::qemu_due(int device) const {
  const bool waits =
      busy_device != device || (call == qemu::Call::bind && xen.bind_waits(qemu.pending().pirq));
  return waits ? StepKinds{} : StepKinds{kind_of(call)};
}

inline StepKinds Now::toolstack_due(int device) const {
  const bool idle = guest.driver(device).phase == guest::Phase::idle;
  if (qemu.attached(device)) {
    const WorldConfig& config = setup.config();
    const bool waits = config.driver == Discipline::orderly && !config.also.has(StepKind::detach);
    StepKinds kinds = idle || !waits ? StepKinds{StepKind::detach} : StepKinds{};
    if (config.also.has(StepKind::deassign) && xen.owns(device)) kinds.add(StepKind::deassign);
    return kinds;
  }
  if (xen.owns(device))
    return setup.has(Rule::detach_deassigns) ? StepKinds{StepKind::deassign} : StepKinds{};
  // The guest sees a new device, so the driver of the old one must be idle.
  return idle && !xen.other_owns(device) ? StepKinds{StepKind::attach} : StepKinds{};
}

}  // namespace pirq
