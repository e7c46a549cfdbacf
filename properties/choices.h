// Interleavings for this folder's tests: a vector of numbers. Each number picks one of the steps
// that are enabled in the current state. Every such vector is an interleaving, so RapidCheck can
// shrink it. (fuzz/ is faster and shrinks better, but these tests must not depend on it.)
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
/// The vector for `seed`, with its shrinks. Equal arguments give equal vectors.
[[nodiscard]] rc::Shrinkable<Choices> fixed_choices(std::uint64_t seed, int steps_max = 400);

/// A checked setup. REQUIRES: `config` is valid.
[[nodiscard]] Setup setup_of(const WorldConfig& config);
/// xen-4.8 and qemu-2.1 with orderly drivers.
[[nodiscard]] WorldConfig world_of(Release guest, std::initializer_list<DeviceConfig> devices);
/// linux-4.12 with two MSI devices. It has none of the known bugs that involve two devices.
[[nodiscard]] WorldConfig fixed_world();
/// Hostile drivers, an MSI device that supports blocks of four, and an MSI-X device of two vectors.
[[nodiscard]] WorldConfig hostile_world(Release xen);
/// fixed_msix_world under surprise, with random releases of Xen and QEMU. REQUIRES: the caller is
/// inside a RapidCheck property.
[[nodiscard]] WorldConfig any_surprise_world();
/// linux-4.12 with an MSI-X device of three vectors and an MSI device.
[[nodiscard]] WorldConfig fixed_msix_world();

/// The enabled step that a choice picks. Empty if no step is enabled.
[[nodiscard]] std::optional<Step> pick_enabled(const World& world, std::uint16_t choice);
/// As pick_enabled, without destroy-domain. That step is almost always enabled and would end most
/// runs early.
[[nodiscard]] std::optional<Step> pick_living(const World& world, std::uint16_t choice);
/// In a hostile world: with equal probability a step of `pick_living` or a raw step.
[[nodiscard]] std::optional<Step> pick_hostile(const World& world, std::uint16_t choice);

/// Makes the steps that `pick` returns for `choices` and checks `watched` after each. Stops at the
/// first violation and returns it. Calls `each(world, step, outcome, violation)` after every step.
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

/// As above, without `each`.
template <class Pick>
std::optional<Violation> run(const Setup& setup, PropertySet watched, const Choices& choices,
                             Pick pick) {
  return run(setup, watched, choices, pick, [](auto&&...) {});
}

/// A description of the violation that `choices` lead to. Empty if the property holds.
[[nodiscard]] std::string broken(const WorldConfig& config, Property watched,
                                 const Choices& choices);
/// The first violation that `tries` fixed vectors of choices find in a world.
[[nodiscard]] std::optional<Violation> search(const WorldConfig& config, Property watched,
                                              int tries = 300);

/// A world whose steps a test makes one by one or in groups. Every step is checked. `violation`
/// keeps the first violation, and later steps are still possible.
class Scene {
 public:
  Scene(const WorldConfig& config, Property watched);

  /// Makes a step. Throws if it is not enabled, so that the test fails.
  Outcome step(const Step& step);
  Outcome step(int device, StepKind kind, int a = 0);
  /// Runs the driver's probe (or its removal) to its end, or until just before its first step of
  /// kind `before`.
  void probe(int device, int vectors = 1, std::optional<StepKind> before = std::nullopt);
  void remove(int device, std::optional<StepKind> before = std::nullopt);
  /// Makes all pending hypercalls of QEMU.
  void qemu();

  /// True if the watched property was broken with this kind of subject.
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
