// Domain::call, which makes every hypercall.
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {
namespace {

Answer answer_of(int rc) {
  return {.rc = rc};
}
Answer answer_of(const NumberAnswer& answer) {
  return {.rc = answer.rc, .number = answer.number};
}
Answer answer_of(const MapAnswer& answer) {
  return {.rc = answer.rc, .number = answer.pirq};
}

}  // namespace

Answer Domain::call(const Hypercall& call) {
  if (outcome_ == nullptr) return make(call);
  if (outcome_->touched.empty()) return observed(call, outcome_->touched);
  return another(call);
}

// A step can make several calls. The observer gets each one with only the entries that it touched.
Answer Domain::another(const Hypercall& call) {
  Touched touched;
  const Answer answer = observed(call, touched);
  outcome_->touched.add(touched);
  return answer;
}

Answer Domain::observed(const Hypercall& call, Touched& touched) {
  const std::optional<Search> search = search_of(call);
  if (observer_ != nullptr) observer_->before(*this, call, search);
  touched_ = &touched;
  const Answer answer = make(call);
  touched_ = &outcome_->touched;
  outcome_->hypercall = true;
  outcome_->rc = answer.rc;
  if (call.op == Operation::map_multi_msi) outcome_->nr = answer.nr;
  if (search) {
    outcome_->searched = true;
    if (search->nr == 1 && answer.rc == -kENOSPC) outcome_->found_none = true;
  }
  if (observer_ != nullptr) observer_->after(*this, call, answer, touched);
  return answer;
}

Answer Domain::make(const Hypercall& call) {
  switch (call.op) {
    case Operation::get_free_pirq:
      return answer_of(physdev_get_free_pirq(call.type));
    case Operation::map_msi:
    case Operation::map_multi_msi:
    case Operation::map_gsi:
    case Operation::map_intx:
      return map(call);
    case Operation::unmap_pirq:
      return answer_of(physdev_unmap_pirq(call.by, call.pirq));
    case Operation::eoi:
      return answer_of(physdev_eoi(call.pirq));
    case Operation::bind_pt_irq:
      return answer_of(bind_pt_irq(call.pirq, call.gvec, call.gflags));
    case Operation::unbind_pt_irq:
      return answer_of(unbind_pt_irq(call.pirq));
    case Operation::bind_pt_irq_intx:
      return answer_of(bind_pt_irq_intx(call.pirq, call.device));
    case Operation::unbind_pt_irq_intx:
      return answer_of(unbind_pt_irq_intx(call.pirq, call.device));
    case Operation::evtchn_bind_pirq:
      return answer_of(evtchn_bind_pirq(call.pirq));
    case Operation::evtchn_close:
      return answer_of(evtchn_close(call.port));
    case Operation::inject_msi: {
      const InjectAnswer answer = hvm_inject_msi(call.pirq);
      return {.rc = answer.rc, .raised = answer.raised};
    }
    case Operation::raise:
      return {.raised = raise(call.device, call.entry)};
    case Operation::fail_alloc:
      fail_alloc(static_cast<std::uint32_t>(call.nr));
      return {};
    case Operation::deassign_device:
      return answer_of(deassign_device(call.device));
    case Operation::pci_device_remove:
      return answer_of(pci_remove_device(call.device));
    case Operation::soft_reset:
      return answer_of(soft_reset());
    case Operation::destroy_domain: {
      const DestroyAnswer left = destroy();
      return {.rc = left.rc, .left = left};
    }
    case Operation::other_domain_map:
      return answer_of(other_domain_map());
  }
  return {};
}

Answer Domain::map(const Hypercall& call) {
  switch (call.op) {
    case Operation::map_gsi:
      return answer_of(physdev_map_pirq_gsi(call.gsi, call.pirq));
    case Operation::map_intx:
      return answer_of(physdev_map_pirq_intx(call.device));
    case Operation::map_multi_msi: {
      const MapAnswer block = physdev_map_pirq_multi_msi(call.device, call.nr, call.pirq);
      return {.rc = block.rc, .number = block.pirq, .nr = block.nr};
    }
    default:
      return answer_of(physdev_map_pirq_msi(call.device, call.entry, call.pirq, call.index));
  }
}

std::optional<Search> DomainView::search_of(const Hypercall& call) const {
  const auto mapped = [&](std::int32_t irq) {
    return irq < 0 || irq >= nr_irqs() || domain_irq_to_pirq(irq) != 0;
  };
  switch (call.op) {
    case Operation::get_free_pirq:
      if (!setup_->config().hvm_pirq) return std::nullopt;
      return Search{call.type};
    case Operation::map_msi:
      if (call.pirq >= 0 || (call.index != kNewIrq && mapped(call.index))) return std::nullopt;
      return Search{PirqType::msi};
    case Operation::map_multi_msi: {
      if (call.pirq >= 0 || call.nr <= 0 || call.nr > kMsiIrqsMax) return std::nullopt;
      Search search{PirqType::msi};
      while (search.nr < call.nr) search.nr *= 2;
      return search;
    }
    case Operation::map_gsi:
      if (call.pirq >= 0 || !setup_->config().hvm_pirq || pirq_of_gsi(call.gsi) > 0)
        return std::nullopt;
      return Search{PirqType::gsi};
    default:
      return std::nullopt;
  }
}

}  // namespace pirq::xen
