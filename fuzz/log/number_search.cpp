#include "fuzz/log/number_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kSearchedMax = 65536;

}  // namespace

void NumberSearch::opened(std::int64_t pirq, const Evidence& line) {
  if (numbers_.size() < kSearchedMax) numbers_[pirq] = {.line = line};
}

void NumberSearch::closed(std::int64_t pirq, const Evidence& line) {
  if (numbers_.size() < kSearchedMax || numbers_.contains(pirq))
    numbers_[pirq] = {.closed = true, .line = line};
}

void NumberSearch::dropped(std::int64_t pirq, const Evidence& line) {
  const auto number = numbers_.find(pirq);
  if (number == numbers_.end()) return;
  number->second.dropped = true;
  number->second.line = line;
}

void NumberSearch::returned(std::int64_t pirq, const Evidence& line) {
  if (first_.line == 0) first_ = line;
  // A higher number whose port is closed was still in use.
  for (auto& [higher, state] : numbers_) {
    if (higher <= pirq || !state.closed || state.dropped || state.kept || answers_.contains(higher))
      continue;
    state.kept = true;
    findings_->remark({"the close of a port did not free its number: the next answers are lower",
                       {state.line, line}});
  }
  const auto number = numbers_.find(pirq);
  if (number != numbers_.end()) came_back(pirq, number->second, line);
  if (answers_.size() < kSearchedMax) answers_.insert(pirq);
}

// The close of a port and the drop of an irq free no number, so an unmap did: QEMU's, at the
// disable.
void NumberSearch::came_back(std::int64_t pirq, const State& state, const Evidence& line) {
  if (!state.closed || state.dropped || answers_.contains(pirq)) return;
  findings_->remark(
      {"a number was free after its port was closed: an unmap freed it, which QEMU makes at the "
       "disable since 2.1 (Q1). QEMU until 2.0 does not, so it is refuted",
       {state.line, line}});
}

void NumberSearch::end() {
  if (answers_.empty() || numbers_.empty()) return;
  const std::int64_t highest = numbers_.rbegin()->first;
  std::string others;
  for (std::int64_t pirq = highest; pirq > *answers_.begin(); --pirq)
    if (!numbers_.contains(pirq) && !answers_.contains(pirq))
      (others += others.empty() ? "" : ", ") += std::to_string(pirq);
  if (!others.empty()) others += " and ";
  findings_->remark(
      {fmt::format("Xen answers with the highest free number: {}all numbers above {} were "
                   "in use by others, such as GSIs of emulated devices",
                   others, std::max(highest, *answers_.rbegin())),
       {first_}});
}

}  // namespace pirq::fuzz::log
