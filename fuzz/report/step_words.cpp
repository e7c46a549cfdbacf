// The phrases for the effects of steps: one row per kind of step.
#include <fmt/format.h>

#include <string_view>

#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace say {
namespace {

// `success` if the hypercall succeeded; otherwise the name of the call and its error.
std::string answered(const Moment& m, std::string_view call, std::string_view success) {
  if (m.outcome.rc == 0) return std::string(success);
  return fmt::format("{} returns {}", call, errno_name(m.outcome.rc));
}

DeviceKind kind_of(const Moment& m) {
  return m.before.setup().device(m.step.device).kind;
}

std::string obtain(const Moment& m) {
  const Outcome& o = m.outcome;
  if (is_native(kind_of(m))) return "a vector of the guest, without a pirq";
  if (is_gsi(kind_of(m)))
    return answered(m, "map of the GSI", fmt::format("pirq {} for the GSI", o.pirq));
  if (o.reused) return fmt::format("pirq {} reused from the message", o.pirq);
  if (o.rc == 0) return fmt::format("pirq {} from get_free_pirq", o.pirq);
  const std::string failed = fmt::format("get_free_pirq returns {}", errno_name(o.rc));
  if (!o.claimed) return failed + ", the probe fails";
  return failed + fmt::format(", pirq {} from the guest's own table", o.pirq);
}

std::string write_message(const Moment& m) {
  if (is_native(kind_of(m))) return "message names the vector";
  if (m.outcome.reused) return fmt::format("message already names pirq {}", m.outcome.pirq);
  const bool waits = m.after.next_qemu_step().has_value();
  return fmt::format("message names pirq {}{}", m.outcome.pirq,
                     waits ? "; QEMU rebinds first" : "");
}

// A register write, and whether QEMU reacts to it.
std::string written(const Moment& m, std::string_view what) {
  const auto next = m.after.next_qemu_step();
  return fmt::format("{}{}", what, next ? ", QEMU begins" : ", QEMU has nothing to do");
}

std::string bind_evtchn(const Moment& m) {
  const Outcome& o = m.outcome;
  if (is_native(kind_of(m))) return "the handler is in place; the probe reports success";
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
  return fmt::format("pirq {} {}", m.outcome.pirq, given ? "freed" : "is in use and is kept");
}

std::string map(const Moment& m, std::int32_t asked) {
  const std::int32_t pirq = m.outcome.pirq;
  const std::string what = asked < 0 ? "map of any pirq" : fmt::format("map of pirq {}", asked);
  if (asked >= 0 && m.outcome.rc == 0 && m.before.domain().domain_pirq_to_irq(pirq) > 0)
    return what + " returns 0 without effect: the pirq was already mapped";
  return answered(m, what,
                  fmt::format("pirq {} mapped to host irq {}", pirq,
                              m.after.domain().domain_pirq_to_irq(pirq)));
}

std::string bind(const Moment& m, std::int32_t pirq) {
  const xen::Pirq* info = m.before.domain().pirq_info(pirq);
  const bool bound = info != nullptr && (info->dpci_flags & xen::kDpciMapped) != 0;
  return answered(
      m, fmt::format("bind of pirq {}", pirq),
      fmt::format("pirq {} {}", pirq, bound ? "was already bound: binding replaced" : "bound"));
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
  if (o.delivery != Delivery::evtchn) return "not delivered";
  const auto handler = m.before.guest().handler_of(o.port);
  if (!handler) return fmt::format("port {}, which has no handler", o.port);
  return fmt::format("port {}, handler of {} vector {}", o.port, device_name(handler->device),
                     handler->vector);
}

std::string destroy(const Moment& m) {
  const Outcome& o = m.outcome;
  if (o.rc != 0) return "a softirq is pending, so teardown must be continued";
  if (m.after.domain().state().dying != xen::kDyingGone)
    return "killed; RCU completes the teardown";
  const std::string pins =
      o.left.leaked_girqs != 0 ? fmt::format(", {} INTx bindings", o.left.leaked_girqs) : "";
  return fmt::format("leaks {} struct pirq, {} irqs, {} MSI descriptors{}", o.left.leaked_structs,
                     o.left.leaked_irqs, o.left.leaked_msi, pins);
}

// The irq of the other domain, in the world after it was mapped or before it is unmapped.
std::string other_irq(const Moment& m, const World& world) {
  return answered(m, "map by another domain",
                  fmt::format("irq {}", world.domain().state().other_irq));
}

std::string unbind(const Moment& m) {
  return answered(m, fmt::format("unbind of pirq {}", m.outcome.pirq),
                  fmt::format("pirq {} unbound", m.outcome.pirq));
}

std::string softirq_end(const Moment& m) {
  return m.outcome.delivery == Delivery::evtchn
             ? fmt::format("pirq {} delivered to port {}", m.step.b, m.outcome.port)
             : fmt::format("pirq {} not delivered", m.step.b);
}

// A call of a probe that fails, and whether the probe goes on.
std::string ends(const Moment& m, std::string_view what) {
  const guest::Phase phase = m.after.guest().driver(m.step.device).phase;
  const bool goes_on = guest::kProbing.has(phase) || phase == guest::Phase::running;
  return std::string(what) + (goes_on ? "" : ", the probe fails");
}

std::string irq_undone(const Moment& m) {
  return fmt::format("irq {} for pirq {} is undone, the probe fails", m.outcome.irq,
                     m.outcome.pirq);
}

// A call of QEMU that fails.
std::string fails(const Moment& m, std::string_view call) {
  return fmt::format("{} of pirq {} fails before it reaches Xen", call, m.outcome.pirq);
}

// A call that is described by its pirq alone.
std::string number(const Moment& m) {
  return answered(m, info(m.step.kind).name, fmt::format("pirq {}", m.outcome.pirq));
}

}  // namespace
}  // namespace say

namespace {

struct Words {
  StepKind kind;
  std::string (*say)(const Moment& m);
};

using enum StepKind;
using M = const Moment&;
constexpr EnumTable<& Words::kind> kWords = {{
    {begin_probe,
     [](M m) {
       return fmt::format("the driver asks for {} vector{}", m.step.a, m.step.a == 1 ? "" : "s");
     }},
    {begin_range,
     [](M m) {
       return fmt::format("the driver asks for {} vectors and accepts {}", m.step.a, m.step.b);
     }},
    {obtain, say::obtain},
    {write_message, say::write_message},
    {create_irq,
     [](M m) { return fmt::format("irq {} for pirq {}", m.outcome.irq, m.outcome.pirq); }},
    {enable, [](M m) { return say::written(m, "ENABLE on"); }},
    {bind_evtchn, say::bind_evtchn},
    {close_evtchn, say::close_evtchn},
    {disable, [](M m) { return say::written(m, "ENABLE off"); }},
    {drop_irq,
     [](M m) { return fmt::format("irq {} of pirq {} dropped", m.outcome.irq, m.outcome.pirq); }},
    {forget_port, [](M m) { return fmt::format("irq of port {} erased", m.outcome.port); }},
    {give_back, say::give_back},
    {restore, [](M m) { return say::written(m, "the driver writes its messages again"); }},
    {unmask,
     [](M m) {
       return say::written(m, fmt::format("vector {} unmasked in the device", m.step.a));
     }},
    {obtain_fails, [](M m) { return say::ends(m, "no number"); }},
    {alloc_irq_fails, [](M m) { return say::ends(m, "no irq descriptor"); }},
    {port_setup_fails, say::irq_undone},
    {set_msi_desc_fails, say::irq_undone},
    {bind_evtchn_fails, [](M m) { return say::ends(m, "the port is not bound, only logged"); }},
    {abandon, [](M) { return std::string("the probe fails"); }},
    {retry,
     [](M m) {
       return fmt::format("the driver asks for {} vectors",
                          m.after.guest().driver(m.step.device).vectors);
     }},
    {qemu_map, [](M m) { return say::map(m, m.before.device_model().pending().pirq); }},
    {qemu_bind, [](M m) { return say::bind(m, m.outcome.pirq); }},
    {qemu_unbind, say::unbind},
    {qemu_unmap, [](M m) { return say::unmap(m, m.outcome.pirq); }},
    {raise, say::raise},
    {detach, [](M m) { return say::written(m, "unplugged from the guest"); }},
    {deassign, [](M m) { return say::answered(m, "deassign", "deassigned from the domain"); }},
    {attach, [](M) { return std::string("plugged in again, registers reset"); }},
    {destroy_domain, say::destroy},
    {fail_alloc, [](M m) { return fmt::format("allocation {} from now will fail", m.step.a); }},
    {map_fails, [](M m) { return say::fails(m, "map"); }},
    {bind_fails, [](M m) { return say::fails(m, "bind"); }},
    {unbind_fails, [](M m) { return say::fails(m, "unbind"); }},
    {guest_get_pirq,
     [](M m) { return say::answered(m, "get_free_pirq", fmt::format("pirq {}", m.outcome.pirq)); }},
    {guest_map_gsi, say::number},
    {guest_unmap, say::number},
    {guest_bind_evtchn,
     [](M m) {
       return say::answered(m, "evtchn_bind_pirq",
                            fmt::format("pirq {} on port {}", m.step.b, m.outcome.port));
     }},
    {guest_close,
     [](M m) {
       return say::answered(m, "evtchn_close",
                            fmt::format("port {} of pirq {} closed", m.step.b, m.outcome.pirq));
     }},
    {guest_write_message,
     [](M m) { return fmt::format("message {} names pirq {}", m.step.a, m.step.b); }},
    {dm_map, [](M m) { return say::map(m, m.step.b); }},
    {dm_map_multi, [](M m) { return say::map(m, m.step.b); }},
    {dm_unmap, [](M m) { return say::unmap(m, m.outcome.pirq); }},
    {dm_bind, [](M m) { return say::bind(m, m.outcome.pirq); }},
    {dm_unbind, say::unbind},
    {dm_map_irq, say::number},
    {guest_eoi, say::number},
    {guest_unmap_by_id, [](M m) { return say::unmap(m, m.outcome.pirq); }},
    {inject_msi, say::number},
    {interrupt, [](M) { return std::string("a softirq will deliver it"); }},
    {softirq_begin, [](M m) { return fmt::format("pirq {} taken from the list", m.step.b); }},
    {softirq_end, say::softirq_end},
    {handle_event, [](M m) { return fmt::format("port {} handled", m.step.b); }},
    {move_vcpu, [](M) { return std::string("its pirqs move with it"); }},
    {remove_device,
     [](M m) {
       return say::answered(m, "remove-device", "removed from the host, its irqs destroyed");
     }},
    {soft_reset, [](M) { return std::string("a new kernel starts without state"); }},
    {kdump, [](M) { return std::string("devices deassigned, QEMU ended, a new kernel starts"); }},
    {memory_off, [](M) { return std::string("its MSI-X table is inaccessible"); }},
    {rcu_end, say::destroy},
    {other_map, [](M m) { return say::other_irq(m, m.after); }},
    {other_unmap, [](M m) { return say::other_irq(m, m.before); }},
    {attach_other, [](M) { return std::string("another domain has the device"); }},
    {detach_other, [](M) { return std::string("no domain has the device"); }},
    {cpu_offline, [](M) { return std::string("its ports move to another vCPU"); }},
    {save_restore, [](M) { return std::string("the guest continues in a new domain"); }},
    {restore_map_fails,
     [](M m) {
       return fmt::format("the guest continues in a new domain, where map {} fails", m.step.a);
     }},
    {free_irqs, [](M) { return std::string("the irqs that were dropped are free"); }},
}};

}  // namespace

std::string in_words(const Moment& moment) {
  if (moment.outcome.crashed)
    return moment.after.guest().crashed() ? "Linux crashes" : "Xen crashes";
  return kWords[moment.step.kind].say(moment);
}

}  // namespace pirq::fuzz
