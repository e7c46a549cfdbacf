// One thread's part of a search: what can follow a state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/execute/make_step.h"
#include "fuzz/explore/explore.h"
#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"
#include "model/symmetry.h"
#include "properties/monitor.h"

namespace pirq::fuzz {

/// What came of a run of states of the frontier.
class Batch {
 public:
  /// A state that had not been reached before this wave; it may stand here more than once.
  struct Fresh {
    Fingerprint fingerprint;
    std::uint32_t parent = 0;
    std::size_t begin = 0;  // In words of the buffer.
    std::size_t size = 0;
  };

  /// A property, and a state from which a step breaks it.
  struct Failing {
    PropertyId property;
    std::uint32_t number;
  };

  void clear();
  /// Room for a packed state of at most `words` words.
  [[nodiscard]] std::uint64_t* room(std::size_t words);
  /// Keeps the `words` words just written to room().
  void keep(const Fingerprint& fingerprint, std::uint32_t parent, std::size_t words);
  /// From the state `number`, a step breaks `property`.
  void fail(PropertyId property, std::uint32_t number);
  [[nodiscard]] std::span<const std::uint64_t> packed(const Fresh& state) const {
    return std::span(words_).subspan(state.begin, state.size);
  }
  [[nodiscard]] std::size_t bytes() const {
    return words_.size() * sizeof(std::uint64_t) + fresh.capacity() * sizeof(Fresh);
  }

  std::vector<Fresh> fresh;
  std::uint64_t transitions = 0;
  /// For each property that a step breaks as wanted: the first state from which one does.
  std::vector<Failing> failing;

 private:
  std::vector<std::uint64_t> words_;
  std::size_t used_ = 0;
};

/// A state's successors, judged, canonical and packed. One for each thread.
class StateExpander {
 public:
  /// All references must outlive the expander.
  StateExpander(const World& start, const Packer& packer, const ExploreOptions& options);

  /// `property` is watched no longer.
  void unwatch(PropertyId property) { monitor_ = monitor_.without(property); }

  /// Makes every step that can follow the state `number`, packed at `packed`. False when one fails
  /// as wanted: it is added to `batch.failing`, and the rest of the steps is left; with
  /// `keep_going` they are made.
  bool expand(const std::uint64_t* packed, std::uint32_t number, const Visited& visited,
              Batch& batch);
  /// The fingerprint that a search knows a state by, with or without the heap's counts. `world`
  /// becomes the state that it is taken of.
  [[nodiscard]] Fingerprint canonical(World& world, bool counted);
  /// Whether the heap's counts tell states apart: as long as no-leak is watched, or a property of
  /// the caller's own, which may look at them.
  [[nodiscard]] bool counted() const {
    return monitor_.watched().has(Property::no_leak) || monitor_.watched().has_own();
  }

 private:
  struct LookedUp {
    Fingerprint fingerprint;
    std::size_t size = 0;  // In words, in the batch's room.
  };
  void make_canonical(World& world, bool counted);
  // The step in `world_` was seen to break `broken`: tells `batch`, and makes the step again as if
  // nobody watched that, nor what it then breaks.
  void make_unwatched(const Step& step, PropertyId broken, std::uint32_t number, Batch& batch);
  // Begins to look up the state that `world_` is in; `settle` keeps it if it is a new one. A step
  // lies between the two, so that memory has time to answer.
  void look_up(std::uint32_t parent, const Visited& visited, Batch& batch);
  void settle(std::uint32_t parent, const Visited& visited, Batch& batch);

  World world_;
  Monitor monitor_;
  Symmetry symmetry_;
  bool symmetric_;
  const Packer* packer_;
  const ExploreOptions* options_;
  StepList steps_;
  std::vector<std::uint64_t> state_;
  std::vector<std::uint64_t> packed_;
  std::optional<LookedUp> looked_up_;
};

}  // namespace pirq::fuzz
