// Creation and destruction of the domain (domain_create; domain_kill, evtchn_destroy,
// pci_release_devices, free_domain_pirqs, complete_domain_destroy).
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "model/require.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {
namespace {

// True if a softirq of the number is scheduled or running.
bool is_active(const Pirq& info) {
  return (info.softirq & (kSoftirqSched | kSoftirqRun)) != 0;
}

// True if nothing is in the entry of the number.
bool is_zero(const Pirq& info) {
  return std::bit_cast<std::array<std::uint64_t, 2>>(info) == std::array<std::uint64_t, 2>{};
}

}  // namespace

void Domain::create() {
  require(scalars().taken == 0 && scalars().free_irqs == 0, "Domain::create: all memory is zero");
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq) free_pirqs().insert(pirq);
  for (std::int32_t irq = nr_irqs_gsi(); irq < nr_irqs(); ++irq) free_irqs().insert(irq);
  for (std::int32_t port = 1; port <= setup_->ports(); ++port) free_ports().insert(port);
  const auto descriptors = static_cast<std::int32_t>(layout().msi_descs.size);
  for (std::int32_t desc = 0; desc < descriptors; ++desc) free_descs().insert(desc);
  scalars().free_irqs = nr_irqs() - nr_irqs_gsi();
  for (std::int32_t irq = 1; irq < nr_irqs_gsi(); ++irq)
    irq_at(irq).flags |= kIrqDmAccess | kIrqHandler;
  for (int device = 0; device < setup_->devices(); ++device) assign_device(device);

  // init_domain_irq_mapping maps the legacy irqs that are not on the IO-APIC. With ACPI all of them
  // are, without it all but the cascade.
  irq_at(kCascadeIrq).flags |= kIrqHostAction;
  if (!setup_->config().acpi) {
    static_cast<void>(prepare_domain_irq_pirq(kCascadeIrq, kCascadeIrq));
    set_domain_irq_pirq(kCascadeIrq, kCascadeIrq);
  }

  for (const std::int32_t pirq : setup_->config().taken) {
    static_cast<void>(pirq_get_info(pirq));
    set_irq(pirq, kPirqAllocated);
  }
}

void Domain::recreate() {
  const std::uint64_t owned = scalars().owned;
  const auto elsewhere = base_[layout().elsewhere];
  std::array<std::uint64_t, 2> others{};  // The other domain keeps its devices.
  std::ranges::copy(elsewhere, others.begin());
  // The record of raw steps stays: the guest goes on with what it had.
  const bool records = layout().tampered.size != 0;
  const std::uint32_t end = records ? layout().tampered.offset : setup_->qemu.busy.offset;
  const std::uint32_t bytes = end - layout().domain.offset;
  const Section<std::uint64_t> all{layout().domain.offset,
                                   bytes / std::uint32_t{sizeof(std::uint64_t)}};
  std::ranges::fill(base_[all], std::uint64_t{0});
  create();
  scalars().owned = owned;
  std::copy_n(others.begin(), elsewhere.size(), elsewhere.begin());
}

int Domain::deassign_device(int device) {
  if (device >= setup_->devices() || !owns(device)) return -kENODEV;
  if (has(Rule::deassign_unbinds_first)) pci_cleanup_msi(device, true);
  scalars().owned &= ~(std::uint64_t{1} << device);
  return 0;
}

// Mirrors pci_remove_device. The device's irqs are destroyed, and their numbers stay mapped to
// them, unless they are unbound and unmapped first [X65].
int Domain::pci_remove_device(int device) {
  if (!owns(device)) return -kENODEV;
  pci_cleanup_msi(device, has(Rule::removal_unbinds_first));
  scalars().owned &= ~(std::uint64_t{1} << device);
  return 0;
}

void Domain::pci_cleanup_msi(int device, bool unbinds) {
  const auto descriptors = static_cast<std::int32_t>(layout().msi_descs.size);
  std::int32_t left = scalars().msi_descs;  // The blocks that are not met yet.
  for (std::int32_t desc = 0; desc < descriptors && left > 0 && !crashed(); ++desc) {
    if (desc_at(desc).live == 0 || desc_at(desc).nvec == 0) continue;
    --left;
    if (desc_at(desc).device != device) continue;
    if (unbinds && scalars().dying == 0) unbind_descriptor(desc);
    msi_free_irq(desc);
  }
}

// Unbinds and unmaps the numbers of a block's vectors. The descriptors stay. The device model still
// has the numbers: they are reserved until it unmaps them.
void Domain::unbind_descriptor(std::int32_t desc) {
  const std::int32_t nvec = desc_at(desc).nvec;
  for (std::int32_t i = 0; i < nvec && !crashed(); ++i) {
    const std::int32_t irq = desc_at(desc + i).irq;
    const std::int32_t pirq = irq > 0 ? domain_irq_to_pirq(irq) : -1;
    if (pirq < 0 || domain_pirq_to_irq(pirq) != irq) continue;
    if ((pirq_at(pirq).dpci_flags & kDpciMapped) != 0) {
      pirq_guest_unbind(pirq);
      msixtbl_pt_unregister(irq);
      set_dpci_flags(pirq, 0);
      softirq_reset(pirq_at(pirq));
      forget_intx(pirq);
    }
    static_cast<void>(unmap_domain_pirq_emuirq(pirq));
    set_irq(pirq, kPirqAllocated);
    pirq_at(pirq).softirq |= kLeftBehind;
    replace_slot(irq, 0);
    remove_slot(irq);
    deny_access(irq);
  }
}

// Mirrors pci_clean_dpci_irq. Unbinds one number. -ERESTART if its softirq is scheduled or running.
int Domain::pci_clean_dpci_irq(std::int32_t pirq) {
  pirq_guest_unbind(pirq);
  if (crashed()) return 0;
  const bool pin = intx().device_of(pirq) >= 0;
  forget_intx(pirq);
  if (pin && !has(Rule::killed_domain_frees_girqs)) ++scalars().lost_girqs, ++scalars().allocations;
  const bool active = softirq_active(pirq);
  if (has(Rule::cleanup_marks_unbound)) {
    if (has(Rule::cleanup_keeps_struct))
      set_dpci_flags(pirq, 0);
    else
      remove_struct(pirq);
  }
  return active ? -kERESTART : 0;
}

// True if the clean-up must wait for a number that an earlier call has unbound. In 2020
// pending_pirq_dpci did this for a number without a struct.
bool Domain::cleanup_waits_for(std::int32_t pirq) const {
  const Pirq* info = pirq_info(pirq);
  if (info == nullptr) return true;
  return info->dpci_flags == 0 && has(Rule::cleanup_waits_for_softirqs);
}

// Mirrors arch_pci_clean_pirqs and pt_pirq_iterate, which takes eight structs at a time.
int Domain::pci_clean_dpci_irqs() {
  constexpr int kBatch = 8;
  if (scalars().hvm_irq_dpci == 0) return 0;
  const std::span<const Pirq> all = pirqs();
  const auto size = static_cast<std::int32_t>(all.size());
  for (std::int32_t pirq = 0; pirq < size; ++pirq)
    if (is_active(all[static_cast<std::size_t>(pirq)]) && cleanup_waits_for(pirq))
      return -kERESTART;
  int rc = 0;
  int seen = 0;
  for (std::int32_t pirq = 0; pirq < size && !crashed(); ++pirq) {
    const Pirq& info = all[static_cast<std::size_t>(pirq)];
    if (info.exists == 0) continue;
    if (seen++ % kBatch == 0 && rc != 0) return rc;
    if ((info.dpci_flags & kDpciMapped) == 0) continue;
    rc = pci_clean_dpci_irq(pirq);
    if (rc != 0 && has(Rule::iteration_stops_at_error)) return rc;
  }
  if (rc != 0 || crashed()) return rc;
  scalars().hvm_irq_dpci = 0;
  free_allocation();
  return 0;
}

// Mirrors radix_tree_destroy of the three trees. Returns the number of struct pirq that were still
// in pirq_tree.
std::int32_t Domain::radix_tree_destroy() {
  std::int32_t left = 0;
  const auto size = static_cast<std::int32_t>(layout().pirqs.size);
  for (std::int32_t pirq = 0; pirq < size; ++pirq) {
    Pirq& info = pirq_at(pirq);
    if (is_zero(info)) continue;
    const bool existed = info.exists != 0;
    note_free(info);
    info = {};
    if (!existed) continue;  // The number was free already.
    ++left;
    refresh_free(pirq);
  }
  for (Irq& irq : base_[layout().irqs]) {
    irq.pirq = 0;
    irq.flags &= static_cast<std::uint16_t>(~kIrqSlot);
  }
  std::ranges::fill(base_[layout().emuirq_pirq], 0);
  scalars().msi_emu_pirq = 0;
  scalars().structs -= left;
  scalars().structs_in_tree = 0;
  free_allocation(left);
  for (const RadixTreeLayout* tree :
       {&layout().pirq_tree, &layout().irq_tree, &layout().emuirq_tree})
    free_allocation(RadixTree(base_, *tree).clear());
  return left;
}

DestroyAnswer Domain::destroy() {
  scalars().dying = kDyingStarted;
  for (std::int32_t port = 1; port <= setup_->ports(); ++port)
    if (ports()[static_cast<std::size_t>(port)] != 0) static_cast<void>(evtchn_close(port));
  const int rc = pci_clean_dpci_irqs();
  if (rc != 0 || crashed()) return {.rc = rc};
  if (!has(Rule::kill_leaves_irqs_to_unmap))
    for (int device = 0; device < setup_->devices(); ++device) pci_cleanup_msi(device, false);
  scalars().dying = kDyingKilled;
  // The domain still exists until the RCU grace period ends, and while a scheduled or running
  // softirq holds a reference on it.
  const bool waits = setup_->allows(StepKind::rcu_end) || any_softirq_active();
  return waits ? DestroyAnswer{} : complete_domain_destroy();
}

bool DomainView::any_softirq_active() const {
  return std::ranges::any_of(pirqs().first(static_cast<std::size_t>(nr_pirqs())), is_active);
}

// The other domain has a device model of its own, which may use the irq.
int Domain::other_domain_map() {
  const int irq = create_irq();
  if (irq < 0) return irq;
  irq_at(irq).flags &= static_cast<std::uint16_t>(~kIrqDmAccess);
  scalars().other_irq = irq;
  return 0;
}

void Domain::other_domain_unmap() {
  const std::int32_t irq = scalars().other_irq;
  scalars().other_irq = 0;
  if ((irq_at(irq).flags & kIrqUsed) == 0) return crash();  // It was freed while in use [X37].
  destroy_irq(irq);
}

bool DomainView::other_owns(int device) const {
  const auto all = base_[layout().elsewhere];
  return !all.empty() && ((all[0] >> device) & 1U) != 0;
}
bool DomainView::disturbed_other() const {
  const auto all = base_[layout().elsewhere];
  return !all.empty() && all[1] != 0;
}

// The descriptors of this domain stay, and the device's message is that of the other domain.
void Domain::assign_to_other(int device) const {
  base_[layout().elsewhere][0] |= std::uint64_t{1} << device;
  reset_device(device);
}
void Domain::deassign_from_other(int device) const {
  for (std::uint64_t& devices : base_[layout().elsewhere]) devices &= ~(std::uint64_t{1} << device);
}

DestroyAnswer Domain::complete_domain_destroy() {
  const std::span<const Pirq> all = pirqs();
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq) {
    const Pirq& info = all[static_cast<std::size_t>(pirq)];
    const std::int32_t irq = info.irq;
    if (info.exists == 0 || irq <= 0) continue;
    if (crashed()) return {};
    static_cast<void>(unmap_domain_pirq(pirq));
    // The irq was freed early and now belongs to another domain: unmap destroys it [X37].
    if (irq == scalars().other_irq && !crashed()) destroy_irq(irq);
  }
  if (crashed()) return {};
  scalars().owned = 0;
  scalars().dying = kDyingGone;
  for (PciDev& device : base_[layout().pci_devs]) device.msixtbl = 0;

  DestroyAnswer answer;
  answer.left_structs = radix_tree_destroy();
  answer.leaked_structs = scalars().structs;
  answer.leaked_irqs = nr_irqs() - nr_irqs_gsi() - scalars().free_irqs - other_irqs();
  answer.leaked_msi = scalars().msi_descs;
  answer.leaked_girqs = scalars().lost_girqs;
  return answer;
}

}  // namespace pirq::xen
