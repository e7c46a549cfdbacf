#include "fuzz/conform/trace/qemu_trace.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fuzz/conform/trace/qemu_state.h"
#include "fuzz/conform/trace/trace_header.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kKind = "qemu-trace";
constexpr std::string_view kAnswer = " -> ";
constexpr std::size_t kTextMax = std::size_t{256} << 20;  // Of all lines in form 1.

void read_hypercall(Cursor& in, std::string_view text, QemuLine& line) {
  constexpr std::int64_t kWordMax = 0xFFFFFFFF;
  in.expect("! ");
  const std::string_view call = qemu_call_names()[in.one_of(qemu_call_names())];
  in.int32(" pirq=");
  if (call == "map") {
    in.number(" device=", 0, kDevicesMax - 1);
    in.number(" entry=", 0, kTableEntryMax);
  } else if (call != "unmap") {
    in.number(" gvec=", 0, 255);
    in.number(" gflags=", 0, kWordMax);
  }
  const std::size_t end = std::min(text.size(), text.find(kAnswer));
  line.text = text.substr(0, end);
  line.answer = text.substr(end);
  in.expect(kAnswer);
  line.rc = static_cast<int>(in.number("rc=", -1, 0));
  if (line.rc != 0)
    in.number(" errno=", 1, kErrnoMax);
  else if (call == "map")
    line.pirq = in.int32(" pirq=");
  in.end();
}

/// The writes of a macro that form 2 leaves out.
class Writes {
 public:
  Writes(const QemuOp& op, const Devices& devices) {
    if (!is_macro(op.kind) || devices.empty()) return;
    for (const QemuOp& write : writes_of(op, devices[static_cast<std::size_t>(op.device)]))
      texts_.push_back(". " + write_text(write));
  }

  /// Those left out before `line`, or before the end.
  void add_up_to(std::string_view line, std::vector<QemuLine>& lines) {
    const auto found = std::find(texts_.begin() + next_, texts_.end(), line);
    if (found == texts_.end() && line.starts_with('.')) return;  // Not the macro's own.
    while (texts_.begin() + next_ != found) lines.push_back(skipped());
    if (found != texts_.end()) ++next_;
  }

 private:
  QemuLine skipped() { return {0, texts_[static_cast<std::size_t>(next_++)], {}, 0, 0}; }

  std::vector<std::string> texts_;
  std::ptrdiff_t next_ = 0;
};

/// Reads one operation with its lines.
class StepReader {
 public:
  StepReader(LineFeed& feed, const QemuTrace& trace)
      : feed_(feed), devices_(trace.config.devices), changes_(trace.form == TraceForm::changes) {}

  QemuStep read(std::string_view before) {
    QemuStep step;
    Cursor in = feed_.next("an operation");
    step.line = feed_.number();
    step.text = feed_.line();
    in.expect("> ");
    step.op = read_qemu_op(in, devices_);
    if (!feed_.ok()) return step;
    Writes writes(step.op, devices_);
    while (feed_.ok() && !read_line(step, writes, before)) {
    }
    return step;
  }

 private:
  // True for the last line.
  bool read_line(QemuStep& step, Writes& writes, std::string_view before) {
    Cursor in = feed_.next("what the operation did, up to its '<' line");
    QemuLine line{feed_.number(), std::string(feed_.line()), {}, 0, 0};
    const bool last = in.next_is("<");
    if (last && changes_) {
      writes.add_up_to("", step.lines);
      line.text = read_state_changes(in, before);
    } else if (last) {
      in.expect("< state device 0: ");
    } else if (in.next_is("!")) {
      read_hypercall(in, feed_.line(), line);
    } else {
      in.expect(". ", "expected a line that begins with '.', '!' or '<'");
      static_cast<void>(read_qemu_op(in, devices_));
      if (changes_) writes.add_up_to(line.text, step.lines);
    }
    step.lines.push_back(std::move(line));
    return last;
  }

  LineFeed& feed_;
  const Devices& devices_;
  bool changes_;
};

std::size_t size_of(const QemuStep& step) {
  std::size_t size = 0;
  for (const QemuLine& line : step.lines) size += line.text.size();
  return size;
}

std::string step_text(const QemuStep& step, TraceForm form, std::string_view before) {
  std::string text = step.text + '\n';
  for (std::size_t i = 0; i < step.lines.size(); ++i) {
    const QemuLine& line = step.lines[i];
    const bool last = i + 1 == step.lines.size();
    const bool causes_call = !last && step.lines[i + 1].text.starts_with('!');
    if (form == TraceForm::changes && line.text.starts_with('.') && !causes_call) continue;
    if (form == TraceForm::changes && last)
      text += state_changes(before, line.text) + '\n';
    else
      text += line.text + line.answer + '\n';
  }
  return text;
}

}  // namespace

QemuTrace read_qemu_trace(LineFeed& feed) {
  QemuTrace trace;
  trace.form = read_form(feed, kKind);
  trace.name = read_trace_name(feed);
  trace.comments = read_comments(feed);
  trace.config.qemu = read_release(feed, "qemu");
  read_devices(feed, 1, trace.config);
  StepReader reader(feed, trace);
  std::string before;
  std::size_t size = 0;
  while (feed.ok() && !feed.at_end() && !feed.next_is("\n")) {
    trace.steps.push_back(reader.read(before));
    if (feed.ok()) before = trace.steps.back().lines.back().text;
    size += size_of(trace.steps.back());
    if (size > kTextMax) feed.fail("trace is too large", "all its states are kept: split it");
  }
  return trace;
}

std::string to_text(const QemuTrace& trace, TraceForm form) {
  std::string text = first_lines(kKind, form, trace.name, trace.comments, trace.config.qemu) +
                     device_lines(trace.config);
  std::string_view before;
  for (const QemuStep& step : trace.steps) {
    text += step_text(step, form, before);
    before = step.lines.back().text;
  }
  return text;
}

}  // namespace pirq::fuzz
