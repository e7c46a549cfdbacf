// Who holds which number during a run, and the states of the numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "fuzz/picture/timeline.h"
#include "model/world.h"

namespace pirq::fuzz {

/// Follows the claims (properties/claims.h) and the table of numbers through a run. Event i is the
/// i-th world that is shown after `begin`.
class ClaimBars {
 public:
  /// The run begins in `world`. May be called again, to leave out what was shown before.
  void begin(const World& world);
  /// The world after the next event.
  void add(const World& world);

  /// The numbers that somebody held or that changed, at most `most` of them, in ascending order.
  /// `of_failure` comes first if they are too many; -1: none.
  [[nodiscard]] std::vector<DrawnNumber> numbers(std::int32_t of_failure, std::size_t most) const;
  /// How many numbers there are without a bound.
  [[nodiscard]] std::size_t touched() const;
  /// The table of numbers after each event; the first one is the start.
  [[nodiscard]] std::vector<TableState> tables(const std::vector<DrawnNumber>& drawn) const;

 private:
  using Key = std::tuple<std::int32_t, Holder, int, int>;  // pirq, holder, device, vector
  struct Change {
    std::int32_t pirq;
    std::size_t state;
  };

  void see(const World& world, std::size_t event);
  [[nodiscard]] std::map<std::int32_t, DrawnNumber> all() const;

  std::map<Key, std::vector<Span>> spans_;  // The last span of a claim that is held has no end yet.
  std::map<Key, std::size_t> held_;         // The claims of the last world, and when they began.
  std::vector<std::vector<Change>> changes_;  // By event.
  std::vector<std::size_t> first_;            // The state of each number at the start.
  std::vector<std::size_t> now_;              // The state of each number in the last world.
};

}  // namespace pirq::fuzz
