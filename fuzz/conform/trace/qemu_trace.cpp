#include "fuzz/conform/trace/qemu_trace.h"

#include <algorithm>
#include <boost/container/static_vector.hpp>
#include <limits>
#include <string_view>
#include <utility>

#include "fuzz/conform/trace/qemu_state.h"
#include "fuzz/text/fields.h"
#include "model/memory.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kQemuKind = "qemu-trace";
constexpr std::size_t kSizeMax = std::size_t{256} << 20;  // Bytes of all lines in form 1.

// Reads "! CALL key=value ... -> ANSWER".
Problem read_call(const Line& line, QemuLine& call) {
  std::size_t name = 0;
  if (auto problem = read_name(line, word_at(line, 1), "hypercall", qemu_call_names(), name))
    return problem;
  const bool map = qemu_call_names()[name] == "map";
  boost::container::static_vector<WantedField, 3> wanted{{"pirq"}};
  if (map) {
    wanted.push_back({"device", 0, kDevicesMax - 1});
    wanted.push_back({"entry", 0, kTableEntryMax});
  } else if (qemu_call_names()[name] != "unmap") {
    wanted.push_back({"gvec", 0, std::numeric_limits<std::uint8_t>::max()});
    wanted.push_back({"gflags", 0, std::numeric_limits<std::uint32_t>::max()});
  }
  std::size_t at = 2;
  if (auto problem = read_wanted(line, at, "", {wanted.data(), wanted.size()})) return problem;
  at += wanted.size();
  if (auto problem = expect_word(line, at, "->", "an answer follows: -> rc=0")) return problem;
  const auto end = static_cast<std::size_t>(line.tokens[at].column) - 2;
  call.text = line.text.substr(0, end);
  call.answer = line.text.substr(end);

  WantedField rc[] = {{"rc", -1, 0}};
  if (auto problem = read_wanted(line, ++at, "", rc)) return problem;
  call.rc = static_cast<int>(rc[0].value);
  if (call.rc == 0 && !map) return no_more_than(line, at + 1);
  WantedField more[] = {call.rc == 0 ? WantedField{"pirq"} : WantedField{"errno", 1, kErrnoMax}};
  if (auto problem = read_wanted(line, ++at, "", more)) return problem;
  if (call.rc == 0) call.pirq = static_cast<std::int32_t>(more[0].value);
  return no_more_than(line, at + 1);
}

/// The writes of a macro that form 2 omits.
class Writes {
 public:
  Writes(const QemuOp& op, const Devices& devices) {
    if (!is_macro(op.kind) || devices.empty()) return;
    for (const QemuOp& write : writes_of(op, devices[static_cast<std::size_t>(op.device)]))
      texts_.push_back(". " + write_text(write));
  }

  /// Adds the omitted writes before `line`, or before the end.
  void add_up_to(std::string_view line, std::vector<QemuLine>& lines) {
    const auto found = std::find(texts_.begin() + next_, texts_.end(), line);
    if (found == texts_.end() && line.starts_with('.'))
      return;  // This write is not part of the macro.
    while (texts_.begin() + next_ != found) lines.push_back(skipped());
    if (found != texts_.end()) ++next_;
  }

 private:
  QemuLine skipped() { return {0, texts_[static_cast<std::size_t>(next_++)], {}, 0, 0}; }

  std::vector<std::string> texts_;
  std::ptrdiff_t next_ = 0;
};

// Returns the state of a QEMU just started.
std::string blank_state(const WorldConfig& config) {
  const auto created = Setup::create(config);
  const Setup& setup = std::get<Setup>(created);
  Memory memory(setup.words());
  qemu::DeviceModel model(setup, memory.base());
  model.create();
  return state_text(model, setup);
}

/// Reads operations with their lines.
class QemuStepReader {
 public:
  QemuStepReader(TraceLines& lines, const QemuTrace& trace)
      : lines_(lines),
        devices_(trace.config.devices),
        blank_(blank_state(trace.config)),
        form_(trace.form) {}

  Problem read(std::string_view before, QemuStep& step) {
    if (auto problem = lines_.next("an operation")) return problem;
    const Line& line = lines_.line();
    if (auto problem = expect_word(line, 0, ">", "an operation's line begins with '>'"))
      return problem;
    if (auto problem = read_qemu_op(line, devices_, step.op)) return problem;
    step.line = line.number;
    step.text = line.text;
    Writes writes(step.op, devices_);
    while (step.lines.empty() || !step.lines.back().text.starts_with('<'))
      if (auto problem = read_line(step, writes, before)) return problem;
    return std::nullopt;
  }

 private:
  Problem read_line(QemuStep& step, Writes& writes, std::string_view before) {
    if (auto problem = lines_.next("what the operation did, up to its '<' line")) return problem;
    const Line& line = lines_.line();
    QemuLine read{line.number, std::string(line.text), {}, 0, 0};
    const bool changes = form_ == TraceForm::changes;
    if (line.text.starts_with('<')) {
      if (changes) writes.add_up_to("", step.lines);
      if (auto problem = read_state(line, form_, blank_, before, read.text)) return problem;
    } else if (line.text.starts_with('!')) {
      if (auto problem = expect_word(line, 0, "!")) return problem;
      if (auto problem = read_call(line, read)) return problem;
    } else {
      if (auto problem = expect_word(line, 0, ".", "expected '.', '!' or '<'")) return problem;
      QemuOp unused;
      if (auto problem = read_qemu_op(line, devices_, unused)) return problem;
      if (changes) writes.add_up_to(read.text, step.lines);
    }
    step.lines.push_back(std::move(read));
    return std::nullopt;
  }

  TraceLines& lines_;
  const Devices& devices_;
  std::string blank_;
  TraceForm form_;
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

Problem read_qemu_trace(TraceLines& lines, QemuTrace& trace) {
  if (auto problem = read_start(lines, kQemuKind, "qemu", trace, trace.config.qemu)) return problem;
  if (auto problem = read_devices(lines, 1, trace.config)) return problem;
  if (auto problem = check_setup(lines.line(), trace.config)) return problem;
  QemuStepReader reader(lines, trace);
  std::size_t size = 0;
  while (!lines.at_end() && !lines.blank_follows()) {
    QemuStep step;
    const std::string_view before =
        trace.steps.empty() ? std::string_view() : trace.steps.back().lines.back().text;
    if (auto problem = reader.read(before, step)) return problem;
    size += size_of(step);
    if (size > kSizeMax)
      return error_at(lines.line(), 1, "trace is too large", "all its states are kept: split it");
    trace.steps.push_back(std::move(step));
  }
  return std::nullopt;
}

std::string to_text(const QemuTrace& trace, TraceForm form) {
  std::string text =
      start_lines(kQemuKind, form, trace, trace.config.qemu) + device_lines(trace.config, 1);
  std::string_view before;
  for (const QemuStep& step : trace.steps) {
    text += step_text(step, form, before);
    before = step.lines.back().text;
  }
  return text;
}

}  // namespace pirq::fuzz
