#include "fuzz/survey/cell.h"

namespace pirq::fuzz {

Cell cell_of(const Explored& explored, Property property) {
  using enum Cell::Kind;
  const auto breaks = [&](const Failure& failure) {
    return failure.violation.property == property;
  };
  if (explored.failure && breaks(*explored.failure)) return {violated, explored.failure->step + 1};
  for (const FailingCase& other : explored.others)
    if (breaks(other.failure)) return {violated, other.failure.step + 1};
  if (explored.ended_by == Bound::none) return {holds, 0};
  return {undecided, explored.levels.size() - 1};
}

std::string cell_text(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::holds:
      return "holds";
    case Cell::Kind::violated:
      return std::to_string(cell.steps);
    case Cell::Kind::undecided:
      break;
  }
  return '>' + std::to_string(cell.steps);
}

bool contradict(const Cell& one, const Cell& other) {
  using enum Cell::Kind;
  if (one.kind != undecided && other.kind != undecided) return one != other;
  const auto too_short = [](const Cell& open, const Cell& found) {
    return open.kind == undecided && found.kind == violated && found.steps <= open.steps;
  };
  return too_short(one, other) || too_short(other, one);
}

}  // namespace pirq::fuzz
