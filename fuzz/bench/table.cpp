#include "fuzz/bench/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pirq::bench {
namespace {

std::string wanted(const Goal& goal) {
  if (goal.kind == Goal::Kind::none) return "";
  return (goal.kind == Goal::Kind::at_least ? "≥ " : "≤ ") + number(goal.value);
}

Spread of(const std::vector<Pair>& pairs, double Pair::*side) {
  std::vector<double> values;
  values.reserve(pairs.size());
  for (const Pair& pair : pairs) values.push_back(pair.*side);
  return spread_of(std::move(values));
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  const double median =
      values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {median, values.front(), values.back()};
}

double ratio_of(const Row& row, const Pair& pair) {
  switch (row.ratio) {
    case Ratio::ours_over_peer:
      return pair.ours / pair.peer;
    case Ratio::peer_over_ours:
      return pair.peer / pair.ours;
    default:
      return pair.ours;
  }
}

bool met(const Goal& goal, double ratio) {
  return goal.kind == Goal::Kind::at_least ? ratio >= goal.value : ratio <= goal.value;
}

std::string number(double value) {
  if (value != 0 && std::abs(value) < 100) return fmt::format("{:.3g}", value);
  if (std::abs(value) >= 1e6) {
    const int power = static_cast<int>(std::log10(std::abs(value)));
    return fmt::format("{:.3g}e{}", value / std::pow(10, power), power);
  }
  std::string text = fmt::format("{:.0f}", value);
  for (std::size_t at = text.size(); at > 3 && text.size() > 3; at -= 3)
    if (at - 3 > 0) text.insert(at - 3, 1, ',');
  return text;
}

void print_table(std::FILE* out, const std::vector<Row>& rows,
                 const std::vector<std::vector<Pair>>& rounds) {
  fmt::print(out,
             "| what | ours | peer | | ratio | wanted | met |\n|---|---|---|---|---|---|---|\n");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    std::vector<double> ratios;
    for (const Pair& pair : rounds[i]) ratios.push_back(ratio_of(row, pair));
    const Spread ratio = spread_of(ratios);
    const bool judged = row.goal.kind != Goal::Kind::none;
    fmt::print(out, "| {} | {} {} | {} | {} | {} [{}..{}] | {} | {} |\n", row.what,
               number(of(rounds[i], &Pair::ours).median), row.unit,
               number(of(rounds[i], &Pair::peer).median), row.peer, number(ratio.median),
               number(ratio.low), number(ratio.high), wanted(row.goal),
               judged ? (met(row.goal, ratio.median) ? "yes" : "**no**") : "");
  }
}

}  // namespace pirq::bench
