#include "fuzz/log/finding.h"

#include <algorithm>
#include <utility>

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kFindingsMax = 64;
constexpr std::size_t kLinesMax = 8;  // Of one finding.
constexpr std::size_t kTextMax = 200;

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::alias:
      return "alias";
    case Verdict::open_port:
      return "number free with an open port";
    case Verdict::leak:
      return "leak";
    case Verdict::exhaustion:
      return "exhaustion";
    case Verdict::not_owned:
      return "device not owned";
    case Verdict::silent:
      return "silent vector";
    case Verdict::crash:
      return "crash";
  }
  return {};
}

void Findings::add(Finding finding) {
  const auto same = [&](const Finding& f) {
    return f.verdict == finding.verdict && f.subject == finding.subject;
  };
  const auto known = std::ranges::find_if(findings_, same);
  if (known == findings_.end()) {
    if (findings_.size() < kFindingsMax)
      findings_.push_back(std::move(finding));
    else
      ++left_out_;
    return;
  }
  for (Evidence& line : finding.lines)
    if (known->lines.size() < kLinesMax) known->lines.push_back(std::move(line));
}

void Findings::remove(Verdict verdict, std::string_view subject) {
  std::erase_if(findings_,
                [&](const Finding& f) { return f.verdict == verdict && f.subject == subject; });
}

void Findings::remark(Remark remark) {
  const auto same = [&](const Remark& r) { return r.says == remark.says; };
  const auto known = std::ranges::find_if(remarks_, same);
  if (known != remarks_.end()) return;
  if (remarks_.size() < kFindingsMax) remarks_.push_back(std::move(remark));
}

bool Findings::has(Verdict verdict, std::string_view subject) const {
  return std::ranges::any_of(
      findings_, [&](const Finding& f) { return f.verdict == verdict && f.subject == subject; });
}

Evidence evidence(const std::string& file, const Event& event) {
  std::string text(event.text.substr(0, kTextMax));
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return {file, event.line, std::move(text)};
}

}  // namespace pirq::fuzz::log
