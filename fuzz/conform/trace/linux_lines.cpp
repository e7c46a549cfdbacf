#include "fuzz/conform/trace/linux_lines.h"

#include <algorithm>
#include <string_view>

#include "fuzz/conform/trace/linux_state.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kAnyLine = ". ?";
constexpr std::string_view kWarning = ". warn ";

// "< ! crash PLACE", with one mark or more.
bool is_crash(std::string_view line) {
  const std::size_t marks = line.find_first_not_of('<');
  return marks != 0 && marks != line.npos && line.substr(marks).starts_with(" ! crash");
}

bool matches(std::string_view recorded, std::string_view got) {
  return recorded == got || (recorded.starts_with(kWarning) && got.starts_with(kWarning));
}

}  // namespace

bool LinuxLines::next_step() {
  if (begun_) ++step_;
  begun_ = true;
  next_ = 0;
  return step_ < trace_->steps.size();
}

bool LinuxLines::begins_operation() const {
  return next_ < lines().size() && lines()[next_].op.has_value();
}

LinuxOp LinuxLines::operation() {
  return *lines()[next_++].op;
}

void LinuxLines::compare(const std::string& got) {
  write(got);
  if (matches(lines()[next_].text, got))
    ++next_;
  else
    note(got);
}

void LinuxLines::compare_crash() {
  write("< ! crash");
  if (!is_crash(lines()[next_].text)) note("< ! crash");
}

void LinuxLines::no_step(const std::string& step) {
  note("no step " + step);
}

// Makes `line` the next line of the script. After a crash nothing follows.
void LinuxLines::write(const std::string& line) {
  if (script_ == nullptr) return;
  auto& lines = script_->steps[step_].lines;
  const auto next = lines.begin() + static_cast<std::ptrdiff_t>(next_);
  if (is_crash(line)) {
    lines.erase(next + 1, lines.end());
    script_->steps.resize(step_ + 1);
  }
  const bool ends = line.starts_with('<');
  if (ends && !next->text.starts_with('<')) return;  // The operation is shorter than the script.
  if (ends || next->text == kAnyLine)
    lines[next_].text = line;
  else
    lines.insert(next, LinuxLine{0, line});
}

void LinuxLines::note(const std::string& got) {
  const LinuxLine& recorded = lines()[std::min(next_, lines().size() - 1)];
  const bool states = recorded.text.starts_with('<') && got.starts_with('<');
  difference_ = TraceDifference{
      step_,         recorded.line, lines()[0].text.substr(2),
      recorded.text, got,           states ? differing_parts(recorded.text, got) : "what happens"};
}

}  // namespace pirq::fuzz
