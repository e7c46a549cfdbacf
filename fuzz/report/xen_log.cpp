#include "fuzz/report/xen_log.h"

#include <fmt/format.h>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

constexpr int kDomain = 1;                    // The guest's number; nothing depends on it.
constexpr std::uint32_t kLowestPriority = 1;  // dest_LowestPrio: it and dest_Fixed are supported.

template <class... Args>
std::string line(fmt::format_string<Args...> format, Args&&... args) {
  return "(XEN) " + fmt::format(format, std::forward<Args>(args)...) + '\n';
}

// allocate_pirq and map_domain_pirq. The fresh irq is the one that the call touched. A guest's own
// request of a number prints nothing.
std::string map_lines(const Moment& m, std::int32_t asked) {
  if (asked < 0)
    return m.outcome.rc == -xen::kENOSPC ? line("dom{}: no free pirq", kDomain) : std::string();
  const std::int32_t old_irq = m.before.domain().domain_pirq_to_irq(asked);
  if (old_irq <= 0 || m.outcome.touched.irqs.empty()) return {};
  const std::int32_t irq = m.outcome.touched.irqs.front().number;
  if (irq == old_irq) return {};
  return line("dom{}: pirq {} or irq {} already mapped", kDomain, asked, irq);
}

std::string refused_unmap_lines(const Moment& m, std::int32_t pirq) {
  if (m.outcome.rc != -xen::kEBUSY) return {};
  return line("dom{}: trying to unmap secondary MSI pirq {}", kDomain, pirq);
}

std::string unmap_lines(const Moment& m, std::int32_t pirq) {
  if (m.outcome.rc == -xen::kEBUSY) return {};
  if (m.outcome.rc != 0) return line("dom{}: pirq {} not mapped", kDomain, pirq);
  if (m.after.domain().domain_pirq_to_irq(pirq) < 0)
    return line("dom{}: forcing unbind of pirq {}", kDomain, pirq);
  return {};
}

// A failed domctl prints its own line, except if access control refused it.
std::string domctl_lines(const Moment& m, std::string_view function) {
  if (m.outcome.rc == 0 || m.outcome.rc == -xen::kEPERM) return {};
  const bool new_form = since("xen-4.22").has(m.before.setup().config().xen);
  return line("{} failed ({}) for {}{}", function, m.outcome.rc, new_form ? "d" : "dom", kDomain);
}

// Mirrors vmsi_deliver, which prints a delivery mode that it does not support. A message that names
// a pirq can have such a mode if it is delivered as a virtual MSI.
std::string raise_lines(const Moment& m) {
  if (m.outcome.delivery != Delivery::vector || m.outcome.gvec != 0) return {};
  const xen::DomainView xen = m.before.domain();
  const VectorId raised{m.step.device, m.step.a};
  for (std::int32_t irq = 0; irq < m.before.setup().config().irqs; ++irq) {
    if (xen.vector_of_irq(irq) != raised) continue;
    const xen::Pirq* info = xen.pirq_info(xen.domain_irq_to_pirq(irq));
    if (info == nullptr) continue;
    const std::uint32_t mode = info->gflags >> 12 & 7U;
    if (mode <= kLowestPriority) continue;
    return line("d{}v0: Unsupported MSI delivery mode {} for Dom{}", kDomain, mode, kDomain);
  }
  return {};
}

// The steps after which Xen may print, with the function that makes the lines.
struct XenLines {
  StepKinds after;
  std::string (*print)(const Moment& m);
  LogLevel level = LogLevel::normal;  // Lines of dprintk are only in debug builds.
};

using enum StepKind;
constexpr XenLines kXenLines[] = {
    {{qemu_map},
     [](const Moment& m) { return map_lines(m, m.before.device_model().pending().pirq); },
     LogLevel::debug},
    {{dm_map, dm_map_irq}, [](const Moment& m) { return map_lines(m, m.step.b); }, LogLevel::debug},
    {{qemu_bind, dm_bind}, [](const Moment& m) { return domctl_lines(m, "pt_irq_create_bind"); }},
    {{qemu_unbind, dm_unbind},
     [](const Moment& m) { return domctl_lines(m, "pt_irq_destroy_bind"); }},
    {{qemu_unmap, dm_unmap, guest_unmap_by_id},
     [](const Moment& m) { return refused_unmap_lines(m, m.outcome.pirq); }},
    {{qemu_unmap, dm_unmap, guest_unmap_by_id},
     [](const Moment& m) { return unmap_lines(m, m.outcome.pirq); },
     LogLevel::debug},
    {{StepKind::raise}, raise_lines},
};

}  // namespace

std::string xen_lines(const Moment& m, LogLevel level) {
  std::string text;
  for (const XenLines& row : kXenLines)
    if (row.after.has(m.step.kind) && row.level <= level) text += row.print(m);
  return text;
}

}  // namespace pirq::fuzz
