#include "fuzz/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

struct ErrnoName {
  int number;
  std::string_view name;
};
constexpr ErrnoName kErrnoNames[] = {
    {xen::kEPERM, "EPERM"},   {xen::kENOENT, "ENOENT"}, {xen::kENOMEM, "ENOMEM"},
    {xen::kEBUSY, "EBUSY"},   {xen::kEEXIST, "EEXIST"}, {xen::kENODEV, "ENODEV"},
    {xen::kEINVAL, "EINVAL"}, {xen::kENFILE, "ENFILE"}, {xen::kENOSPC, "ENOSPC"},
    {xen::kEDOM, "EDOM"},     {xen::kERANGE, "ERANGE"}, {xen::kERESTART, "ERESTART"},
};

// The answer of a hypercall that succeeded or failed.
std::string answered(const Moment& m, std::string_view call, std::string_view success) {
  if (m.outcome.rc == 0) return std::string(success);
  return fmt::format("{} answers {}", call, errno_name(m.outcome.rc));
}

DeviceKind kind_of(const Moment& m) {
  return m.before.setup().device(m.step.device).kind;
}

std::string obtain(const Moment& m) {
  const Outcome& o = m.outcome;
  if (kind_of(m) == DeviceKind::native_msi) return "a vector of the guest's own, no pirq";
  if (is_gsi(kind_of(m)))
    return answered(m, "map of the GSI", fmt::format("pirq {} for the GSI", o.pirq));
  if (o.reused) return fmt::format("pirq {} taken again from the message", o.pirq);
  if (o.rc == 0) return fmt::format("pirq {} from get_free_pirq", o.pirq);
  const std::string failed = fmt::format("get_free_pirq answers {}", errno_name(o.rc));
  if (!o.claimed) return failed + ", the probe gives up";
  return failed + fmt::format(", pirq {} from the guest's own table", o.pirq);
}

std::string write_message(const Moment& m) {
  if (kind_of(m) == DeviceKind::native_msi) return "message says the vector";
  if (m.outcome.reused) return fmt::format("message says pirq {} already", m.outcome.pirq);
  const bool waits = m.after.next_qemu_step().has_value();
  return fmt::format("message says pirq {}{}", m.outcome.pirq, waits ? "; QEMU rebinds first" : "");
}

// What a register write makes QEMU do.
std::string written(const Moment& m, std::string_view what) {
  const auto next = m.after.next_qemu_step();
  return fmt::format("{}{}", what, next ? ", QEMU begins" : ", QEMU has nothing to do");
}

std::string bind_evtchn(const Moment& m) {
  const Outcome& o = m.outcome;
  if (kind_of(m) == DeviceKind::native_msi)
    return "the handler is in place; the probe reports success";
  std::string text = answered(m, fmt::format("evtchn_bind_pirq of pirq {}", o.pirq),
                              fmt::format("pirq {} on port {}", o.pirq, o.port));
  if (o.rc != 0) text += ", only logged";
  if (o.probed) text += "; the probe reports success";
  return text;
}

std::string close_evtchn(const Moment& m) {
  if (m.outcome.port == 0) return fmt::format("pirq {} has no port to close", m.outcome.pirq);
  return answered(m, "evtchn_close",
                  fmt::format("port {} of pirq {} closed", m.outcome.port, m.outcome.pirq));
}

std::string give_back(const Moment& m) {
  const bool given = m.after.domain().domain_pirq_to_irq(m.outcome.pirq) == 0;
  return fmt::format("pirq {} {}", m.outcome.pirq, given ? "given back" : "is in use and stays");
}

std::string map(const Moment& m, std::int32_t asked) {
  const std::int32_t pirq = m.outcome.pirq;
  const std::string what = asked < 0 ? "map of any pirq" : fmt::format("map of pirq {}", asked);
  if (asked >= 0 && m.outcome.rc == 0 && m.before.domain().domain_pirq_to_irq(pirq) > 0)
    return what + " answers success, but it was mapped already: nothing is mapped";
  return answered(m, what,
                  fmt::format("pirq {} mapped to host irq {}", pirq,
                              m.after.domain().domain_pirq_to_irq(pirq)));
}

std::string bind(const Moment& m, std::int32_t pirq) {
  const xen::Pirq* info = m.before.domain().pirq_info(pirq);
  const bool bound = info != nullptr && (info->dpci_flags & xen::kDpciMapped) != 0;
  return answered(
      m, fmt::format("bind of pirq {}", pirq),
      fmt::format("pirq {} {}", pirq, bound ? "was bound already: overwritten" : "bound"));
}

std::string unmap(const Moment& m, std::int32_t pirq) {
  const bool forced = m.outcome.rc == 0 && m.after.domain().domain_pirq_to_irq(pirq) < 0;
  return answered(
      m, fmt::format("unmap of pirq {}", pirq),
      fmt::format("pirq {} unmapped{}", pirq, forced ? " by force: still bound, unusable" : ""));
}

std::string raise(const Moment& m) {
  const Outcome& o = m.outcome;
  if (o.delivery == Delivery::vector) {
    if (is_gsi(kind_of(m))) return fmt::format("pin {} of the virtual IO-APIC", o.gvec);
    const auto handler = m.before.guest().handler_of_msi(o.gvec, o.dest);
    return fmt::format("sent as a virtual MSI with vector {}{}", o.gvec, handler ? "" : ": lost");
  }
  if (o.delivery != Delivery::evtchn) return "reaches nobody";
  const auto handler = m.before.guest().handler_of(o.port);
  if (!handler) return fmt::format("port {}, which has no handler", o.port);
  return fmt::format("port {}, handler of {} vector {}", o.port, device_name(handler->device),
                     handler->vector);
}

std::string destroy(const Moment& m) {
  const Outcome& o = m.outcome;
  if (o.rc != 0) return "a softirq is under way, it must go on later";
  if (m.after.domain().state().dying != xen::kDyingGone) return "killed; the rest comes later";
  const std::string pins =
      o.leaked_girqs != 0 ? fmt::format(", {} INTx bindings", o.leaked_girqs) : "";
  return fmt::format("leaks {} struct pirq, {} irqs, {} MSI descriptors{}", o.leaked_structs,
                     o.leaked_irqs, o.leaked_msi, pins);
}

std::string driver_words(const Moment& m) {
  const Outcome& o = m.outcome;
  switch (m.step.kind) {
    case StepKind::begin_probe:
      return fmt::format("the driver asks for {} vector{}", m.step.a, m.step.a == 1 ? "" : "s");
    case StepKind::obtain:
      return obtain(m);
    case StepKind::write_message:
      return write_message(m);
    case StepKind::create_irq:
      return fmt::format("irq {} for pirq {}", o.irq, o.pirq);
    case StepKind::enable:
      return written(m, "ENABLE on");
    case StepKind::bind_evtchn:
      return bind_evtchn(m);
    case StepKind::close_evtchn:
      return close_evtchn(m);
    case StepKind::disable:
      return written(m, "ENABLE off");
    case StepKind::drop_irq:
      return fmt::format("irq {} of pirq {} dropped", o.irq, o.pirq);
    case StepKind::forget_port:
      return fmt::format("irq of port {} erased", o.port);
    case StepKind::give_back:
      return give_back(m);
    case StepKind::resume:
      return written(m, "the messages are written again");
    case StepKind::unmask:
      return written(m, fmt::format("vector {} unmasked in the device", m.step.a));
    case StepKind::create_irq_fails:
      return fmt::format("no irq for pirq {}, the probe gives up", o.pirq);
    default:
      return "the probe gives up";
  }
}

// Of steps that only some worlds ask for, and of what has no more to say than a number.
std::string surroundings_words(const Moment& m) {
  const Step& step = m.step;
  switch (step.kind) {
    case StepKind::interrupt:
      return "its delivery is left to a softirq";
    case StepKind::softirq_begin:
      return fmt::format("pirq {} taken from the list", step.b);
    case StepKind::softirq_end:
      return m.outcome.delivery == Delivery::evtchn
                 ? fmt::format("pirq {} delivered to port {}", step.b, m.outcome.port)
                 : fmt::format("pirq {} delivered to nobody", step.b);
    case StepKind::handle_event:
      return fmt::format("port {} handled", step.b);
    case StepKind::move_vcpu:
      return "its ports move with it";
    case StepKind::remove_device:
      return answered(m, "remove-device", "gone from the host, its irqs destroyed");
    case StepKind::soft_reset:
      return "a new kernel, which knows of nothing";
    case StepKind::cpu_offline:
      return "its ports go to another vCPU";
    case StepKind::save_restore:
      return "a new domain, in which the guest goes on";
    case StepKind::memory_off:
      return "its MSI-X table is out of reach";
    case StepKind::other_map:
    case StepKind::other_unmap: {
      const bool maps = step.kind == StepKind::other_map;
      const World& world = maps ? m.after : m.before;
      return answered(m, "map by another domain",
                      fmt::format("irq {}", world.domain().state().other_irq));
    }
    default:
      return answered(m, info(step.kind).name, fmt::format("pirq {}", m.outcome.pirq));
  }
}

std::string other_words(const Moment& m) {
  const Step& step = m.step;
  switch (step.kind) {
    case StepKind::qemu_map:
      return map(m, m.before.device_model().pending().pirq);
    case StepKind::qemu_bind:
    case StepKind::dm_bind:
      return bind(m, m.outcome.pirq);
    case StepKind::qemu_unbind:
    case StepKind::dm_unbind:
      return answered(m, fmt::format("unbind of pirq {}", m.outcome.pirq),
                      fmt::format("pirq {} unbound", m.outcome.pirq));
    case StepKind::qemu_unmap:
    case StepKind::dm_unmap:
    case StepKind::guest_unmap_by_id:
      return unmap(m, m.outcome.pirq);
    case StepKind::raise:
      return raise(m);
    case StepKind::detach:
      return written(m, "taken from the guest");
    case StepKind::deassign:
      return answered(m, "deassign", "taken from the domain");
    case StepKind::attach:
      return "back, registers reset";
    case StepKind::destroy_domain:
    case StepKind::rcu_end:
      return destroy(m);
    case StepKind::fail_alloc:
      return fmt::format("allocation {} from now will fail", step.a);
    case StepKind::unbind_fails:
      return fmt::format("unbind of pirq {} fails before it reaches Xen", m.outcome.pirq);
    case StepKind::guest_get_pirq:
      return answered(m, "get_free_pirq", fmt::format("pirq {}", m.outcome.pirq));
    case StepKind::guest_bind_evtchn:
      return answered(m, "evtchn_bind_pirq",
                      fmt::format("pirq {} on port {}", step.b, m.outcome.port));
    case StepKind::guest_close:
      return answered(m, "evtchn_close",
                      fmt::format("port {} of pirq {} closed", step.b, m.outcome.pirq));
    case StepKind::dm_map:
    case StepKind::dm_map_multi:
      return map(m, step.b);
    default:
      return surroundings_words(m);
  }
}

// "between device a and device b": a violation's subjects, as far as it has any.
std::string subjects(const Violation& v) {
  if (!v.first) return {};
  const std::string first = device_name(v.first->device);
  if (!v.second) return fmt::format(", for vector {} of device {}", v.first->vector, first);
  if (v.first->device == v.second->device)
    return fmt::format(", between vectors {} and {} of device {}", v.first->vector,
                       v.second->vector, first);
  return fmt::format(", between device {} and device {}", first, device_name(v.second->device));
}

}  // namespace

std::string errno_name(int rc) {
  const auto* row = std::ranges::find(kErrnoNames, -rc, &ErrnoName::number);
  return row == std::end(kErrnoNames) ? std::to_string(rc) : std::string(row->name);
}

std::string in_words(const Moment& moment) {
  if (moment.outcome.crashed)
    return moment.after.guest().crashed() ? "Linux crashes" : "Xen crashes";
  return moment.step.kind <= StepKind::abandon ? driver_words(moment) : other_words(moment);
}

std::string sentence(const Violation& violation, std::size_t step_number) {
  return fmt::format("{} is broken at step {}{}{}", violation.id().name(), step_number,
                     subjects(violation),
                     violation.pirq >= 0 ? fmt::format(", for pirq {}", violation.pirq) : "");
}

}  // namespace pirq::fuzz
