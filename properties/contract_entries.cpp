// The entries of the numbers and irqs that a call touched: exactly what the call makes of them.
#include <cstring>

#include "model/xen/limits.h"
#include "properties/contract.h"

namespace pirq {
namespace {

using enum xen::Operation;

// The entry of a number whose struct Xen has just created.
constexpr xen::Pirq kFresh{.irq = 0,
                           .gflags = 0,
                           .emuirq = xen::kIrqUnbound,
                           .evtchn = 0,
                           .gvec = 0,
                           .dpci_flags = 0,
                           .exists = 1,
                           .softirq = 0};
constexpr std::uint8_t kPciFlags = xen::kDpciMapped | xen::kDpciMachPci | xen::kDpciGuestPci;
constexpr std::uint8_t kMsiFlags = xen::kDpciMapped | xen::kDpciMachMsi | xen::kDpciGuestMsi;
constexpr std::uint16_t kOfDomain = xen::kIrqSlot | xen::kIrqAccess;
constexpr std::uint16_t kCreated = xen::kIrqUsed | xen::kIrqDmAccess;
constexpr std::uint16_t kAction = xen::kIrqGuest | xen::kIrqGuestMask;

// An unbind takes back an interrupt that no CPU delivers yet.
void unbind(xen::Pirq& entry) {
  constexpr int kActive = xen::kSoftirqSched | xen::kSoftirqRun;
  const bool waits = (entry.softirq & kActive) == xen::kSoftirqSched;
  const int ended = xen::kSoftirqMasked | xen::kInService |
                    (waits ? xen::kSoftirqSched | xen::kSoftirqServed : 0);
  entry.softirq &= static_cast<std::uint8_t>(~ended);
  entry.dpci_flags = 0;
}

void forget(xen::Pirq& entry, std::uint8_t mark) {
  entry.softirq &= static_cast<std::uint8_t>(~mark);
}

// A number whose device has left is reserved until the device model unmaps it.
void leave_behind(xen::Pirq& entry) {
  if ((entry.dpci_flags & xen::kDpciMapped) != 0) unbind(entry);
  entry.emuirq = xen::kIrqUnbound;
  entry.irq = xen::kPirqAllocated;
  entry.softirq |= xen::kLeftBehind;
}

void lose_irq(xen::Pirq& entry) {
  forget(entry, xen::kLeftBehind);
  entry.irq = (entry.softirq & xen::kGuestNumber) != 0 ? xen::kPirqAllocated : 0;
  if ((entry.dpci_flags & xen::kDpciMapped) != 0) unbind(entry);
}

void unmap(const CallObservation& seen, xen::Pirq& entry) {
  if (seen.config.hvm_pirq) entry.emuirq = xen::kIrqUnbound;
  if (xen::caller_of(seen.call) == xen::Caller::device_model) {
    if (entry.irq > 0 || is_left_behind(entry)) lose_irq(entry);
    return;
  }
  forget(entry, xen::kGuestNumber);
  if (entry.irq == xen::kPirqAllocated && !is_left_behind(entry)) entry.irq = 0;
}

void bind(const CallObservation& seen, xen::Pirq& entry) {
  entry.dpci_flags = kMsiFlags;
  entry.gvec = seen.call.gvec;
  entry.gflags = seen.call.gflags & ~kGflagsUnmasked;
}

void open(const CallObservation& seen, xen::Pirq& entry) {
  entry.evtchn = static_cast<std::uint16_t>(seen.answer.number);
  if (entry.irq > 0 && entry.emuirq == xen::kIrqUnbound) entry.emuirq = xen::kIrqPt;
}

void close(xen::Pirq& entry) {
  entry.evtchn = 0;
  if (entry.irq > 0 || entry.emuirq == xen::kIrqMsiEmu) entry.emuirq = xen::kIrqUnbound;
}

// A number that has a port is mapped: the port gets the interrupts of an MSI at once.
void map(const CallObservation& seen, std::int32_t pirq, xen::Pirq& entry) {
  entry.irq = seen.xen.domain_pirq_to_irq(pirq);
  if (seen.call.op != map_intx && entry.evtchn != 0 && entry.emuirq == xen::kIrqUnbound)
    entry.emuirq = xen::kIrqPt;
}

// Makes of the entry of a named number what the call makes of it.
void change(const CallObservation& seen, std::int32_t pirq, xen::Pirq& entry) {
  switch (seen.call.op) {
    case get_free_pirq:
      entry.irq = xen::kPirqAllocated;
      entry.softirq |= xen::kGuestNumber;
      break;
    case map_msi:
    case map_multi_msi:
    case map_intx:
      return map(seen, pirq, entry);
    case map_gsi:
      if (seen.xen.domain_emuirq_to_pirq(seen.call.gsi) == pirq)
        entry.emuirq = static_cast<std::int16_t>(seen.call.gsi);
      break;
    case unmap_pirq:
      return unmap(seen, entry);
    case pci_device_remove:
    case deassign_device:
      return leave_behind(entry);
    case bind_pt_irq:
      return bind(seen, entry);
    case bind_pt_irq_intx:
      if ((entry.dpci_flags & xen::kDpciMapped) == 0) entry.dpci_flags = kPciFlags;
      break;
    case unbind_pt_irq:
      if (entry.dpci_flags == kMsiFlags) unbind(entry);
      break;
    case unbind_pt_irq_intx:
      if ((entry.dpci_flags & xen::kDpciMapped) != 0) unbind(entry);
      break;
    case evtchn_bind_pirq:
      return open(seen, entry);
    case evtchn_close:
      return close(entry);
    case inject_msi:
      if (seen.xen.domain_emuirq_to_pirq(xen::kIrqMsiEmu) == pirq) entry.emuirq = xen::kIrqMsiEmu;
      break;
    case soft_reset:
      entry.evtchn = 0;
      entry.emuirq = xen::kIrqUnbound;
      forget(entry, xen::kGuestNumber | xen::kLeftBehind);
      if (entry.irq == xen::kPirqAllocated) entry.irq = 0;
      break;
    default:
      break;
  }
}

bool is_bound(const CallObservation& seen, std::int32_t pirq) {
  const xen::Pirq* info = seen.xen.pirq_info(pirq);
  return info != nullptr && info->dpci_flags != 0;
}

// Makes of the irq of a named number what the call makes of it.
void change(const CallObservation& seen, xen::Irq& irq, std::int32_t pirq, std::int32_t number) {
  const xen::Irq& now = seen.xen.irqs()[static_cast<std::size_t>(number)];
  const bool msi = irq.msi_desc != 0;
  switch (seen.call.op) {
    case map_msi:
    case map_multi_msi:
      irq.flags |= kOfDomain | xen::kIrqHandler;
      if (seen.call.index == xen::kNewIrq) irq.flags |= kCreated;
      irq.pirq = pirq;
      irq.msi_desc = now.msi_desc;  // calls-keep-contract judges it elsewhere.
      break;
    case map_intx:
      irq.flags |= kOfDomain;
      irq.pirq = pirq;
      break;
    case unmap_pirq:
      if (xen::caller_of(seen.call) != xen::Caller::device_model) break;
      irq = {.pirq = 0,
             .msi_desc = 0,
             .flags = msi ? std::uint16_t{0}
                          : static_cast<std::uint16_t>(irq.flags & ~(kOfDomain | kAction))};
      break;
    case pci_device_remove:
    case deassign_device:
      irq = {};
      break;
    case bind_pt_irq:
    case bind_pt_irq_intx:
      irq.flags |= xen::kIrqGuest;
      irq.flags &= static_cast<std::uint16_t>(~xen::kIrqGuestMask);
      break;
    case unbind_pt_irq:
    case unbind_pt_irq_intx:
      if (before_call(seen, pirq).dpci_flags != 0 && !is_bound(seen, pirq))
        irq.flags &= static_cast<std::uint16_t>(~kAction);
      break;
    case evtchn_bind_pirq:
      irq.flags &= static_cast<std::uint16_t>(~xen::kIrqGuestMask);
      break;
    default:
      break;
  }
}

bool same_entry(const xen::Pirq& a, const xen::Pirq& b) {
  return (is_default(a) && is_default(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

// The number of an irq before the call, or, if it had none, after it. -1 if none.
std::int32_t number_of(const xen::Irq& before, const xen::Irq& now) {
  if ((before.flags & xen::kIrqSlot) != 0) return before.pirq;
  return (now.flags & xen::kIrqSlot) != 0 ? now.pirq : -1;
}

}  // namespace

std::optional<Breach> judge_entries(const CallObservation& seen) {
  const NamedNumbers named(seen);
  for (const auto& [pirq, before] : seen.touched.pirqs) {
    const bool is_named = named.has(pirq);
    xen::Pirq expected = before.exists != 0 || !is_named ? before : kFresh;
    if (is_named) change(seen, pirq, expected);
    if (!same_entry(expected, seen.xen.pirqs()[static_cast<std::size_t>(pirq)]))
      return Breach{pirq, is_named ? "its entry is not what the call makes of it"
                                   : "the call does not name it, and changes it"};
  }
  for (const auto& [irq, before] : seen.touched.irqs) {
    xen::Irq expected = before;
    const std::int32_t pirq = number_of(before, seen.xen.irqs()[static_cast<std::size_t>(irq)]);
    if (seen.call.op == other_domain_map && irq == seen.xen.state().other_irq)
      expected.flags |= xen::kIrqUsed;
    if (pirq >= 0 && named.has(pirq)) change(seen, expected, pirq, irq);
    if (std::memcmp(&expected, &seen.xen.irqs()[static_cast<std::size_t>(irq)], sizeof expected) !=
        0)
      return Breach{pirq, "irq " + std::to_string(irq) + " is not what the call makes of it"};
  }
  return std::nullopt;
}

}  // namespace pirq
