// The errors of hypercalls: the cause that each must have, and the calls that must fail.
#include "model/xen/limits.h"
#include "properties/contract.h"
#include "properties/search.h"

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

bool is_block(const CallObservation& seen) {
  return seen.call.op == map_multi_msi;
}

std::int32_t vectors_of(const CallObservation& seen) {
  return seen.config.devices[static_cast<std::size_t>(seen.call.device)].vectors;
}

bool is_msix_device(const CallObservation& seen) {
  return is_msix(seen.config.devices[static_cast<std::size_t>(seen.call.device)].kind);
}

bool is_power_of_two(std::int32_t nr) {
  return nr > 0 && (nr & (nr - 1)) == 0;
}

// The vectors that the map is to set up: a block is rounded up, and MSI-X has none.
std::int32_t vectors_wanted(const CallObservation& seen) {
  if (!is_block(seen) || is_msix_device(seen)) return 1;
  std::int32_t nr = 1;
  while (nr < seen.call.nr) nr *= 2;
  return nr;
}

// True if the number, or one of its block, cannot be mapped to a new irq.
bool is_taken(const CallObservation& seen) {
  for (std::int32_t i = 0; i < vectors_wanted(seen); ++i)
    if (in_table(seen, seen.call.pirq + i) && before_call(seen, seen.call.pirq + i).irq > 0)
      return true;
  return false;
}

// True if a number that was asked for, or one that must follow it, is not in the table.
bool is_beyond_table(const CallObservation& seen) {
  return seen.call.pirq >= 0 && seen.call.pirq + vectors_wanted(seen) > seen.config.pirqs;
}

bool index_is_no_irq(const CallObservation& seen) {
  const std::int32_t irq = seen.call.index;
  return irq != xen::kNewIrq && (irq < seen.config.gsis || irq >= seen.config.irqs);
}

// A block that finds no room is answered with the largest size that does.
bool names_size_that_fits(const CallObservation& seen) {
  if (!is_block(seen) || seen.call.pirq >= 0 || !seen.linear_answer) return true;
  std::int32_t nr = 1;
  while (nr < seen.call.nr) nr *= 2;
  do nr /= 2;
  while (nr > 1 && linear_search(seen.xen, seen.config, {xen::PirqType::msi, nr}) < 0);
  return seen.answer.nr == nr;
}

// True if the call asks for an irq and a number, and the irq has another number.
bool irq_has_another(const CallObservation& seen) {
  if (seen.call.index == xen::kNewIrq || seen.call.pirq < 0 || index_is_no_irq(seen)) return false;
  const xen::Irq& irq = irq_before_call(seen, seen.call.index);
  return (irq.flags & xen::kIrqSlot) != 0 && irq.pirq != 0 && irq.pirq != seen.call.pirq;
}

// True if the irq that the call asks for has a descriptor of the device, or if the irq or the
// number is mapped to another.
bool is_mapped_already(const CallObservation& seen) {
  if (index_is_no_irq(seen)) return false;
  const xen::Irq& irq = irq_before_call(seen, seen.call.index);
  const std::int32_t other =
      in_table(seen, seen.call.pirq) ? before_call(seen, seen.call.pirq).irq : 0;
  if ((other > 0 && other != seen.call.index) || irq_has_another(seen)) return true;
  return irq.msi_desc != 0 && seen.xen.descriptor(irq.msi_desc - 1).device == seen.call.device;
}

bool map_may_answer(const CallObservation& seen, int error) {
  const xen::Hypercall& call = seen.call;
  const bool block = is_block(seen);
  switch (error) {
    case xen::kEPERM:
      return call.index != xen::kNewIrq;
    case xen::kEINVAL:
      return seen.before.free_irqs == 0 || index_is_no_irq(seen) || is_beyond_table(seen) ||
             (block ? !is_power_of_two(call.nr) : call.entry >= vectors_of(seen));
    case xen::kENFILE:
      return block && !is_msix_device(seen) && vectors_wanted(seen) > vectors_of(seen);
    case xen::kEDOM:
      return block && (call.nr <= 0 || call.nr > xen::kMsiIrqsMax);
    case xen::kEBUSY:
      return call.index != xen::kNewIrq && !irq_has_another(seen);
    case xen::kENODEV:
      return !seen.xen.owns(call.device) || (block && is_msix_device(seen));
    case xen::kENOSPC:
      if (no_free_number(seen)) return names_size_that_fits(seen);
      return seen.before.free_irqs < vectors_wanted(seen);
    case xen::kEEXIST:
      return call.index == xen::kNewIrq ? is_taken(seen) : is_mapped_already(seen);
    case xen::kENOMEM:
      return ran_out_of_memory(seen);
    default:
      return false;
  }
}

// A GSI is not mapped if it is none, or if it is not below the host's irqs, or if the number is
// none: no number may be free.
bool map_gsi_may_answer(const CallObservation& seen, int error) {
  if (error != xen::kEINVAL) return error == xen::kENOMEM && ran_out_of_memory(seen);
  if (seen.call.pirq < 0 && ran_out_of_memory(seen)) return true;  // The search found no struct.
  return seen.call.gsi < 0 || seen.call.gsi >= xen::kHvmGsis || seen.call.gsi >= seen.config.irqs ||
         (seen.call.pirq >= 0 ? !in_table(seen, seen.call.pirq) : no_free_number(seen));
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

bool inject_may_answer(const CallObservation& seen, int error) {
  const xen::Pirq* info = entry(seen);
  switch (error) {
    case xen::kERANGE:
      return seen.pirq == 0;
    case xen::kEINVAL:
      return info == nullptr ||
             (info->emuirq != xen::kIrqUnbound && info->emuirq != xen::kIrqMsiEmu);
    case xen::kENOMEM:
      return ran_out_of_memory(seen);
    default:
      return false;
  }
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
    case map_gsi:
      return map_gsi_may_answer(seen, error);
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
    case inject_msi:
      return inject_may_answer(seen, error);
    case eoi:
      return error == xen::kEINVAL && (entry(seen) == nullptr || entry(seen)->exists == 0);
    case deassign_device:
    case pci_device_remove:
      return error == xen::kENODEV && ((seen.before.owned >> seen.call.device) & 1U) == 0;
    default:
      return true;
  }
}

// True if the call of the device model must fail: the number has no irq that its domain may use.
bool lacks_access(const CallObservation& seen) {
  const xen::Pirq* info = entry(seen);
  return info == nullptr || info->irq <= 0 || !has_access(seen, info->irq);
}

bool map_must_fail(const CallObservation& seen) {
  const xen::Hypercall& call = seen.call;
  if (!seen.xen.owns(call.device) || is_beyond_table(seen) || index_is_no_irq(seen)) return true;
  if (is_block(seen)) {
    if (call.nr <= 0 || call.nr > xen::kMsiIrqsMax) return true;
    if (call.pirq >= 0 && (!is_power_of_two(call.nr) || is_taken(seen))) return true;
    return is_msix_device(seen) || seen.answer.nr > vectors_of(seen);
  }
  if (is_msix_device(seen) && call.entry >= vectors_of(seen)) return true;
  if (call.index != xen::kNewIrq) return !has_access(seen, call.index);
  return seen.before.free_irqs == 0 || (call.pirq < 0 ? no_free_number(seen) : is_taken(seen));
}

bool bind_must_fail(const CallObservation& seen) {
  if (lacks_access(seen)) return true;
  const xen::Pirq& info = *entry(seen);
  const std::uint16_t flags = irq_before_call(seen, info.irq).flags;
  if ((info.dpci_flags & xen::kDpciMapped) == 0)
    return (flags & (xen::kIrqGuest | xen::kIrqHostAction)) != 0;
  return seen.call.op == bind_pt_irq && (info.dpci_flags & xen::kDpciMachPci) != 0;
}

bool must_fail(const CallObservation& seen) {
  const xen::Caller by = xen::caller_of(seen.call);
  const bool guests = by == xen::Caller::guest || by == xen::Caller::guest_by_id;
  const bool event = seen.call.op == evtchn_bind_pirq || seen.call.op == evtchn_close;
  if (guests && !event && !seen.config.hvm_pirq) return true;
  const xen::Pirq* info = entry(seen);
  switch (seen.call.op) {
    case get_free_pirq:
      return no_free_number(seen);
    case map_msi:
    case map_multi_msi:
      return map_must_fail(seen);
    case map_gsi:
      return seen.call.gsi < 0 || seen.call.gsi >= xen::kHvmGsis;
    case bind_pt_irq:
    case bind_pt_irq_intx:
      return bind_must_fail(seen);
    case unbind_pt_irq:
      if (info != nullptr && is_left_behind(*info)) return false;  // It is unbound already.
      return lacks_access(seen) || irq_before_call(seen, info->irq).msi_desc == 0 ||
             seen.before.hvm_irq_dpci == 0;
    case unbind_pt_irq_intx:
      return lacks_access(seen) || seen.before.hvm_irq_dpci == 0;
    case unmap_pirq:
      if (guests) return false;
      return info == nullptr ||
             (info->irq <= 0 && !is_left_behind(*info) &&
              (!seen.config.hvm_pirq || info->exists == 0 || info->emuirq == xen::kIrqUnbound));
    case evtchn_bind_pirq:
      return info == nullptr || info->evtchn != 0;
    case eoi:
      return info == nullptr || info->exists == 0;
    case inject_msi:
      return seen.call.pirq == 0 ||
             (info != nullptr && info->evtchn != 0 && info->emuirq != xen::kIrqUnbound &&
              info->emuirq != xen::kIrqMsiEmu);
    case deassign_device:
    case pci_device_remove:
      return ((seen.before.owned >> seen.call.device) & 1U) == 0;
    case other_domain_map:
      return seen.before.free_irqs == 0;
    default:
      return false;
  }
}

}  // namespace

std::optional<Breach> judge_success(const CallObservation& seen) {
  if (!must_fail(seen)) return std::nullopt;
  return Breach{seen.pirq, "it succeeded, and must fail"};
}

std::optional<Breach> judge_error(const CallObservation& seen) {
  if (may_answer(seen, -seen.answer.rc)) return std::nullopt;
  return Breach{seen.pirq, "it answered " + std::to_string(seen.answer.rc) + " without a cause"};
}

}  // namespace pirq
