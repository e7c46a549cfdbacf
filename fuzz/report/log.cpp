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

// linux-2.6.38 has its own form of the line.
std::string create_irq(const Moment& m) {
  const Setup& setup = m.before.setup();
  const bool table = !setup.has(Rule::reuse_asks_irq_list) && !setup.has(Rule::always_new_pirq);
  if (table) return fmt::format("xen: msi --> irq={}, pirq={}\n", m.outcome.irq, m.outcome.pirq);
  return fmt::format("xen: msi --> pirq={} --> irq={}\n", m.outcome.pirq, m.outcome.irq);
}

std::string guest_lines(const Moment& m) {
  const Outcome& o = m.outcome;
  const bool written = m.after.guest().driver(m.step.device).phase == guest::Phase::create_irq;
  switch (m.step.kind) {
    case StepKind::obtain:
      return o.reused ? fmt::format("xen: msi already bound to pirq={}\n", o.pirq) : "";
    case StepKind::write_message:
      return o.reused || !written ? "" : fmt::format("xen: msi bound to pirq={}\n", o.pirq);
    case StepKind::create_irq:
      return create_irq(m);
    case StepKind::bind_evtchn:
      return fmt::format("xen:events: creating evtchn using pirq {} irq {}\n", o.pirq, o.irq) +
             (o.rc == 0 ? ""
                        : fmt::format("xen:events: Failed to obtain physical IRQ {}\n", o.irq));
    case StepKind::close_evtchn:
      if (!o.hypercall) return {};  // shutdown_pirq returns before the line.
      return fmt::format("xen:events: shutdown_pirq: closing evtchn for pirq {} irq {}\n", o.pirq,
                         o.irq);
    case StepKind::drop_irq:
      return fmt::format("xen:events: xen_destroy_irq: pirq {} irq {}\n", o.pirq, o.irq);
    default:
      return {};
  }
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
