// What goes from one program to another during a step: hypercalls, register writes, interrupts.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "fuzz/execute/case_run.h"
#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// The lanes that a case needs. A lane is known by a key until all of them are known.
class Lanes {
 public:
  /// The most drivers with a lane of their own; the others share one.
  static constexpr std::size_t kDriversMax = 12;

  /// The key of the lane of `actor`. A guest without a device acts outside its drivers.
  std::size_t key(Actor actor, std::optional<int> device = {});

  /// The lanes in the order of the picture: drivers, guest, QEMU, Xen, toolstack, hardware.
  [[nodiscard]] std::vector<Lane> lanes() const;
  /// The index in lanes() of a key that was given.
  [[nodiscard]] std::size_t index_of_key(std::size_t key) const;

 private:
  std::set<std::size_t> keys_;
  std::set<int> drivers_;
};

/// The key of the lane of the one who makes the step.
[[nodiscard]] std::size_t lane_of(const Step& step, Lanes& lanes);

/// The arrows of a moment, with keys of lanes.
[[nodiscard]] std::vector<Arrow> arrows_of(const Moment& moment, Lanes& lanes);

}  // namespace pirq::fuzz
