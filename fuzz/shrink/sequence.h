// What shrinking is for any sequence: passes that leave elements out, until none makes progress.
// Whose sequence it is says what a candidate does, and which of two is smaller.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace pirq::fuzz {

/// The base of a shrinker of a `Sequence`, a vector of whatever is left out.
template <class Sequence>
class SequenceShrinker {
 protected:
  ~SequenceShrinker() = default;

  /// The best so far.
  [[nodiscard]] virtual const Sequence& elements() const = 0;
  /// The choke point: takes the candidate if it fails in the same way and is smaller.
  virtual bool take_elements(Sequence&& candidate) = 0;
  /// Whether it is time to end.
  [[nodiscard]] virtual bool spent() const = 0;

  /// A pass of the shrinker `Shrinker`; its answer is whether it made progress.
  template <class Shrinker>
  struct Pass {
    std::string_view name;
    bool (Shrinker::*run)();
  };

  /// Runs the passes in turn until none makes progress.
  template <class Shrinker>
  void repeat(Shrinker& shrinker, std::span<const Pass<Shrinker>> passes) {
    bool progress = true;
    while (progress && !spent()) {
      progress = false;
      for (const auto& pass : passes) progress = (shrinker.*pass.run)() || progress;
    }
  }

  /// Tries the elements with the indices for which `keep` holds.
  template <class Keep>
  bool take_filtered(Keep keep) {
    Sequence candidate;
    for (std::size_t i = 0; i < elements().size(); ++i)
      if (keep(i)) candidate.push_back(elements()[i]);
    return candidate.size() < elements().size() && take_elements(std::move(candidate));
  }

  /// Runs of elements, half of all first, single ones last; from the end, where the failure is not:
  /// a run that is gone is not tried again.
  bool drop_chunks() {
    bool progress = false;
    for (std::size_t size = elements().size() / 2; size > 0; size /= 2)
      for (std::size_t end = elements().size(); end >= size && !spent();) {
        progress |= take_filtered([&](std::size_t i) { return i < end - size || i >= end; });
        end = std::min(end - size, elements().size());
      }
    return progress;
  }

  /// Two elements that only make sense together, such as an attach and a detach. Quadratic: for
  /// sequences of at most `longest` elements, which are nearly done.
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
