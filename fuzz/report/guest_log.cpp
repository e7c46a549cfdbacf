#include "fuzz/report/guest_log.h"

#include <fmt/format.h>

#include <string_view>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

// Linux hides why a number is missing: every error of get_free_pirq becomes -ENODEV.
constexpr int kNoNumber = -xen::kENODEV;

Release guest_of(const Moment& m) {
  return m.before.setup().config().guest;
}
DeviceKind kind_of(const Moment& m) {
  return m.before.setup().device(m.step.device).kind;
}
guest::Phase phase_after(const Moment& m) {
  return m.after.guest().driver(m.step.device).phase;
}

// Before 2.6.39 the guest prints only one line per vector, with the irq first.
bool prints_numbers(const Moment& m) {
  return since("linux-4.9").has(guest_of(m));
}
// The prefix of events_base.c, which old kernels do not print.
std::string_view events(const Moment& m) {
  return since("linux-4.9").has(guest_of(m)) ? "xen:events: " : "";
}

// A set-up that fails. Until 4.10 the text names the wrong reason.
std::string failed(const Moment& m, int rc) {
  if (!since("linux-4.12").has(guest_of(m)))
    return "Xen PCI frontend has not registered MSI/MSI-X support!\n";
  const bool msix = kind_of(m) == DeviceKind::msix;
  return fmt::format("Failed to create MSI{}! ret={}!\n", msix ? "-X" : "", rc);
}

std::string gsi(const Moment& m, std::int32_t pirq, std::int32_t irq) {
  return fmt::format("xen: --> pirq={} -> irq={} (gsi={})\n", pirq, irq,
                     guest::GuestView::gsi_of(m.step.device));
}

// A guest of before 2012 asks for a GSI that it knows, and keeps the first number.
std::string obtain_gsi(const Moment& m) {
  if (m.outcome.rc != 0) return fmt::format("xen map irq failed {}\n", m.outcome.rc);
  const guest::Vector& v = m.before.guest().vector(m.step.device, 0);
  if (v.listed == 0) return {};
  return fmt::format("xen_map_pirq_gsi: returning irq {} for gsi {}\n", v.irq,
                     guest::GuestView::gsi_of(m.step.device)) +
         gsi(m, m.outcome.pirq, v.irq);
}

std::string obtained(const Moment& m) {
  if (is_gsi(kind_of(m))) return obtain_gsi(m);
  if (!m.outcome.claimed) return failed(m, kNoNumber);
  if (!m.outcome.reused || !prints_numbers(m)) return {};
  return fmt::format("xen: msi already bound to pirq={}\n", m.outcome.pirq);
}

// QEMU can stop the write of a message with a call; the guest prints after the last word.
std::string message_written(const Moment& m) {
  const bool written = phase_after(m) == guest::Phase::create_irq;
  if (m.outcome.reused || !written || !prints_numbers(m)) return {};
  return fmt::format("xen: msi bound to pirq={}\n", m.outcome.pirq);
}

std::string irq_made(const Moment& m) {
  const Outcome& o = m.outcome;
  if (is_gsi(kind_of(m))) return gsi(m, o.pirq, o.irq);
  if (!prints_numbers(m)) return fmt::format("xen: msi --> irq={}, pirq={}\n", o.irq, o.pirq);
  return fmt::format("xen: msi --> pirq={} --> irq={}\n", o.pirq, o.irq);
}

std::string set_up_fails(const Moment& m) {
  if (is_gsi(kind_of(m))) return {};
  const bool no_descriptor = m.step.kind == StepKind::set_msi_desc_fails;
  return failed(m, no_descriptor ? -xen::kEINVAL : -xen::kENOMEM);
}

std::string port_bound(const Moment& m) {
  if (!m.outcome.hypercall || m.outcome.rc == 0) return {};
  return fmt::format("{}Failed to obtain physical IRQ {}\n", events(m), m.outcome.irq);
}

// The GSIs that a resumed guest maps again, in the order of its list.
std::string resume(const Moment& m) {
  std::string text;
  for (const std::uint8_t listed : m.before.guest().gsi_order()) {
    if (listed == 0) break;
    const int device = listed - 1;
    const guest::Vector& v = m.before.guest().vector(device, 0);
    if (m.after.guest().vector(device, 0).listed != 0) {
      text += fmt::format("xen: --> irq={}, pirq={}\n", v.irq, v.pirq);
      continue;
    }
    text += fmt::format("{}xen map irq failed gsi={} irq={} pirq={} rc={}\n", events(m),
                        guest::GuestView::gsi_of(device), v.irq, v.pirq, -xen::kENOMEM);
    if (m.outcome.crashed) break;
  }
  return text;
}

// The steps after which the guest may print, with the function that makes the lines.
struct Lines {
  StepKinds after;
  std::string (*print)(const Moment& m);
};

using enum StepKind;
constexpr Lines kLines[] = {
    {{obtain, obtain_fails}, obtained},
    {{write_message}, message_written},
    {{create_irq}, irq_made},
    {{alloc_irq_fails, port_setup_fails, set_msi_desc_fails}, set_up_fails},
    {{bind_evtchn, bind_evtchn_fails}, port_bound},
    {{save_restore, restore_map_fails}, resume},
};

// The line of the debug patch that asked Xen for a number before and after each step.
std::string patched_get_free_pirq(const Moment& m, const Neighbours& neighbours) {
  if (m.outcome.rc != 0) return {};
  const auto destroys = [](std::optional<StepKind> kind) { return kind == drop_irq; };
  const bool closes = neighbours.next == close_evtchn;
  const bool destroy = destroys(neighbours.next) || (!closes && destroys(neighbours.previous));
  return fmt::format("xen:events: {}: get_free_pirq returned pirq {}\n",
                     destroy ? "xen_destroy_irq" : "shutdown_pirq", m.outcome.pirq);
}

// The lines of the debug patch, before those of an unpatched guest. shutdown_pirq returns before it
// prints if the vector has no port.
std::string patched(const Moment& m, const Neighbours& neighbours) {
  const Outcome& o = m.outcome;
  const StepKind kind = m.step.kind;
  if (kind == guest_get_pirq) return patched_get_free_pirq(m, neighbours);
  if (kind == bind_evtchn || kind == bind_evtchn_fails)
    return fmt::format("xen:events: creating evtchn using pirq {} irq {}\n", o.pirq, o.irq);
  if (kind == close_evtchn && o.hypercall)
    return fmt::format("xen:events: shutdown_pirq: closing evtchn for pirq {} irq {}\n", o.pirq,
                       o.irq);
  if (kind == drop_irq)
    return fmt::format("xen:events: xen_destroy_irq: pirq {} irq {}\n", o.pirq, o.irq);
  return {};
}

}  // namespace

std::string guest_lines(const Moment& moment, const Neighbours& neighbours, LogLevel level) {
  const bool of_driver = info(moment.step.kind).has_device;
  if (of_driver && is_native(kind_of(moment))) return {};
  std::string text = level == LogLevel::debug ? patched(moment, neighbours) : "";
  for (const Lines& row : kLines)
    if (row.after.has(moment.step.kind)) text += row.print(moment);
  return text;
}

}  // namespace pirq::fuzz
