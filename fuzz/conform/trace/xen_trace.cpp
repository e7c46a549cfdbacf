#include "fuzz/conform/trace/xen_trace.h"

#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/text/fields.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kXenKind = "pirq-trace";
constexpr std::string_view kXenDomainHint =
    "expected domain nr_pirqs= nr_irqs_gsi= nr_irqs=, and at most acpi=on xen_asserts=off";
constexpr std::uint16_t kMsiVectors = xen::kMsiIrqsMax;  // The vectors of a recorded MSI device.
constexpr std::int32_t kXenPorts = 1023;                 // The ports of a recorded domain.
constexpr std::size_t kRowsMax = std::size_t{4} << 20;   // Rows of all states: 100 MB.

// Words for a host that is not the recorded one: with ACPI, or with a release build of Xen.
constexpr std::string_view kAcpi = "acpi=on";
constexpr std::string_view kNoAsserts = "xen_asserts=off";

// Reads the domain's sizes. They must be sizes that the model can have.
Problem read_domain(const Line& line, WorldConfig& config) {
  WantedField sizes[] = {
      {"nr_pirqs", 0, kPirqsMax}, {"nr_irqs_gsi", 0, kPirqsMax}, {"nr_irqs", 0, kPirqsMax}};
  if (auto problem = expect_word(line, 0, "domain", kXenDomainHint)) return problem;
  if (auto problem = read_wanted(line, 1, kXenDomainHint, sizes)) return problem;
  config.pirqs = static_cast<std::int32_t>(sizes[0].value);
  config.gsis = static_cast<std::int32_t>(sizes[1].value);
  config.irqs = static_cast<std::int32_t>(sizes[2].value);
  std::size_t at = 1 + std::size(sizes);
  const auto skip = [&](std::string_view word) {
    return at < line.tokens.size() && line.tokens[at].text == word && ++at != 0;
  };
  config.acpi = skip(kAcpi);
  config.xen_asserts = !skip(kNoAsserts);
  return no_more_than(line, at);
}

Problem read_step(TraceLines& lines, TraceForm form, const XenState& before, XenStep& step) {
  step.comments = lines.comments();
  if (auto problem = lines.next("an operation")) return problem;
  if (auto problem = read_hypercall(lines.line(), step.call)) return problem;
  if (auto problem = lines.next("what Xen answered")) return problem;
  step.line = lines.line().number;
  return read_xen_reply(lines.line(), form, before, step.reply);
}

bool is_last(const XenStep& step) {
  return step.reply.crashed || step.call.op == xen::Operation::destroy_domain;
}

std::size_t rows_of(const XenState& state) {
  std::size_t rows = 1;
  for (const XenRows& table : state.tables) rows += table.size();
  return rows;
}

}  // namespace

WorldConfig recorded_config() {
  WorldConfig config;
  config.driver = Discipline::hostile;
  config.acpi = false;  // Nothing set the routing up, and nothing capped nr_pirqs.
  config.caps_pirqs = false;
  config.ports = kXenPorts;
  // The recorded programs had no real locks, so a second unlock [X10] has no effect.
  config.added = {Rule::failed_block_unlocks_once};
  return config;
}

Problem read_xen_header(TraceLines& lines, XenTrace& trace) {
  trace.config = recorded_config();
  if (auto problem = read_start(lines, kXenKind, "xen", trace, trace.config.xen)) return problem;
  if (auto problem = lines.next("the domain's sizes")) return problem;
  const Line domain = lines.line();
  if (auto problem = read_domain(domain, trace.config)) return problem;
  if (auto problem = read_devices(lines, kMsiVectors, trace.config)) return problem;
  return check_setup(domain, trace.config);
}

Problem read_xen_trace(TraceLines& lines, XenTrace& trace) {
  if (auto problem = read_xen_header(lines, trace)) return problem;
  const XenState nothing;
  std::size_t rows = 0;
  while (!lines.at_end() && !lines.blank_follows()) {
    if (!trace.steps.empty() && is_last(trace.steps.back())) {
      if (auto problem = lines.next("")) return problem;
      return error_at(lines.line(), 1, "nothing can follow a crash or the domain's destruction",
                      "an empty line ends a trace");
    }
    const XenState& before = trace.steps.empty() ? nothing : trace.steps.back().reply.state;
    XenStep step;
    if (auto problem = read_step(lines, trace.form, before, step)) return problem;
    rows += rows_of(step.reply.state);
    if (rows > kRowsMax)
      return error_at(lines.line(), 1, "trace is too large", "all its states are kept: split it");
    trace.steps.push_back(std::move(step));
  }
  return std::nullopt;
}

std::string header_text(const XenTrace& trace, TraceForm form) {
  const WorldConfig& config = trace.config;
  std::string text = start_lines(kXenKind, form, trace, config.xen) +
                     "domain nr_pirqs=" + std::to_string(config.pirqs) +
                     " nr_irqs_gsi=" + std::to_string(config.gsis) +
                     " nr_irqs=" + std::to_string(config.irqs);
  if (config.acpi) (text += ' ') += kAcpi;
  if (!config.xen_asserts) (text += ' ') += kNoAsserts;
  return (text += '\n') += device_lines(config, kMsiVectors);
}

std::string to_text(const XenTrace& trace, TraceForm form) {
  std::string text = header_text(trace, form);
  const XenState nothing;
  const XenState* before = &nothing;
  for (const XenStep& step : trace.steps) {
    text += comment_lines(step.comments) + "> " + to_text(step.call) + '\n' +
            to_text(step.reply, form, *before) + '\n';
    before = &step.reply.state;
  }
  return text;
}

TraceDifference difference_at(std::size_t step, const xen::Hypercall& call,
                              const XenReply& expected, const XenReply& got) {
  return {step, 0, to_text(call), to_text(expected), to_text(got), differing_fields(expected, got)};
}

std::optional<TraceDifference> compare(const XenTrace& trace) {
  const auto setup = Setup::create(trace.config);  // The reader has tried it.
  XenMachine machine(std::get<Setup>(setup));
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const XenStep& step = trace.steps[i];
    const XenReply got = machine.reply(step.call);
    if (got == step.reply) continue;
    TraceDifference difference = difference_at(i, step.call, step.reply, got);
    difference.line = step.line;
    return difference;
  }
  return std::nullopt;
}

}  // namespace pirq::fuzz
