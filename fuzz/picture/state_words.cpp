#include "fuzz/picture/state_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/coverage/behaviour.h"

namespace pirq::fuzz {

std::string_view state_class(std::size_t state) {
  const std::string name = pirq_state_name(state);
  for (const std::string_view irq : {"allocated", "mapped", "forced"})
    if (name.starts_with(irq)) return irq;
  return "free";
}

std::string numbers_text(const Timeline& timeline, const TableState& table) {
  std::string text;
  for (std::size_t i = 0; i < timeline.numbers.size(); ++i)
    text += fmt::format("{}pirq {} {}", i == 0 ? "" : ", ", timeline.numbers[i].pirq,
                        pirq_state_name(table.shown[i]));
  return text.empty() ? "no number changed" : text;
}

std::string counts_text(const TableState& table) {
  std::string text;
  for (const auto& [state, count] : table.counts)
    text += fmt::format("{}{}{} {}", text.empty() ? "" : ", ", count,
                        text.empty() ? (count == 1 ? " number" : " numbers") : "",
                        pirq_state_name(state));
  return text;
}

std::string claims_text(const Timeline& timeline, std::size_t index) {
  const auto holds = [&](const ClaimBar& bar) {
    return std::ranges::any_of(
        bar.spans, [&](const Span& span) { return span.first <= index && index < span.end; });
  };
  std::string text;
  for (const DrawnNumber& number : timeline.numbers) {
    std::string holders;
    for (const ClaimBar& bar : number.bars)
      if (holds(bar)) holders += (holders.empty() ? "" : ", ") + bar.name;
    if (!holders.empty())
      text += fmt::format("{}pirq {}: {}", text.empty() ? "" : "; ", number.pirq, holders);
  }
  return text.empty() ? "nobody" : text;
}

}  // namespace pirq::fuzz
