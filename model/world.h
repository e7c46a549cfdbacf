// A world: devices, the guest's drivers, QEMU and Xen, as one value. `apply` makes one step.
// `enabled` lists the steps that can come next. A faulty behaviour of the real programs (a crash, a
// lost interrupt, a shared number) is not an error of the world: the outcome or the state shows it.
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

/// Steps of one kind and device that can happen now: `first`, and others with another `a`.
struct Offer {
  Step first;
  std::uint32_t count = 1;  ///< The number of steps.
};
using OfferList = std::vector<Offer>;

/// Invariants: (1) the memory has setup.words() words; (2) the free bitmap equals is_free_pirq on
/// every number; (3) the counters of DomainState equal the contents of the sections. Copying is
/// cheap; `restore` is cheaper and never allocates.
class World {
 public:
  /// A new world: devices attached, drivers idle, `taken` numbers allocated.
  /// REQUIRES: `setup` outlives the world and its copies.
  explicit World(const Setup& setup);
  World(Setup&& setup) = delete;  // A temporary setup would not outlive the world.

  /// Makes one step. `calls`, if given, is shown every hypercall of it, and `writes` what the guest
  /// does besides. REQUIRES: can(step).
  Outcome apply(const Step& step, xen::CallObserver* calls = nullptr,
                guest::Observer* writes = nullptr);

  /// Moves the guest into a new domain, and its devices to a new QEMU. The tools refuse this while
  /// a device is passed through, so no step does it. The `failing` calls of the guest do.
  /// REQUIRES: the guest can be saved, and QEMU is not busy.
  Outcome move_guest(guest::FailingCalls failing, xen::CallObserver* calls,
                     guest::Observer* writes);

  /// True if `step` can happen now: its precondition holds, and the world's driver discipline or
  /// `also` allows it. A step with a parameter out of bounds can never happen.
  [[nodiscard]] bool can(const Step& step) const;

  /// Appends every step that can happen now, except raw ones (is_raw). Order: by device, then by
  /// kind, then by `a`.
  void enabled(StepList& out) const;

  /// Appends the same steps as offers, in the same order. A device with many vectors, each of which
  /// it can raise, takes one offer.
  void offers(OfferList& out) const;
  /// The `n`-th step of an offer of this state. REQUIRES: n < offer.count.
  [[nodiscard]] Step offered(const Offer& offer, std::uint32_t n) const;

  /// Appends every raw step that can happen now, with each argument that a search gives it
  /// (searched_values_of). Order: by kind, device, arguments.
  void enabled_raw(StepList& out) const;

  /// Appends the steps of both: the successors that a search explores.
  void all_enabled(StepList& out) const {
    enabled(out);
    enabled_raw(out);
  }

  /// The next hypercall of QEMU, if QEMU is busy.
  [[nodiscard]] std::optional<Step> next_qemu_step() const;

  /// True if every driver is idle and QEMU is not busy.
  [[nodiscard]] bool quiescent() const;

  /// The destination that an interrupt of a device's vector would have now. Changes nothing.
  [[nodiscard]] xen::RaiseAnswer raised(int device, int vector) const;

  [[nodiscard]] const Setup& setup() const { return *setup_; }

  // The three programs: read only of a const world, which nothing can change.
  [[nodiscard]] xen::Domain domain() { return {*setup_, memory_.base()}; }
  [[nodiscard]] qemu::DeviceModel device_model() { return {*setup_, memory_.base()}; }
  [[nodiscard]] guest::Guest guest() { return {*setup_, memory_.base()}; }
  [[nodiscard]] xen::DomainView domain() const { return {*setup_, memory_.base()}; }
  [[nodiscard]] qemu::DeviceModelView device_model() const { return {*setup_, memory_.base()}; }
  [[nodiscard]] guest::GuestView guest() const { return {*setup_, memory_.base()}; }

  /// Overwrites this world's state with the state of `other`. REQUIRES: both have the same setup.
  void restore(const World& other) { memory_.restore(other.memory_); }
  /// Overwrites this world's state with words() of a world. REQUIRES: both have the same setup.
  void load(std::span<const std::uint64_t> words) { memory_.load(words); }
  /// As above. REQUIRES: only the words with a bit in `changed` differ.
  void load(std::span<const std::uint64_t> words, std::span<const std::uint64_t> changed) {
    memory_.load(words, changed);
  }
  /// Forgets what has leaked from Xen's heap: the counters become those of the tables. No step
  /// depends on them. Without them an unbounded leak leads back to an equal state, and the state
  /// space stays finite.
  void forget_heap_counts();
  /// A 64-bit hash of the state, the same on every machine.
  [[nodiscard]] std::uint64_t hash() const;
  [[nodiscard]] std::span<const std::uint64_t> words() const { return memory_.words(); }
  /// The first of words() that a step can have changed which changes this part. Xen's are the
  /// first.
  [[nodiscard]] std::size_t first_word(Changes changes) const;
  friend bool operator==(const World& a, const World& b) { return a.memory_ == b.memory_; }

 private:
  friend class Symmetry;       // Renames devices in place.
  friend class CanonicalForm;  // Forgets names and dead data in place.

  const Setup* setup_;
  Memory memory_;
};

}  // namespace pirq
