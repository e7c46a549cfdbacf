// Passes that shrink any sequence. They remove elements until no pass makes progress. The derived
// shrinker runs the candidates and decides which of two sequences is smaller.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace pirq::fuzz {

/// The base class of a shrinker. `Sequence` is a vector of the elements that the passes remove.
template <class Sequence>
class SequenceShrinker {
 protected:
  ~SequenceShrinker() = default;

  /// Returns the best sequence so far.
  [[nodiscard]] virtual const Sequence& elements() const = 0;
  /// Runs a candidate. Accepts it and returns true if it fails in the same way and is smaller.
  /// Every pass goes through this function.
  virtual bool take_elements(Sequence&& candidate) = 0;
  /// True if the budget is spent. The passes then stop.
  [[nodiscard]] virtual bool spent() const = 0;

  /// A pass of the class `Shrinker`. `run` returns true if it made progress.
  template <class Shrinker>
  struct Pass {
    std::string_view name;
    bool (Shrinker::*run)();
  };

  /// Runs all passes in order, again and again until none makes progress or the budget is spent.
  template <class Shrinker>
  void repeat(Shrinker& shrinker, std::span<const Pass<Shrinker>> passes) {
    bool progress = true;
    while (progress && !spent()) {
      progress = false;
      for (const auto& pass : passes) progress = (shrinker.*pass.run)() || progress;
    }
  }

  /// Tries the sequence of the elements whose index satisfies `keep`. Returns true if it was
  /// accepted.
  template <class Keep>
  bool take_filtered(Keep keep) {
    Sequence candidate;
    for (std::size_t i = 0; i < elements().size(); ++i)
      if (keep(i)) candidate.push_back(elements()[i]);
    return candidate.size() < elements().size() && take_elements(std::move(candidate));
  }

  /// Drops chunks of consecutive elements: half of the sequence first, single elements last, from
  /// the end to the front. After a success the pass continues in front of the dropped chunk.
  bool drop_chunks() {
    bool progress = false;
    for (std::size_t size = elements().size() / 2; size > 0; size /= 2)
      for (std::size_t end = elements().size(); end >= size && !spent();) {
        progress |= take_filtered([&](std::size_t i) { return i < end - size || i >= end; });
        end = std::min(end - size, elements().size());
      }
    return progress;
  }

  /// Drops two elements at once that depend on each other, such as an attach and a detach. The pass
  /// is quadratic, so it does nothing if there are more than `longest` elements.
  bool drop_pairs(std::size_t longest) {
    bool progress = false;
    if (elements().size() > longest) return false;
    for (std::size_t a = 0; a + 1 < elements().size() && !spent(); ++a)
      for (std::size_t b = a + 1; b < elements().size() && !spent(); ++b)
        progress |= take_filtered([&](std::size_t i) { return i != a && i != b; });
    return progress;
  }
};

}  // namespace pirq::fuzz
