// The pirq table: allocation and removal of struct pirq, the free numbers, and the search.
#include <cstdlib>

#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

bool Tables::alloc() {
  std::uint32_t& nth = scalars().fail_alloc;
  if (nth != 0 && --nth == 0) return false;
  ++scalars().allocations;
  return true;
}

void Domain::refresh_free(std::int32_t pirq) {
  if (pirq >= nr_pirqs()) return;
  const bool free = is_free_pirq(pirq);
  if (free == free_pirqs().contains(pirq)) return;
  if (free) {
    free_pirqs().insert(pirq);
    --scalars().taken;
  } else {
    free_pirqs().erase(pirq);
    ++scalars().taken;
  }
}

void Domain::set_irq(std::int32_t pirq, std::int32_t irq) {
  const std::int32_t old = pirq_at(pirq).irq;
  if (old != 0 && old != kPirqAllocated) touch_irq(std::abs(old));
  touch_pirq(pirq);
  pirq_at(pirq).irq = irq;
  refresh_free(pirq);
}

void Domain::set_emuirq(std::int32_t pirq, std::int32_t emuirq) {
  touch_pirq(pirq);
  pirq_at(pirq).emuirq = static_cast<std::int16_t>(emuirq);
  refresh_free(pirq);
}

void Domain::set_evtchn(std::int32_t pirq, std::uint32_t port) {
  touch_pirq(pirq);
  pirq_at(pirq).evtchn = static_cast<std::uint16_t>(port);
  refresh_free(pirq);
}

void Domain::set_dpci_flags(std::int32_t pirq, std::uint8_t flags) {
  touch_pirq(pirq);
  pirq_at(pirq).dpci_flags = flags;
  refresh_free(pirq);
}

// Mirrors pirq_get_info (xen/common/domain.c) and alloc_pirq_struct (xen/arch/x86/irq.c).
Pirq* Domain::pirq_get_info(std::int32_t pirq) {
  Pirq& info = pirq_at(pirq);
  if (info.exists != 0) return &info;
  if (!alloc()) return nullptr;
  if (!RadixTree(base_, layout().pirq_tree).insert(pirq, [this] { return alloc(); })) {
    free_allocation();
    return nullptr;
  }
  touch_pirq(pirq);
  info = {};
  info.emuirq = kIrqUnbound;
  info.exists = 1;
  ++scalars().structs;
  ++scalars().structs_in_tree;
  return &info;
}

// Mirrors pirq_cleanup_check (xen/arch/x86/irq.c). It includes the test of the port, which the
// callers make, or until Xen 4.18 a macro (xen/include/xen/irq.h).
void Domain::pirq_cleanup_check(std::int32_t pirq) {
  Pirq& info = pirq_at(pirq);
  const bool frees = has(Rule::cleanup_check_frees);
  if ((info.evtchn != 0) == frees) return;
  if (info.exists == 0) return crash();  // The struct was removed while in use.
  if (info.irq != 0 || info.emuirq != kIrqUnbound || info.dpci_flags != 0) return;
  if (softirq_active(pirq)) return;
  note_free(info);
  touch_pirq(pirq);
  remove_struct(pirq);
  info = {};
  if (frees) {
    --scalars().structs;
    free_allocation();
  }
  refresh_free(pirq);
}

// A CPU that delivers the number's interrupt would use freed memory.
void Domain::note_free(const Pirq& info) {
  if ((info.softirq & (kSoftirqSched | kSoftirqRun)) != 0) scalars().freed_in_use = 1;
}

// Removes the struct from the tree, but does not free it.
void Domain::remove_struct(std::int32_t pirq) {
  pirq_at(pirq).exists = 0;
  free_allocation(RadixTree(base_, layout().pirq_tree).erase(pirq, pirq_at(0).exists != 0));
  --scalars().structs_in_tree;
}

std::int32_t Domain::next_free(PirqType type) const {
  if (type == PirqType::gsi && !reserves_pin_numbers()) {
    const std::int32_t gsi = free_pirqs().lowest(kLegacyIrqs, nr_irqs_gsi() - 1);
    if (gsi >= 0 || !has(Rule::gsi_search_goes_on)) return gsi;
  }
  if (has(Rule::msi_search_ends_at_gsis)) return free_pirqs().highest(nr_irqs_gsi());
  // The search continues into the GSI range. The lowest GSI number counts as none found. If none is
  // free at all, the number below it is returned without a check.
  const std::int32_t pirq = free_pirqs().highest(kLegacyIrqs);
  if (pirq == kLegacyIrqs) return -1;
  return pirq < 0 ? kLegacyIrqs - 1 : pirq;
}

// Mirrors get_free_pirq (xen/arch/x86/irq.c). Xen ignores a failed allocation of the struct; a
// repair is proposed [X57].
int Domain::get_free_pirq(PirqType type) {
  const std::int32_t pirq = next_free(type);
  if (pirq < 0) return -kENOSPC;
  if (has(Rule::found_pirq_has_struct) && pirq_get_info(pirq) == nullptr &&
      has(Rule::failed_struct_fails_search))
    return -kENOMEM;
  return pirq;
}

// Mirrors get_free_pirqs (xen/arch/x86/irq.c). It creates a struct for every free number on its
// way.
int Domain::get_free_pirqs(std::int32_t nr) {
  std::int32_t found = 0;
  for (std::int32_t pirq = nr_pirqs() - 1; pirq >= nr_irqs_gsi(); --pirq) {
    if (!is_free_pirq(pirq)) {
      found = 0;
      continue;
    }
    if (pirq_get_info(pirq) == nullptr && has(Rule::failed_struct_fails_search)) return -kENOMEM;
    if (++found == nr) return pirq;
  }
  return -kENOSPC;
}

// The guest gives its number back. Returns true if the number is free now. A mapped number stays in
// use until it is unmapped.
bool Domain::give_back(std::int32_t pirq) {
  touch_pirq(pirq);
  pirq_at(pirq).softirq &= static_cast<std::uint8_t>(~kGuestNumber);
  if (pirq_at(pirq).irq != kPirqAllocated || !has(Rule::unused_number_is_given_back)) return false;
  if (is_left_behind(pirq)) return false;
  set_irq(pirq, 0);
  return true;
}

// The device model unmaps a number whose device has left. Returns false if it is none.
bool Domain::take_back(std::int32_t pirq) {
  if (!is_left_behind(pirq)) return false;
  touch_pirq(pirq);
  pirq_at(pirq).softirq &= static_cast<std::uint8_t>(~kLeftBehind);
  if ((pirq_at(pirq).softirq & kGuestNumber) != 0) return true;
  set_irq(pirq, 0);
  pirq_cleanup_check(pirq);
  return true;
}

NumberAnswer Domain::physdev_get_free_pirq(PirqType type) {
  if (!setup_->config().hvm_pirq) return {.rc = -kENOSYS};
  const int pirq = get_free_pirq(type);
  if (pirq < 0) {
    if (!has(Rule::full_table_is_an_error)) crash();  // The error number is used as an index.
    return {.rc = pirq};
  }
  if (pirq_get_info(pirq) == nullptr) return {.rc = -kENOMEM};
  set_irq(pirq, kPirqAllocated);
  if (has(Rule::guest_keeps_its_number)) pirq_at(pirq).softirq |= kGuestNumber;
  return {.rc = 0, .number = pirq};
}

}  // namespace pirq::xen
