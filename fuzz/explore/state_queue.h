// The states of a breadth-first visit by one thread: those that it has met, and those of them that
// wait to be expanded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "fuzz/explore/packed.h"
#include "fuzz/explore/visited.h"

namespace pirq::fuzz {

/// States are numbered in the order in which they are met, and are expanded in that order.
class StateQueue {
 public:
  /// At most `states_max` states are met. `first` must have the setup of all states.
  StateQueue(const World& first, std::size_t states_max)
      : packer_(first), state_(first.words().size()), states_max_(states_max) {}

  /// Meets a state, reached from state `parent`. It waits, unless a state with this fingerprint was
  /// met before.
  void add(std::span<const std::uint64_t> words, const Fingerprint& print, std::uint32_t parent);

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  /// The words of the next state. The next call overwrites them. REQUIRES: !empty().
  [[nodiscard]] std::span<const std::uint64_t> front();
  /// Removes the next state. REQUIRES: !empty().
  void pop();

  [[nodiscard]] const Visited& visited() const { return visited_; }
  /// True if every state that was met was also expanded, and none was beyond the bound.
  [[nodiscard]] bool complete() const { return waiting_.empty() && !full_; }
  [[nodiscard]] std::size_t bytes() const {
    return words_ * sizeof(std::uint64_t) + waiting_.size() * sizeof(Packed) + visited_.bytes();
  }

 private:
  using Packed = std::vector<std::uint64_t>;

  Packer packer_;
  Visited visited_;
  std::deque<Packed> waiting_;  // In the order of their numbers.
  std::vector<std::uint64_t> state_;
  std::size_t states_max_;
  std::size_t words_ = 0;  // Of the waiting states.
  bool full_ = false;      // A state was beyond the bound.
};

}  // namespace pirq::fuzz
