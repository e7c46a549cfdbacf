// The table of a benchmark run: our figure, the peer's figure, their ratio, and the goal.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pirq::bench {

/// The definition of a row's ratio.
enum class Ratio : std::uint8_t {
  ours_over_peer,  ///< For rates, where more is better, and for growth, where less is better.
  peer_over_ours,  ///< For times, sizes and counts.
  ours_alone,      ///< Our figure; the peer's figure is only printed.
};

/// The goal of a ratio.
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
  std::string unit;  ///< The unit of both figures.
  Ratio ratio = Ratio::peer_over_ours;
  Goal goal = {};
};

/// Both figures of a row, from one round.
struct Pair {
  double ours = 0;
  double peer = 0;
};

/// The effort of one round.
struct Effort {
  bool quick = false;
  std::uint64_t round = 0;  ///< The seed of the round: both sides get the same cases.
  /// CPU seconds to spend on one figure, if the experiment can choose.
  [[nodiscard]] double seconds() const { return quick ? 0.02 : 0.4; }
};

/// Rows that are measured together. `measure` runs ours and the peer and returns a pair per row.
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
/// A number in the format of the table: "12,300", "5.61e6" or "0.436", with three significant
/// digits below 100 and from a million on.
[[nodiscard]] std::string number(double value);

/// Prints the table as Markdown. `rounds[i]` are the pairs of `rows[i]`, one a round.
void print_table(std::FILE* out, const std::vector<Row>& rows,
                 const std::vector<std::vector<Pair>>& rounds);

}  // namespace pirq::bench
