#include "fuzz/conform/trace/xen_machine.h"

namespace pirq::fuzz {
namespace {

std::string field(std::string_view key, std::int64_t value) {
  return ' ' + std::string(key) + '=' + std::to_string(value);
}

XenResult result_of(const xen::MapAnswer& answer) {
  return {.rc = answer.rc,
          .number = answer.rc == 0 ? answer.pirq : -1,
          .nr = answer.nr,
          .raised = {},
          .left = {}};
}

XenResult result_of(const xen::NumberAnswer& answer) {
  return {.rc = answer.rc,
          .number = answer.rc == 0 ? answer.number : -1,
          .nr = 1,
          .raised = {},
          .left = {}};
}

XenResult result_of(int rc) {
  return {.rc = rc, .number = -1, .nr = 1, .raised = {}, .left = {}};
}

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

XenResult XenMachine::play(const XenOp& op) {
  xen::Domain xen = domain();
  const auto [a, b, c] = op.args;
  XenResult result;
  switch (op.kind) {
    case XenOpKind::get_free_pirq:
      return result_of(xen.physdev_get_free_pirq(static_cast<xen::PirqType>(a)));
    case XenOpKind::map_msi:
      return result_of(xen.physdev_map_pirq_msi(a, b, c));
    case XenOpKind::map_multi_msi:
      return result_of(xen.physdev_map_pirq_multi_msi(a, b, c));
    case XenOpKind::map_gsi:
      return result_of(xen.physdev_map_pirq_gsi(a, b));
    case XenOpKind::unmap:
      return result_of(xen.physdev_unmap_pirq(static_cast<xen::Caller>(a), b));
    case XenOpKind::bind_pt_irq:
      return result_of(
          xen.bind_pt_irq(a, static_cast<std::uint8_t>(b), static_cast<std::uint32_t>(c)));
    case XenOpKind::unbind_pt_irq:
      return result_of(xen.unbind_pt_irq(a));
    case XenOpKind::evtchn_bind:
      return result_of(xen.evtchn_bind_pirq(a));
    case XenOpKind::evtchn_close:
      return result_of(xen.evtchn_close(a));
    case XenOpKind::raise:
      result.raised = xen.raise(a, b);
      return result;
    case XenOpKind::fail_alloc:
      xen.fail_alloc(static_cast<std::uint32_t>(a));
      return result;
    case XenOpKind::deassign_device:
      return result_of(xen.deassign_device(a));
    case XenOpKind::destroy_domain:
      result.left = xen.destroy();
      return result;
  }
  return result;
}

XenReply XenMachine::reply(const XenOp& op) {
  return last_reply(op, play(op));
}

XenReply XenMachine::last_reply(const XenOp& op, const XenResult& result) {
  if (crashed()) return {true, "! crash model", {}};
  return {false, answer_text(op, result), state()};
}

XenState XenMachine::state() {
  const xen::Domain xen = domain();
  XenState state;
  const auto pirqs = xen.pirqs();
  for (std::size_t pirq = 0; pirq < pirqs.size(); ++pirq)
    if (pirqs[pirq].exists != 0) state[XenTable::pirqs].push_back(row_of(pirq, pirqs[pirq]));
  const auto irqs = xen.irqs();
  for (std::size_t i = 0; i < irqs.size(); ++i) {
    const auto irq = static_cast<std::int32_t>(i);
    if ((irqs[i].flags & xen::kIrqSlot) == 0) continue;
    // The slots of GSIs are all there, with the identity, from the start.
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

std::string answer_text(const XenOp& op, const XenResult& result) {
  std::string text = "rc=" + std::to_string(result.rc);
  switch (op.kind) {
    case XenOpKind::raise:
      return text + " delivered=" + delivered(result.raised);
    case XenOpKind::destroy_domain:
      return text + field("leaked_structs", result.left.leaked_structs) +
             field("leaked_irqs", result.left.leaked_irqs) +
             field("leaked_msi", result.left.leaked_msi) +
             field("left_structs", result.left.left_structs);
    default:
      break;
  }
  if (result.rc == 0 && result.number >= 0)
    text += field(op.kind == XenOpKind::evtchn_bind ? "port" : "pirq", result.number);
  if (op.kind == XenOpKind::map_multi_msi) text += field("nr", result.nr);
  return text;
}

}  // namespace pirq::fuzz
