// A world: devices, the guest's drivers, QEMU and Xen, as one value. `apply` makes one step;
// `enabled` says which steps can come next. The world never fails: what the real programs would
// do wrong (crash, lose an interrupt, share a number) is told by the outcome or seen in the state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/guest/guest.h"
#include "model/memory.h"
#include "model/outcome.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/step.h"
#include "model/xen/domain.h"

namespace pirq {

struct Now;

using StepList = std::vector<Step>;

/// Invariants: (1) the memory has setup.words() words; (2) the free bitmap equals is_free_pirq on
/// every number; (3) the counters of DomainState equal what the sections hold. Copying is cheap;
/// `restore` is cheaper and never allocates.
class World {
 public:
  /// A fresh world: devices attached, drivers idle, `taken` numbers allocated.
  /// `setup` must outlive the world and its copies.
  explicit World(const Setup& setup);
  World(Setup&& setup) = delete;  // The setup would be gone before the world.

  /// Makes one step; `observer`, if given, is shown every hypercall of it. REQUIRES: can(step).
  Outcome apply(const Step& step, xen::CallObserver* observer = nullptr);

  /// Whether `step` can happen now: its actor is ready, nobody holds what it needs, and the
  /// world's driver discipline allows it. Parameters out of bounds are never enabled.
  [[nodiscard]] bool can(const Step& step) const;

  /// Appends every step that can happen now, except raw ones (is_raw). Order: by device, then by
  /// kind.
  void enabled(StepList& out) const;

  /// Appends every raw step that can happen now, with each of its usual arguments
  /// (usual_values_of). Order: by kind, device, arguments.
  void enabled_raw(StepList& out) const;

  /// Both: what a search makes.
  void all_enabled(StepList& out) const {
    enabled(out);
    enabled_raw(out);
  }

  /// The step QEMU makes next, if it is busy.
  [[nodiscard]] std::optional<Step> next_qemu_step() const;

  /// No driver has anything, QEMU is not busy: every driver was removed.
  [[nodiscard]] bool quiescent() const;

  /// Where the interrupt of a device's vector would go now. Changes nothing.
  [[nodiscard]] xen::RaiseAnswer raised(int device, int vector) const;

  [[nodiscard]] const Setup& setup() const { return *setup_; }

  // The three programs: read only of a const world, which nothing can change.
  [[nodiscard]] xen::Domain domain() { return {*setup_, memory_.base()}; }
  [[nodiscard]] qemu::DeviceModel device_model() { return {*setup_, memory_.base()}; }
  [[nodiscard]] guest::Guest guest() { return {*setup_, memory_.base()}; }
  [[nodiscard]] xen::DomainView domain() const { return {*setup_, memory_.base()}; }
  [[nodiscard]] qemu::DeviceModelView device_model() const { return {*setup_, memory_.base()}; }
  [[nodiscard]] guest::GuestView guest() const { return {*setup_, memory_.base()}; }

  /// Overwrites this world's state with that of `other`, a world of the same setup.
  void restore(const World& other) { memory_.restore(other.memory_); }
  /// The same from words() of a world of the same setup.
  void load(std::span<const std::uint64_t> words) { memory_.load(words); }
  /// Forgets how much Xen's heap holds, which decides nothing: only no-leak asks. Leaks without an
  /// end then lead back to equal states.
  void forget_heap_counts();
  /// A 64-bit hash of the state, the same on every machine.
  [[nodiscard]] std::uint64_t hash() const;
  [[nodiscard]] std::span<const std::uint64_t> words() const { return memory_.words(); }
  friend bool operator==(const World& a, const World& b) { return a.memory_ == b.memory_; }

 private:
  friend class Symmetry;  // Renames devices in place.
  void offer(const Now& now, int device, StepKind kind, StepList& out) const;

  const Setup* setup_;
  Memory memory_;
};

}  // namespace pirq
