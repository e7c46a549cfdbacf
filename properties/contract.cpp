// calls-keep-contract: a call changes the numbers that it names and no other, and a struct pirq
// goes when nothing is in it any more.
#include "properties/contract.h"

#include <cstring>

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

// The numbers that the call may change: `nr` from `first` on.
struct Numbers {
  std::int32_t first;
  std::int32_t nr;
  [[nodiscard]] bool has(std::int32_t pirq) const { return pirq >= first && pirq - first < nr; }
};

// The vectors of the block that the number was the first of.
std::int32_t block_before(const CallObservation& seen, std::int32_t pirq) {
  std::int32_t nr = 1;
  const std::int32_t irq = before_call(seen, pirq).irq;
  const auto numbers = static_cast<std::int32_t>(seen.xen.pirqs().size());
  if (irq <= 0) return nr;
  while (nr < xen::kMsiIrqsMax && pirq + nr < numbers && before_call(seen, pirq + nr).irq > 0) ++nr;
  return nr;
}

std::optional<Numbers> numbers_of(const CallObservation& seen) {
  switch (seen.call.op) {
    case get_free_pirq:
    case map_msi:
    case map_gsi:
    case map_intx:
      return Numbers{seen.answer.number, 1};
    case unmap_pirq:
      return Numbers{seen.pirq, block_before(seen, seen.pirq)};
    case bind_pt_irq:
    case unbind_pt_irq:
    case bind_pt_irq_intx:
    case unbind_pt_irq_intx:
    case evtchn_bind_pirq:
    case evtchn_close:
    case eoi:
    case inject_msi:
      return Numbers{seen.pirq, 1};
    default:
      return std::nullopt;  // A block, a device or the whole domain.
  }
}

// True if nothing is in the struct, and no softirq refers to it.
bool is_empty(const xen::Pirq& info) {
  return is_default(info) && (info.softirq & (xen::kSoftirqSched | xen::kSoftirqRun)) == 0;
}

std::optional<Breach> judge_frame(const CallObservation& seen) {
  const auto named = numbers_of(seen);
  for (const auto& [pirq, before] : seen.touched.pirqs) {
    const xen::Pirq& now = seen.xen.pirqs()[static_cast<std::size_t>(pirq)];
    if (now.exists != 0 && before.exists != 0 && is_empty(now) && !is_empty(before))
      return Breach{pirq, "nothing is in its struct any more, and the struct stays"};
    if (!named || named->has(pirq)) continue;
    if (std::memcmp(&now, &before, sizeof now) != 0)
      return Breach{pirq, "the call does not name it, and changes it"};
  }
  return std::nullopt;
}

}  // namespace

const xen::Pirq& before_call(const CallObservation& seen, std::int32_t pirq) {
  static constexpr xen::Pirq kNone{};
  if (pirq < 0 || static_cast<std::size_t>(pirq) >= seen.xen.pirqs().size()) return kNone;
  return entry_before(seen.touched.pirqs, seen.xen.pirqs(), pirq);
}
const xen::Irq& irq_before_call(const CallObservation& seen, std::int32_t irq) {
  return entry_before(seen.touched.irqs, seen.xen.irqs(), irq);
}

std::optional<Violation> check_calls_keep_contract(const CallObservation& seen) {
  if (!seen.xen.is_repaired() || (seen.before.dying != 0 && seen.call.op != destroy_domain) ||
      seen.touched.all)
    return std::nullopt;
  auto breach = seen.answer.rc < 0 ? judge_error(seen) : judge_effect(seen);
  if (!breach && seen.answer.rc >= 0) breach = judge_frame(seen);
  if (!breach) return std::nullopt;
  return Violation{
      .subject = Subject::domain, .pirq = breach->pirq, .detail = std::move(breach->what)};
}

}  // namespace pirq
