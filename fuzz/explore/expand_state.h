// Expands states. Each thread of a search has one expander.
#pragma once

#include <algorithm>
#include <boost/container/vector.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "fuzz/execute/make_step.h"
#include "fuzz/explore/explore.h"
#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"
#include "model/canonical.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

/// The result of expanding some consecutive states of the frontier.
class Batch {
 public:
  /// A state that was not visited before this wave. A batch can contain the same state twice.
  struct Fresh {
    Fingerprint fingerprint;
    std::uint32_t parent = 0;
    std::size_t begin = 0;  // The offset in the buffer, in words.
    std::size_t size = 0;   // In words.
  };

  /// A property, and the number of a state from which a step violates it.
  struct Failing {
    PropertyId property;
    std::uint32_t number;
  };

  /// Removes all states. The batch is full with more than `fresh_max` states.
  void clear(std::size_t fresh_max);
  /// Returns room for a packed state of at most `words` words. The next call invalidates it.
  [[nodiscard]] std::uint64_t* room(std::size_t words);
  /// Adds the state whose `words` words were just written to room(), unless the batch has it from
  /// the same parent.
  void keep(const Fingerprint& fingerprint, std::uint32_t parent, std::size_t words);
  /// Records that a step from state `number` violates `property`. Keeps the first state of each.
  void fail(PropertyId property, std::uint32_t number);
  /// True if there are more fresh states than wanted.
  [[nodiscard]] bool full() const { return fresh.size() > fresh_max_; }
  /// Returns the words of a state of this batch.
  [[nodiscard]] std::span<const std::uint64_t> packed(const Fresh& state) const {
    return {words_.data() + state.begin, state.size};
  }
  /// Returns the memory that the batch holds.
  [[nodiscard]] std::size_t bytes() const {
    return words_.size() * sizeof(std::uint64_t) + fresh.capacity() * sizeof(Fresh);
  }

  std::vector<Fresh> fresh;
  std::uint64_t transitions = 0;
  /// One entry for each violated property, with the first state from which a step violates it.
  std::vector<Failing> failing;

 private:
  boost::container::vector<std::uint64_t> words_;  // Those from used_ on are not initialized.
  std::size_t used_ = 0;
  std::size_t fresh_max_ = 0;
};

/// Computes the successors of a state: checks the properties, takes the fingerprint of the
/// canonical form of each successor, and packs the successor itself.
class StateExpander {
 public:
  /// `start`, `packer` and `options` must outlive the expander.
  StateExpander(const World& start, const Packer& packer, const ExploreOptions& options);

  /// Stops checking `property`.
  void unwatch(PropertyId property) {
    monitor_ = monitor_.without(property);
    std::ranges::fill(recent_, Fingerprint{});  // The counts of the heap may leave the state.
  }

  /// Expands state `number`, which is packed at `packed`: executes every enabled step and adds the
  /// states that are not in `visited` to `batch`. If a step fails in the wanted way, records it in
  /// `batch.failing` and returns false at once; with `keep_going`, continues and returns true. Also
  /// returns false, with a part of the successors, if the batch is full or `go_on` returns false.
  bool expand(const std::uint64_t* packed, std::uint32_t number, const Visited& visited,
              Batch& batch, const std::function<bool()>& go_on);
  /// Returns the fingerprint of the canonical form of `world`, with or without the counts of Xen's
  /// heap.
  [[nodiscard]] Fingerprint canonical(World& world, bool counted);
  /// Returns the canonical form of `world`. The next call overwrites it.
  [[nodiscard]] const World& form(const World& world);
  /// True if the counts of Xen's heap are part of a state. They are while no-leak or a property of
  /// the caller is watched; no other property reads them.
  [[nodiscard]] bool counted() const {
    return monitor_.watched().has(Property::no_leak) || monitor_.watched().has_own();
  }

  /// A step that is being made, and the number of the state from which it is made.
  struct Making {
    std::uint32_t number = 0;
    Step step;
  };
  /// Returns the step that the calling thread makes with this expander, or nothing.
  [[nodiscard]] std::optional<Making> making() const {
    if (making_ == nullptr || thread_ != std::this_thread::get_id()) return std::nullopt;
    return Making{number_, *making_};
  }

  /// Returns the memory that the expander holds: the states that it remembers, and five states in
  /// its worlds and in the buffers of the canonical form.
  [[nodiscard]] std::size_t bytes() const {
    return recent_.size() * sizeof(Fingerprint) + 5 * state_.size() * sizeof(std::uint64_t);
  }

 private:
  // Records that `step` violates `broken` and executes it again without that property. Repeats this
  // until the step violates no further property.
  void make_unwatched(const Step& step, PropertyId broken, std::uint32_t number, Batch& batch);
  // Starts the look-up of the state of `world_`, which differs by `delta_` from the state that is
  // packed at `parent`, with a prefetch; `settle` finishes it and packs a new state. The expander
  // executes another step in between, which hides the memory latency.
  void look_up(const std::uint64_t* parent, std::uint32_t number, const Visited& visited,
               Batch& batch);
  void settle(const std::uint64_t* parent, std::uint32_t number, const Visited& visited,
              Batch& batch);
  // Remembers the state, and returns true if it was looked up a short time ago. Different orders of
  // independent steps lead to the same state, so this saves many canonical forms and packed states.
  [[nodiscard]] bool is_recent(const Fingerprint& concrete);

  // Asks `go_on` after every megabyte of states. Returns its last answer.
  [[nodiscard]] bool may_go_on(const std::function<bool()>& go_on);

  static constexpr std::size_t kRecent = 1 << 15;

  World world_;
  Monitor monitor_;
  CanonicalForm form_;
  World formed_;  // The canonical form of a state.
  const Packer* packer_;
  const ExploreOptions* options_;
  StepList steps_;
  std::vector<std::uint64_t> state_;
  Delta delta_;  // The changes of the step that was made last.
  std::optional<Fingerprint> looked_up_;
  Delta looked_up_delta_;
  std::thread::id thread_;           // That expands now.
  std::uint32_t number_ = 0;         // Of the state.
  const Step* making_ = nullptr;     // The step of `steps_` that is made; null: none.
  std::size_t words_since_ = 0;      // Words of states since the last question.
  std::vector<Fingerprint> recent_;  // By hash.
};

}  // namespace pirq::fuzz
