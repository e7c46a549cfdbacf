// Interleavings for this folder's tests: a vector of numbers, each of which picks one of the steps
// that are enabled when its turn comes. Whatever RapidCheck removes or makes smaller, what is left
// is an interleaving again, so its own shrinking works. (fuzz/ does this faster and shrinks better;
// these tests must not need it.)
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/world.h"
#include "properties/monitor.h"

namespace pirq {

using Choices = std::vector<std::uint16_t>;

/// Choices for interleavings of up to `steps_max` steps.
[[nodiscard]] rc::Gen<Choices> choices(int steps_max = 400);
/// The `seed`-th such vector, the same whenever it is asked for, with its ways to shrink.
[[nodiscard]] rc::Shrinkable<Choices> fixed_choices(std::uint64_t seed, int steps_max = 400);

/// A checked setup. REQUIRES: the config is a good one.
[[nodiscard]] Setup setup_of(const WorldConfig& config);
/// xen-4.8 and qemu-2.1 with orderly drivers.
[[nodiscard]] WorldConfig world_of(Release guest, std::initializer_list<DeviceConfig> devices);
/// Every known bug between the devices repaired: linux-4.12, with two MSI devices.
[[nodiscard]] WorldConfig fixed_world();
/// Raw hypercalls, on an MSI device that can do blocks of four and an MSI-X device of two vectors.
[[nodiscard]] WorldConfig hostile_world(Release xen);
/// Inside a property: fixed_msix_world under surprise, with any releases of Xen and QEMU.
[[nodiscard]] WorldConfig any_surprise_world();
/// linux-4.12 with an MSI-X device of three vectors and an MSI device.
[[nodiscard]] WorldConfig fixed_msix_world();

/// The step that a choice picks: one of the enabled ones.
[[nodiscard]] std::optional<Step> pick_enabled(const World& world, std::uint16_t choice);
/// The same without destroy-domain, which is nearly always enabled and would end most runs early.
[[nodiscard]] std::optional<Step> pick_living(const World& world, std::uint16_t choice);
/// In a hostile world: a step of `pick_living`, or as often a raw hypercall.
[[nodiscard]] std::optional<Step> pick_hostile(const World& world, std::uint16_t choice);

/// Makes the steps that `pick` finds for `choices`, judged by `watched`, up to the first violation,
/// which is returned. `each(world, step, outcome, violation)` sees every step that was made.
template <class Pick, class Each>
std::optional<Violation> run(const Setup& setup, PropertySet watched, const Choices& choices,
                             Pick pick, Each each) {
  World world(setup);
  const Monitor monitor(watched, world);
  for (const std::uint16_t choice : choices) {
    const std::optional<Step> step = pick(std::as_const(world), choice);
    if (!step) return std::nullopt;
    auto [outcome, violation] = monitor.make(world, *step);
    each(std::as_const(world), *step, outcome, violation);
    if (violation) return violation;
  }
  return std::nullopt;
}

/// The same without a look at each step.
template <class Pick>
std::optional<Violation> run(const Setup& setup, PropertySet watched, const Choices& choices,
                             Pick pick) {
  return run(setup, watched, choices, pick, [](auto&&...) {});
}

/// Whether a property holds; else what is wrong, in words.
[[nodiscard]] std::string broken(const WorldConfig& config, Property watched,
                                 const Choices& choices);
/// The first violation that `tries` vectors of choices meet in a world; the same every time.
[[nodiscard]] std::optional<Violation> search(const WorldConfig& config, Property watched,
                                              int tries = 300);

/// A world made by hand: single steps, or drivers that run to the end of what they began. Judged
/// all the way; the first violation stays in `violation`, and the steps go on.
class Scene {
 public:
  Scene(const WorldConfig& config, Property watched);

  /// REQUIRES: the step is enabled; throws if it is not, which fails the test.
  Outcome step(const Step& step);
  Outcome step(int device, StepKind kind, int a = 0);
  /// The driver's probe, up to running, or up to just before its first step of `before`.
  void probe(int device, int vectors = 1, std::optional<StepKind> before = std::nullopt);
  void remove(int device, std::optional<StepKind> before = std::nullopt);
  /// Whatever QEMU is in the middle of.
  void qemu();

  /// The property watched is broken, and it is about this.
  [[nodiscard]] bool broken(Subject subject) const {
    return violation && violation->subject == subject;
  }

  std::optional<Violation> violation;

 private:
  void go(int device, std::initializer_list<StepKind> kinds, std::optional<StepKind> before);

  Setup setup_;

 public:
  World world;

 private:
  Monitor monitor_;
};

}  // namespace pirq
