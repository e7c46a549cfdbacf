#include "fuzz/conform/trace/xen_machine.h"

#include "fuzz/text/fields.h"

namespace pirq::fuzz {
namespace {

std::string delivered(const xen::RaiseAnswer& answer) {
  if (answer.delivery == Delivery::evtchn) return "evtchn:" + std::to_string(answer.to);
  if (answer.delivery == Delivery::vector) return "vector:" + std::to_string(answer.to);
  return "none";
}

XenRow row_of(std::size_t pirq, const xen::Pirq& info) {
  return {static_cast<std::int32_t>(pirq),
          {info.irq, info.emuirq, static_cast<std::int32_t>(info.evtchn), info.dpci_flags}};
}

}  // namespace

XenMachine::XenMachine(const Setup& setup)
    : setup_(&setup), memory_(setup.words()), created_(setup.words()) {
  domain().create();
  created_.restore(memory_);
}

void XenMachine::reset() {
  memory_.restore(created_);
}

XenReply XenMachine::last_reply(const xen::Hypercall& call, const xen::Answer& answer) {
  if (crashed()) return {true, "! crash model", {}};
  return {false, answer_text(call, answer), state()};
}

XenState XenMachine::state() {
  const xen::DomainView xen = domain();
  XenState state;
  const auto pirqs = xen.pirqs();
  for (std::size_t pirq = 0; pirq < pirqs.size(); ++pirq)
    if (pirqs[pirq].exists != 0) state[XenTable::pirqs].push_back(row_of(pirq, pirqs[pirq]));
  const auto irqs = xen.irqs();
  for (std::size_t i = 0; i < irqs.size(); ++i) {
    const auto irq = static_cast<std::int32_t>(i);
    if ((irqs[i].flags & xen::kIrqSlot) == 0) continue;
    // From the start every GSI has a slot, with the identity.
    if (irq < setup_->config().gsis && irqs[i].pirq == irq) continue;
    state[XenTable::irqs].push_back({irq, {irqs[i].pirq}});
  }
  const auto ports = xen.ports();
  for (std::size_t port = 1; port < ports.size(); ++port)
    if (ports[port] != 0)
      state[XenTable::ports].push_back({static_cast<std::int32_t>(port), {ports[port] - 1}});
  state.free_irqs = xen.state().free_irqs;
  state.structs = xen.state().structs;
  return state;
}

std::string answer_text(const xen::Hypercall& call, const xen::Answer& answer) {
  using enum xen::Operation;
  std::string text = "rc=" + std::to_string(answer.rc);
  if (call.op == raise) return text + " delivered=" + delivered(answer.raised);
  if (call.op == destroy_domain)
    return text + field_text("leaked_structs", answer.left.leaked_structs) +
           field_text("leaked_irqs", answer.left.leaked_irqs) +
           field_text("leaked_msi", answer.left.leaked_msi) +
           field_text("left_structs", answer.left.left_structs);
  if (answer.given() >= 0)
    text += field_text(call.op == evtchn_bind_pirq ? "port" : "pirq", answer.given());
  if (call.op == map_multi_msi) text += field_text("nr", answer.nr);
  return text;
}

}  // namespace pirq::fuzz
