#include "fuzz/report/explore_text.h"

#include <fmt/format.h>

#include "fuzz/report/run_text.h"

namespace pirq::fuzz {
namespace {

std::string size_text(std::size_t bytes) {
  constexpr double kMega = 1 << 20;
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / kMega);
}

std::string level_list(const Explored& explored) {
  std::string text = "states by depth:";
  for (const std::size_t states : explored.levels) text += fmt::format(" {}", states);
  return text + '\n';
}

std::string basis(const Explored& explored) {
  return fmt::format(
      "{}, {}, {} at most; {:.1f} B a state in the visited set,\n"
      "two states taken for one with a chance below 2^-{}\n",
      counted(explored.states, "state"), counted(explored.transitions, "transition"),
      size_text(explored.bytes_max),
      static_cast<double>(explored.visited_bytes) / static_cast<double>(explored.states),
      collision_exponent(explored.states));
}

}  // namespace

std::string progress_text(const Level& level) {
  return fmt::format("depth {}: {} of {} looked at, {}, {}", level.depth, level.looked_at,
                     level.frontier, counted(level.states, "state"), size_text(level.bytes));
}

std::string verdict_text(const Explored& explored, PropertySet watched, const std::string& why) {
  const std::size_t deepest = explored.levels.size() - 1;
  switch (explored.verdict) {
    case Verdict::proven:
      return level_list(explored) + basis(explored) +
             fmt::format("proven: no interleaving of any length breaks {}; deepest state at {}\n",
                         property_list(watched), counted(deepest, "step"));
    case Verdict::violated:
      return level_list(explored) + basis(explored) +
             fmt::format("violated: {} is the shortest there is\n",
                         counted(explored.steps.size(), "step"));
    case Verdict::undecided:
      break;
  }
  return level_list(explored) + basis(explored) +
         fmt::format("not decided: {}; no interleaving of up to {} breaks {}\n", why,
                     counted(deepest, "step"), property_list(watched));
}

}  // namespace pirq::fuzz
