// Recognises states of a search from which no interleaving prints a line that no other state has
// reached.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/log_worlds/printed.h"
#include "fuzz/log_worlds/story.h"
#include "model/world.h"

namespace pirq::fuzz {

/// A set of devices, bit by bit.
using DeviceBits = std::uint32_t;

/// A log that begins in the middle of the drivers' lives is preceded by any number of steps that no
/// line shows. What they leave behind is of use only if the drivers then hold the numbers that the
/// log shows them close and drop:
///
/// - A line "closing evtchn" or "xen_destroy_irq" about number p is printed by a vector that holds
///   p, and by each vector once. A vector obtains its number in a probe.
/// - No line shows a probe before such a line, so the vector has begun its probe before the log
///   begins. It holds p already, or has not obtained its number yet.
///
/// So a state is a dead end if the lines up to one that is to be printed need more vectors with
/// their numbers than there are, even if every number that is not yet obtained were the right one.
/// The check does not ask whether Xen, QEMU and the guest do what leads to the lines. If QEMU or
/// Xen has lines beside the guest's, no state is a dead end: it could still print more of theirs.
class DeadEnds {
 public:
  explicit DeadEnds(const LogStory& story);

  /// True if a log has lines that tell dead ends.
  [[nodiscard]] bool any() const { return !lines_.empty(); }

  /// True if no interleaving from `world` prints the guest's lines from `printed` to `last`, both
  /// included. `begun` are the devices that were probed.
  [[nodiscard]] bool is_one(const World& world, std::size_t printed, std::size_t last,
                            DeviceBits begun) const;

 private:
  // A line that a vector prints once, and the place of the line in the guest's log.
  struct Line {
    std::size_t place;
    bool closes;  // It closes a port. Otherwise it drops an irq.
    std::int64_t pirq;
  };
  std::vector<Line> lines_;
};

}  // namespace pirq::fuzz
