// The facts that decide which steps can come next, looked up once for one state of a world.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
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

/// The step kind of QEMU's call. REQUIRES: call != Call::none.
[[nodiscard]] StepKind kind_of(qemu::Call call);

}  // namespace pirq
