// The one table of a bench run: what was measured, beside what, and whether it is as good as
// wanted.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pirq::bench {

/// How the two figures of a row make its ratio.
enum class Ratio : std::uint8_t {
  ours_over_peer,  ///< Rates, where more is better; growth, where less is.
  peer_over_ours,  ///< Times, sizes and counts.
  ours_alone,      ///< Our figure itself; the peer's stands beside it.
};

/// What the ratio should be.
struct Goal {
  enum class Kind : std::uint8_t { none, at_least, at_most };
  Kind kind = Kind::none;
  double value = 0;
};
[[nodiscard]] constexpr Goal at_least(double value) {
  return {Goal::Kind::at_least, value};
}
[[nodiscard]] constexpr Goal at_most(double value) {
  return {Goal::Kind::at_most, value};
}

/// One row before it is measured.
struct Row {
  std::string what;
  std::string peer;
  std::string unit;  ///< Of both figures.
  Ratio ratio = Ratio::peer_over_ours;
  Goal goal = {};
};

/// Both figures of a row, from one round.
struct Pair {
  double ours = 0;
  double peer = 0;
};

/// How long to measure.
struct Effort {
  bool quick = false;
  std::uint64_t round = 0;  ///< A seed: every round has other cases, the same for both sides.
  /// CPU seconds to spend on one figure, where that can be chosen.
  [[nodiscard]] double seconds() const { return quick ? 0.02 : 0.4; }
};

/// Rows that are measured together; `measure` answers a pair for each, ours and the peer in turn.
struct Experiment {
  std::string_view name;
  std::vector<Row> rows;
  std::function<std::vector<Pair>(const Effort&)> measure;
};

/// Median, smallest and largest. REQUIRES: not empty.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};
[[nodiscard]] Spread spread_of(std::vector<double> values);

/// A row's ratio in one round.
[[nodiscard]] double ratio_of(const Row& row, const Pair& pair);
[[nodiscard]] bool met(const Goal& goal, double ratio);
/// A number as the table has it: three digits, "12,300" or "5.61e6".
[[nodiscard]] std::string number(double value);

/// Prints the table as Markdown. `rounds[i]` are the pairs of `rows[i]`, one a round.
void print_table(std::FILE* out, const std::vector<Row>& rows,
                 const std::vector<std::vector<Pair>>& rounds);

}  // namespace pirq::bench
