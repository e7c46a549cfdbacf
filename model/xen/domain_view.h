// What can be seen of a domain without changing it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "model/memory.h"
#include "model/setup.h"
#include "model/xen/answers.h"
#include "model/xen/hypercall.h"
#include "model/xen/intx.h"
#include "model/xen/tables.h"
#include "model/xen/xen_layout.h"

namespace pirq::xen {

/// The domain's part of a world's memory, read only: the look-ups of Xen, and where an interrupt
/// would go now.
class DomainView : protected Tables {
 public:
  DomainView(const Setup& setup, Base base) : Tables(setup, base, nullptr) {}

  /// The search for free numbers that such a call makes, if it makes one now.
  [[nodiscard]] std::optional<Search> search_of(const Hypercall& call) const;
  /// The device's MSI or MSI-X entry fires: do_IRQ to delivery. Changes nothing.
  [[nodiscard]] RaiseAnswer raise(int device, int entry) const;
  /// Whether it once stopped since it was assigned: what becomes of its vectors is the guest's
  /// doing.
  [[nodiscard]] bool spoiled(int device) const { return (pci_flags(device) & kPciSpoiled) != 0; }
  [[nodiscard]] bool can_complete() const {
    return state().dying == kDyingKilled && !any_softirq_active();
  }
  /// How many irqs it has.
  [[nodiscard]] std::int32_t other_irqs() const { return state().other_irq != 0 ? 1 : 0; }
  /// Where such an MSI would go. Changes nothing.
  [[nodiscard]] RaiseAnswer injected(std::int32_t pirq) const;
  /// Where the interrupt of an IO-APIC pin goes.
  [[nodiscard]] RaiseAnswer asserted(std::int32_t gsi) const;
  [[nodiscard]] bool softirq_can_begin(std::int32_t pirq) const;
  [[nodiscard]] bool softirq_can_end(std::int32_t pirq) const;
  /// Whether pt_irq_create_bind of the number would have to wait for a softirq.
  [[nodiscard]] bool bind_waits(std::int32_t pirq) const;
  [[nodiscard]] bool event_linked(std::int32_t port) const;

  // Look-ups.
  [[nodiscard]] const DomainState& state() const { return base_.one(layout().domain); }
  [[nodiscard]] bool crashed() const { return state().crashed != 0; }
  [[nodiscard]] bool owns(int device) const { return ((state().owned >> device) & 1U) != 0; }
  /// pirq_info: the struct of a number, or nullptr.
  [[nodiscard]] const Pirq* pirq_info(std::int32_t pirq) const;
  /// domain_pirq_to_irq, domain_pirq_to_emuirq, pirq_to_evtchn: with defaults where no struct is.
  [[nodiscard]] std::int32_t domain_pirq_to_irq(std::int32_t pirq) const;
  [[nodiscard]] std::int32_t domain_pirq_to_emuirq(std::int32_t pirq) const;
  /// domain_irq_to_pirq: value of the irq_pirq slot, 0 where there is none.
  [[nodiscard]] std::int32_t domain_irq_to_pirq(std::int32_t irq) const;
  /// is_free_pirq: no struct, or irq 0 and emuirq unbound. Ports and bindings are not looked at,
  /// though a repair is proposed [X55].
  [[nodiscard]] bool is_free_pirq(std::int32_t pirq) const;
  /// The bitmap's opinion of the same; a property compares the two.
  [[nodiscard]] bool marked_free(std::int32_t pirq) const { return free_pirqs().contains(pirq); }
  /// The vector whose descriptor serves `irq`, if any.
  [[nodiscard]] std::optional<VectorId> vector_of_irq(std::int32_t irq) const;
  /// Whether the device's MSI message (or MSI-X entry) is one that Xen wrote for a live irq.
  [[nodiscard]] bool programmed(int device, int entry) const;
  /// domain_emuirq_to_pirq: the number of a guest GSI, kIrqUnbound if none.
  [[nodiscard]] std::int32_t domain_emuirq_to_pirq(std::int32_t gsi) const;
  /// Whether a vector is bound whose device's MSI-X table is not registered, so that the guest's
  /// writes to its mask bits pass Xen by.
  [[nodiscard]] bool msix_table_is_unknown(std::int32_t pirq) const;
  /// The number a port was bound for; 0 if the port is free or out of range.
  [[nodiscard]] std::int32_t pirq_of_port(std::int32_t port) const;
  /// The INTx bindings, and how many each PCI link is counted to have.
  [[nodiscard]] IntxView intx() const { return {base_, layout().intx}; }
  [[nodiscard]] std::span<const Pirq> pirqs() const { return base_[layout().pirqs]; }
  [[nodiscard]] std::span<const Irq> irqs() const { return base_[layout().irqs]; }
  [[nodiscard]] std::span<const std::int32_t> ports() const { return base_[layout().ports]; }

 protected:
  DomainView(const Setup& setup, Base base, Touched* touched) : Tables(setup, base, touched) {}

  [[nodiscard]] PciDev* msix_device_of(std::int32_t irq) const;
  /// The number that a map of the GSI answers without a search for one; negative if it searches.
  [[nodiscard]] std::int32_t pirq_of_gsi(std::int32_t gsi) const;
  [[nodiscard]] std::uint8_t pci_flags(int device) const;
  [[nodiscard]] bool hvm_domain_use_pirq(const Pirq& info) const;
  [[nodiscard]] std::int32_t bound_pirq(int device, int entry) const;
  [[nodiscard]] RaiseAnswer deliver(const Pirq& info) const;
  [[nodiscard]] std::int32_t machine_gsi(int device) const;
  [[nodiscard]] RaiseAnswer raise_intx(int device) const;
  [[nodiscard]] bool softirq_active(std::int32_t pirq) const;
  [[nodiscard]] RaiseAnswer send_guest_pirq(const Pirq& info) const;
  [[nodiscard]] std::uint8_t port_link(std::int32_t port) const;
  [[nodiscard]] bool any_softirq_active() const;
};

}  // namespace pirq::xen

#include "model/xen/look_ups.h"  // IWYU pragma: export
