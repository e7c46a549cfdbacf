// The errors of hypercalls, and the cause that each must have.
#include "model/xen/limits.h"
#include "properties/contract.h"

namespace pirq {
namespace {

using enum xen::Operation;

bool in_table(const CallObservation& seen, std::int32_t pirq) {
  return pirq >= 0 && pirq < seen.config.pirqs;
}

bool has_access(const CallObservation& seen, std::int32_t irq) {
  return irq >= 0 && irq < seen.config.irqs &&
         (irq_before_call(seen, irq).flags & xen::kIrqDmAccess) != 0;
}

const xen::Pirq* entry(const CallObservation& seen) {
  return in_table(seen, seen.pirq) ? &before_call(seen, seen.pirq) : nullptr;
}

// True if an allocation that was to fail has failed.
bool ran_out_of_memory(const CallObservation& seen) {
  return seen.before.fail_alloc != 0 && seen.xen.state().fail_alloc == 0;
}

bool no_free_number(const CallObservation& seen) {
  return !seen.linear_answer || *seen.linear_answer < 0;
}

// True if the number cannot be mapped to a new irq.
bool is_taken(const CallObservation& seen) {
  const bool block = seen.call.op == map_multi_msi;
  for (std::int32_t i = 0; i < (block ? seen.call.nr : 1); ++i)
    if (in_table(seen, seen.call.pirq + i) && before_call(seen, seen.call.pirq + i).irq > 0)
      return true;
  return seen.call.index != xen::kNewIrq;
}

bool map_may_answer(const CallObservation& seen, int error) {
  const xen::Hypercall& call = seen.call;
  const bool block = call.op == map_multi_msi;
  switch (error) {
    case xen::kEPERM:
      return !in_table(seen, call.pirq) || call.index != xen::kNewIrq || block ||
             before_call(seen, call.pirq).irq < 0;
    case xen::kENODEV:
      return !seen.xen.owns(call.device);
    case xen::kENOSPC:
      return block || no_free_number(seen) || seen.before.free_irqs == 0;
    case xen::kEEXIST:
      return is_taken(seen);
    case xen::kENOMEM:
      return ran_out_of_memory(seen);
    default:
      return true;
  }
}

bool bind_may_answer(const CallObservation& seen, int error) {
  const xen::Pirq* info = entry(seen);
  switch (error) {
    case xen::kEPERM:
      return info == nullptr || info->irq <= 0 || !has_access(seen, info->irq);
    case xen::kEINVAL:
      return info == nullptr || info->irq <= 0;
    case xen::kEBUSY:
      return info != nullptr && info->irq > 0 &&
             ((info->dpci_flags & xen::kDpciMapped) != 0 ||
              (irq_before_call(seen, info->irq).flags & (xen::kIrqGuest | xen::kIrqHostAction)) !=
                  0);
    case xen::kENOMEM:
      return ran_out_of_memory(seen);
    default:
      return true;
  }
}

bool unbind_may_answer(const CallObservation& seen, int error) {
  const xen::Pirq* info = entry(seen);
  if (error == xen::kEPERM) return info == nullptr || !has_access(seen, info->irq);
  if (error != xen::kEINVAL) return true;
  if (seen.before.hvm_irq_dpci == 0 || info == nullptr || info->irq <= 0) return true;
  if (seen.call.op == unbind_pt_irq_intx)
    return seen.xen.intx().pirq_of(seen.call.device) != seen.pirq;
  return irq_before_call(seen, info->irq).msi_desc == 0;
}

bool open_may_answer(const CallObservation& seen, int error) {
  const xen::Pirq* info = entry(seen);
  switch (error) {
    case xen::kEINVAL:
      return info == nullptr;
    case xen::kEEXIST:
      return info != nullptr && info->evtchn != 0;
    case xen::kENOSPC:
      return seen.xen.lowest_free_port() < 0;
    case xen::kENOMEM:
      return ran_out_of_memory(seen);
    default:
      return false;
  }
}

// The guest may unmap what it mapped, or what it was given.
bool unmap_may_answer(const CallObservation& seen, int error) {
  const xen::Pirq* info = entry(seen);
  if (error == xen::kEPERM) return xen::caller_of(seen.call) != xen::Caller::device_model;
  if (error == xen::kEBUSY) return info != nullptr && info->irq > 0;
  return error != xen::kEINVAL || info == nullptr || info->irq <= 0;
}

bool may_answer(const CallObservation& seen, int error) {
  if (error == xen::kENOSYS) return !seen.config.hvm_pirq;
  switch (seen.call.op) {
    case get_free_pirq:
      return error == xen::kENOMEM ? ran_out_of_memory(seen)
                                   : error == xen::kENOSPC && no_free_number(seen);
    case map_msi:
    case map_multi_msi:
      return map_may_answer(seen, error);
    case bind_pt_irq:
    case bind_pt_irq_intx:
      return bind_may_answer(seen, error);
    case unbind_pt_irq:
    case unbind_pt_irq_intx:
      return unbind_may_answer(seen, error);
    case evtchn_bind_pirq:
      return open_may_answer(seen, error);
    case evtchn_close:
      return error == xen::kEINVAL && seen.pirq <= 0;
    case unmap_pirq:
      return unmap_may_answer(seen, error);
    case eoi:
      return error == xen::kEINVAL && (entry(seen) == nullptr || entry(seen)->exists == 0);
    case deassign_device:
    case pci_device_remove:
      return error == xen::kENODEV && ((seen.before.owned >> seen.call.device) & 1U) == 0;
    default:
      return true;
  }
}

}  // namespace

std::optional<Breach> judge_error(const CallObservation& seen) {
  if (may_answer(seen, -seen.answer.rc)) return std::nullopt;
  return Breach{seen.pirq, "it answered " + std::to_string(seen.answer.rc) + " without a cause"};
}

}  // namespace pirq
