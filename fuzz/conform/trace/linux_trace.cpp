#include "fuzz/conform/trace/linux_trace.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "fuzz/conform/trace/linux_state.h"
#include "fuzz/text/fields.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kLinuxKind = "linux-trace";
constexpr std::string_view kDomainHint = "expected domain pirqs= gsis= irq_base=";
constexpr std::int32_t kIrqsOfHost = 64;                   // More than any recording used.
constexpr std::uint16_t kMsiMessages = 32;                 // The most that a device can have.
constexpr std::int32_t kPorts = 1023;                      // What a recorded domain could bind.
constexpr std::size_t kLinesMax = std::size_t{256} << 20;  // Of all lines in form 1.

Problem read_domain(TraceLines& lines, WorldConfig& config) {
  if (!lines.follows("domain")) return std::nullopt;
  if (auto problem = lines.next("the domain's sizes")) return problem;
  const Line& line = lines.line();
  std::size_t next = 1;
  const std::pair<WantedField, std::int32_t*> sizes[] = {
      {{"pirqs", 0, kPirqsMax}, &config.pirqs},
      {{"gsis", 0, kPirqsMax}, &config.gsis},
      {{"irq_base", 0}, &config.irq_base},
  };
  for (const auto& [size, value] : sizes) {
    if (!word_at(line, next).text.starts_with(std::string(size.key) + '=')) continue;
    WantedField wanted[] = {size};
    if (auto problem = read_wanted(line, next++, kDomainHint, wanted)) return problem;
    *value = static_cast<std::int32_t>(wanted[0].value);
  }
  if (next == 1) return error_at(line, word_at(line, 1), "no size", std::string(kDomainHint));
  return no_more_than(line, next);
}

void keep_comments(TraceLines& lines, std::vector<std::string>& comments) {
  std::ranges::move(lines.comments(), std::back_inserter(comments));
}

// The devices, the release of QEMU, and the domain, to the empty line.
Problem read_machine(TraceLines& lines, LinuxTrace& trace) {
  constexpr std::string_view kinds[] = {"msi", "msix", "gsi"};
  WorldConfig& config = trace.config;
  keep_comments(lines, trace.comments);
  if (auto problem = read_device_lines(lines, kinds, {1, kMsiMessages}, config)) return problem;
  for (DeviceConfig& device : config.devices) {
    trace.messages.push_back(device.vectors);
    if (device.kind == DeviceKind::msi) device.vectors = 1;
  }
  keep_comments(lines, trace.comments);
  if (auto problem = read_release(lines, "qemu", config.qemu)) return problem;
  keep_comments(lines, trace.comments);
  if (auto problem = read_domain(lines, config)) return problem;
  keep_comments(lines, trace.comments);
  config.irqs = std::min(kIrqsMax, config.pirqs + kIrqsOfHost);
  const auto setup = Setup::create(config);
  if (const auto* error = std::get_if<SetupError>(&setup))
    return error_at(lines.line(), 1, "the model cannot have this guest: " + error->message,
                    std::string(kDomainHint));
  if (auto problem = lines.next("an empty line after the header")) return problem;
  return no_more_than(lines.line(), 0);
}

// Reads one outermost operation with its lines.
class LinuxStepReader {
 public:
  LinuxStepReader(TraceLines& lines, const LinuxTrace& trace) : lines_(lines), trace_(trace) {}

  /// `before` is the state before, and then that after the operation.
  Problem read(LinuxState& before, LinuxStep& step) {
    kinds_.clear();
    do {
      keep_comments(lines_, step.comments);
      if (auto problem = read_line(before, step.lines.emplace_back())) return problem;
    } while (!kinds_.empty());
    return std::nullopt;
  }

 private:
  Problem read_line(LinuxState& before, LinuxLine& read) {
    if (auto problem = lines_.next("what the operation did, up to its '<' line")) return problem;
    const Line& line = lines_.line();
    read.line = line.number;
    read.text = line.text;
    const std::string_view mark = line.text.substr(0, 1);
    if (mark == ">") return begin(line, read);
    if (mark == "<") return end(line, before, read);
    if (kinds_.empty())
      return error_at(line, 1, "expected an operation", "its line begins with '>'");
    if (mark == "." || mark == "!") return expect_word(line, 0, mark);
    return error_at(line, 1, "expected '>', '.', '!' or '<'", "");
  }

  // An operation inside another one has one mark more.
  Problem begin(const Line& line, LinuxLine& read) {
    if (auto problem = expect_word(line, 0, std::string(kinds_.size() + 1, '>'))) return problem;
    if (auto problem = read_linux_op(line, 1, trace_.config, read.op.emplace())) return problem;
    kinds_.push_back(read.op->kind);
    return std::nullopt;
  }

  // A crash ends the trace. Its place is free text.
  Problem end(const Line& line, LinuxState& before, LinuxLine& read) {
    if (auto problem =
            expect_word(line, 0, std::string(std::max<std::size_t>(1, kinds_.size()), '<'),
                        "the innermost operation ends first"))
      return problem;
    if (kinds_.empty())
      return error_at(line, 1, "expected an operation", "its line begins with '>'");
    const LinuxOpKind kind = kinds_.back();
    kinds_.pop_back();
    if (word_at(line, 1).text == "!") {
      kinds_.clear();
      return std::nullopt;
    }
    WantedField rc[] = {{"rc"}};
    if (auto problem = read_wanted(line, 1, "", rc)) return problem;
    if (kind == LinuxOpKind::fail) return no_more_than(line, 2);
    LinuxState state = read_linux_state(read.text);
    if (trace_.form == TraceForm::changes) state = apply_changes(before, state);
    read.text = to_text(state);
    before = std::move(state);
    return std::nullopt;
  }

  TraceLines& lines_;
  const LinuxTrace& trace_;
  std::vector<LinuxOpKind> kinds_;  // Of the operations that have begun, the innermost last.
};

std::size_t size_of(const LinuxStep& step) {
  std::size_t size = 0;
  for (const LinuxLine& line : step.lines) size += line.text.size();
  return size;
}

std::string step_text(const LinuxStep& step, TraceForm form, LinuxState& before) {
  std::string text = comment_lines(step.comments);
  for (const LinuxLine& line : step.lines) {
    LinuxState state = read_linux_state(line.text);
    const bool has_state = line.text.starts_with('<') && !state.parts.empty();
    if (has_state && form == TraceForm::changes)
      text += to_text(state_changes(before, state)) + '\n';
    else
      text += line.text + '\n';
    if (has_state) before = std::move(state);
  }
  return text;
}

}  // namespace

WorldConfig recorded_config(Release guest) {
  using enum StepKind;
  WorldConfig config;
  config.guest = guest;
  config.xen = release("xen-master");
  config.driver = Discipline::hostile;
  config.acpi = false;
  config.ports = kPorts;
  config.also = {disable,   begin_range, obtain_fails, port_setup_fails,  set_msi_desc_fails,
                 map_fails, bind_fails,  free_irqs,    bind_evtchn_fails, restore_map_fails};
  config.added = {
      Rule::gsi_is_looked_up_first};  // The replay registers a GSI and requests its irq.
  config.turned_back = {Rule::same_message_is_no_update};
  // The releases that were recorded are those without the repairs of their stable branches.
  if (!rules_of(guest).has(Rule::irq_number_waits_for_rcu))
    config.turned_back.add(Rule::port_is_forgotten_before_close);
  return config;
}

Problem read_linux_trace(TraceLines& lines, LinuxTrace& trace) {
  Release guest;
  if (auto problem = read_start(lines, kLinuxKind, "linux", trace, guest)) return problem;
  trace.config = recorded_config(guest);
  if (auto problem = read_machine(lines, trace)) return problem;
  LinuxStepReader reader(lines, trace);
  LinuxState before;
  std::size_t size = 0;
  for (;;) {
    LinuxStep step;
    keep_comments(lines, step.comments);
    if (lines.at_end() || lines.blank_follows()) {
      std::ranges::move(step.comments, std::back_inserter(trace.comments));
      return std::nullopt;
    }
    if (auto problem = reader.read(before, step)) return problem;
    size += size_of(step);
    if (size > kLinesMax)
      return error_at(lines.line(), 1, "trace is too large", "all its states are kept: split it");
    trace.steps.push_back(std::move(step));
  }
}

std::string to_text(const LinuxTrace& trace, TraceForm form) {
  const WorldConfig& config = trace.config;
  const WorldConfig usual;
  WorldConfig devices = config;
  for (std::size_t i = 0; i < trace.messages.size(); ++i)
    devices.devices[i].vectors = trace.messages[i];
  std::string text = start_lines(kLinuxKind, form, trace, config.guest) + device_lines(devices, 1);
  text.pop_back();  // The empty line.
  text += "qemu " + std::string(info(config.qemu).number()) + '\n';
  if (config.pirqs != usual.pirqs || config.gsis != usual.gsis || config.irq_base != usual.irq_base)
    text += "domain pirqs=" + std::to_string(config.pirqs) +
            " gsis=" + std::to_string(config.gsis) +
            " irq_base=" + std::to_string(config.irq_base) + '\n';
  text += '\n';
  LinuxState before;
  for (const LinuxStep& step : trace.steps) text += step_text(step, form, before);
  return text;
}

}  // namespace pirq::fuzz
