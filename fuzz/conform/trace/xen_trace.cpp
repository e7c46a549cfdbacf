#include "fuzz/conform/trace/xen_trace.h"

#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/conform/trace/hypercall_text.h"
#include "fuzz/conform/trace/trace_header.h"
#include "fuzz/conform/trace/xen_machine.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kKind = "pirq-trace";
constexpr std::string_view kDomainHint = "expected domain nr_pirqs= nr_irqs_gsi= nr_irqs=";
constexpr std::uint8_t kMsiVectors = 32;                // What every recorded MSI device can send.
constexpr std::int32_t kPorts = 1023;                   // What a recorded domain can bind.
constexpr std::size_t kRowsMax = std::size_t{4} << 20;  // Of all states together: 100 MB.

void read_domain(LineFeed& feed, WorldConfig& config) {
  Cursor in = feed.next("the domain's sizes");
  const auto size = [&](std::string_view key) {
    return static_cast<std::int32_t>(in.number(key, 0, kPirqsMax, kDomainHint));
  };
  config.pirqs = size("domain nr_pirqs=");
  config.gsis = size(" nr_irqs_gsi=");
  config.irqs = size(" nr_irqs=");
  in.end();
}

// The sizes must be ones the model can have; the mistake is theirs, on line `line`.
void check_sizes(LineFeed& feed, const WorldConfig& config, int line) {
  if (!feed.ok()) return;
  const auto setup = Setup::create(config);
  const auto* error = std::get_if<SetupError>(&setup);
  if (error == nullptr) return;
  feed.fail("the model cannot have this domain: " + error->message, std::string(kDomainHint));
  feed.mistake()->line = line;
}

XenStep read_step(LineFeed& feed, TraceForm form, const XenState& before) {
  XenStep step;
  step.comments = read_comments(feed);
  Cursor operation = feed.next("an operation");
  operation.expect("> ");
  step.call = read_hypercall(operation);
  Cursor reply = feed.next("what Xen answered");
  step.reply = read_xen_reply(reply, form, before);
  step.line = feed.number();
  return step;
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
  config.ports = kPorts;
  // The locks of the recorded programs did nothing, so a second unlock [X10] did nothing either.
  config.added = {Rule::failed_block_unlocks_once};
  return config;
}

XenTrace read_xen_header(LineFeed& feed) {
  XenTrace trace;
  trace.config = recorded_config();
  trace.form = read_form(feed, kKind);
  trace.name = read_trace_name(feed);
  trace.comments = read_comments(feed);
  trace.config.xen = read_release(feed, "xen");
  read_domain(feed, trace.config);
  const int sizes = feed.number();
  read_devices(feed, kMsiVectors, trace.config);
  check_sizes(feed, trace.config, sizes);
  return trace;
}

XenTrace read_xen_trace(LineFeed& feed) {
  XenTrace trace = read_xen_header(feed);
  XenState before;
  std::size_t rows = 0;
  while (feed.ok() && !feed.at_end() && !feed.next_is("\n")) {
    if (!trace.steps.empty() && is_last(trace.steps.back())) {
      feed.next("").fail("nothing can follow a crash or the domain's destruction",
                         "an empty line ends a trace");
      break;
    }
    trace.steps.push_back(read_step(feed, trace.form, before));
    before = trace.steps.back().reply.state;
    rows += rows_of(before);
    if (rows > kRowsMax) feed.fail("trace is too large", "all its states are kept: split it");
  }
  return trace;
}

std::string header_text(const XenTrace& trace, TraceForm form) {
  const WorldConfig& config = trace.config;
  return first_lines(kKind, form, trace.name, trace.comments, config.xen) +
         "domain nr_pirqs=" + std::to_string(config.pirqs) +
         " nr_irqs_gsi=" + std::to_string(config.gsis) + " nr_irqs=" + std::to_string(config.irqs) +
         '\n' + device_lines(config);
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
