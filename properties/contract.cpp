// calls-keep-contract: a call changes the numbers that it names and no other, and a struct pirq
// goes when nothing is in it any more.
#include "properties/contract.h"

#include "model/xen/limits.h"

namespace pirq {
namespace {

using enum xen::Operation;

template <class List, class Entries>
const auto& entry_before(const List& touched, const Entries& now, std::int32_t number) {
  for (const auto& [noted, entry] : touched)
    if (noted == number) return entry;
  return now[static_cast<std::size_t>(number)];
}

// True if the number's descriptor before the call, if it had one, was freed by the call.
bool lost_descriptor(const CallObservation& seen, std::int32_t pirq) {
  const std::int32_t irq = before_call(seen, pirq).irq;
  const std::uint16_t desc = irq > 0 ? irq_before_call(seen, irq).msi_desc : std::uint16_t{0};
  return desc != 0 && seen.xen.descriptor(desc - 1).live == 0;
}

// The vectors of the block that the number was the first of.
std::int32_t block_before(const CallObservation& seen, std::int32_t pirq) {
  const auto desc_of = [&](std::int32_t number) -> std::int32_t {
    const std::int32_t irq = before_call(seen, number).irq;
    return irq > 0 ? irq_before_call(seen, irq).msi_desc : 0;
  };
  std::int32_t nr = 1;
  while (lost_descriptor(seen, pirq + nr) && desc_of(pirq + nr) == desc_of(pirq) + nr) ++nr;
  return nr;
}

// True if nothing is in the struct, and no softirq refers to it.
bool is_empty(const xen::Pirq& info) {
  return is_default(info) && (info.softirq & (xen::kSoftirqSched | xen::kSoftirqRun)) == 0;
}

std::optional<Breach> judge_structs(const CallObservation& seen) {
  for (const auto& [pirq, before] : seen.touched.pirqs) {
    const xen::Pirq& now = seen.xen.pirqs()[static_cast<std::size_t>(pirq)];
    if (now.exists != 0 && before.exists != 0 && is_empty(now) && !is_empty(before))
      return Breach{pirq, "nothing is in its struct any more, and the struct stays"};
  }
  return std::nullopt;
}

// Only a search for a number leaves structs when it fails, and a map of an irq that has a slot.
std::optional<Breach> judge_structs_of_failure(const CallObservation& seen) {
  const bool searches =
      xen::info(seen.call.op).maps && (seen.call.pirq < 0 || seen.call.index != xen::kNewIrq);
  if (searches || seen.call.op == get_free_pirq) return std::nullopt;
  for (const auto& [pirq, before] : seen.touched.pirqs)
    if (before.exists == 0 && seen.xen.pirqs()[static_cast<std::size_t>(pirq)].exists != 0)
      return Breach{pirq, "the call failed, and leaves a struct of it"};
  return std::nullopt;
}

}  // namespace

std::int32_t block_of(const CallObservation& seen) {
  const DeviceKind kind = seen.config.devices[static_cast<std::size_t>(seen.call.device)].kind;
  return is_msix(kind) ? 1 : seen.answer.nr;
}

NamedNumbers::NamedNumbers(const CallObservation& seen) : seen_(seen) {
  switch (seen.call.op) {
    case get_free_pirq:
    case map_msi:
    case map_gsi:
    case map_intx:
      first_ = seen.answer.number;
      nr_ = 1;
      break;
    case map_multi_msi:
      first_ = seen.answer.number;
      nr_ = block_of(seen);
      break;
    case unmap_pirq:
      first_ = seen.pirq;
      nr_ = block_before(seen, seen.pirq);
      break;
    case bind_pt_irq:
    case unbind_pt_irq:
    case bind_pt_irq_intx:
    case unbind_pt_irq_intx:
    case evtchn_bind_pirq:
    case evtchn_close:
    case inject_msi:
      first_ = seen.pirq;
      nr_ = 1;
      break;
    default:
      break;
  }
}

bool NamedNumbers::has(std::int32_t pirq) const {
  if (seen_.call.op == soft_reset) return true;
  if (seen_.call.op == pci_device_remove || seen_.call.op == deassign_device)
    return lost_descriptor(seen_, pirq);
  return pirq >= first_ && pirq - first_ < nr_;
}

const xen::Pirq& before_call(const CallObservation& seen, std::int32_t pirq) {
  static constexpr xen::Pirq kNone{};
  if (pirq < 0 || static_cast<std::size_t>(pirq) >= seen.xen.pirqs().size()) return kNone;
  return entry_before(seen.touched.pirqs, seen.xen.pirqs(), pirq);
}
const xen::Irq& irq_before_call(const CallObservation& seen, std::int32_t irq) {
  return entry_before(seen.touched.irqs, seen.xen.irqs(), irq);
}

namespace {

std::optional<Breach> judge_call(const CallObservation& seen) {
  if (seen.answer.rc > 0) return Breach{seen.pirq, "it answered a positive number"};
  if (seen.answer.rc < 0) {
    auto breach = judge_error(seen);
    return breach ? breach : judge_structs_of_failure(seen);
  }
  auto breach = judge_success(seen);
  if (!breach) breach = judge_effect(seen);
  if (!breach && seen.call.op != destroy_domain) breach = judge_entries(seen);
  if (!breach) breach = judge_structs(seen);
  return breach;
}

}  // namespace

std::optional<Violation> check_calls_keep_contract(const CallObservation& seen) {
  if (!seen.xen.is_repaired() || (seen.before.dying != 0 && seen.call.op != destroy_domain) ||
      seen.touched.all)
    return std::nullopt;
  auto breach = judge_call(seen);
  if (!breach) return std::nullopt;
  return Violation{
      .subject = Subject::domain, .pirq = breach->pirq, .detail = std::move(breach->what)};
}

}  // namespace pirq
