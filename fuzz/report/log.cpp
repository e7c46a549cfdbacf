#include "fuzz/report/log.h"

#include <fmt/format.h>

#include "fuzz/report/qemu_log.h"
#include "fuzz/report/xen_log.h"

namespace pirq::fuzz {
namespace {

// The line of the debug patch that asked Xen for a number before and after each step.
std::string get_free_pirq(const Moment& m, std::optional<StepKind> previous,
                          std::optional<StepKind> next) {
  if (m.outcome.rc != 0) return {};
  const auto destroys = [](std::optional<StepKind> kind) { return kind == StepKind::drop_irq; };
  const bool closes = next == StepKind::close_evtchn;
  const bool destroy = destroys(next) || (!closes && destroys(previous));
  return fmt::format("xen:events: {}: get_free_pirq returned pirq {}\n",
                     destroy ? "xen_destroy_irq" : "shutdown_pirq", m.outcome.pirq);
}

// linux-2.6.38 prints the irq first.
std::string create_irq(const Moment& m) {
  const Setup& setup = m.before.setup();
  const bool table = !setup.has(Rule::reuse_asks_irq_list) && !setup.has(Rule::always_new_pirq);
  if (table) return fmt::format("xen: msi --> irq={}, pirq={}\n", m.outcome.irq, m.outcome.pirq);
  return fmt::format("xen: msi --> pirq={} --> irq={}\n", m.outcome.pirq, m.outcome.irq);
}

std::string obtain(const Moment& m) {
  return m.outcome.reused ? fmt::format("xen: msi already bound to pirq={}\n", m.outcome.pirq) : "";
}

std::string write_message(const Moment& m) {
  const bool written = m.after.guest().driver(m.step.device).phase == guest::Phase::create_irq;
  if (m.outcome.reused || !written) return {};
  return fmt::format("xen: msi bound to pirq={}\n", m.outcome.pirq);
}

std::string bind_evtchn(const Moment& m) {
  const Outcome& o = m.outcome;
  std::string text =
      fmt::format("xen:events: creating evtchn using pirq {} irq {}\n", o.pirq, o.irq);
  if (o.rc != 0) text += fmt::format("xen:events: Failed to obtain physical IRQ {}\n", o.irq);
  return text;
}

// shutdown_pirq returns before it prints if the vector has no port.
std::string close_evtchn(const Moment& m) {
  if (!m.outcome.hypercall) return {};
  return fmt::format("xen:events: shutdown_pirq: closing evtchn for pirq {} irq {}\n",
                     m.outcome.pirq, m.outcome.irq);
}

std::string drop_irq(const Moment& m) {
  return fmt::format("xen:events: xen_destroy_irq: pirq {} irq {}\n", m.outcome.pirq,
                     m.outcome.irq);
}

// The steps after which the guest may print, with the function that makes the line.
struct Lines {
  StepKind after;
  std::string (*print)(const Moment& m);
};

constexpr Lines kGuestLines[] = {
    {StepKind::obtain, obtain},
    {StepKind::write_message, write_message},
    {StepKind::create_irq, create_irq},
    {StepKind::bind_evtchn, bind_evtchn},
    {StepKind::close_evtchn, close_evtchn},
    {StepKind::drop_irq, drop_irq},
};

std::string guest_lines(const Moment& m) {
  for (const Lines& row : kGuestLines)
    if (row.after == m.step.kind) return row.print(m);
  return {};
}

}  // namespace

std::string log_lines(const Moment& moment, std::optional<StepKind> previous,
                      std::optional<StepKind> next) {
  const StepKind kind = moment.step.kind;
  if (kind == StepKind::guest_get_pirq)
    return xen_lines(moment) + get_free_pirq(moment, previous, next);
  if (is_qemu_call(kind)) {
    const QemuLines lines = qemu_lines(moment);
    return lines.before + xen_lines(moment) + lines.after;
  }
  return xen_lines(moment) + guest_lines(moment);
}

}  // namespace pirq::fuzz
