// The read-only part of a domain's interface.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/memory.h"
#include "model/setup.h"
#include "model/xen/answers.h"
#include "model/xen/hypercall.h"
#include "model/xen/intx.h"
#include "model/xen/tables.h"
#include "model/xen/xen_layout.h"

namespace pirq::xen {

/// The domain's part of a world's memory, read only: Xen's look-ups, and the destination that an
/// interrupt would have now.
class DomainView : protected Tables {
 public:
  DomainView(const Setup& setup, Base base) : Tables(setup, base, nullptr) {}

  /// The search for free numbers that the call would make now. Empty if it would make none.
  [[nodiscard]] std::optional<Search> search_of(const Hypercall& call) const;
  /// The delivery of an interrupt of the device's MSI or MSI-X entry, from do_IRQ on. Changes
  /// nothing.
  [[nodiscard]] RaiseAnswer raise(int device, int entry) const;
  /// True if the guest has turned the device's memory off since its assignment. The guest is then
  /// responsible for lost interrupts.
  [[nodiscard]] bool spoiled(int device) const { return (pci_flags(device) & kPciSpoiled) != 0; }
  [[nodiscard]] bool can_complete() const {
    return state().dying == kDyingKilled && !any_softirq_active();
  }
  /// The number of irqs that the other domain has.
  [[nodiscard]] std::int32_t other_irqs() const { return state().other_irq != 0 ? 1 : 0; }
  /// The destination that an MSI naming `pirq` would have (hvm_inject_msi). Changes nothing.
  [[nodiscard]] RaiseAnswer injected(std::int32_t pirq) const;
  /// The destination of the interrupt of an IO-APIC pin. Changes nothing.
  [[nodiscard]] RaiseAnswer asserted(std::int32_t gsi) const;
  [[nodiscard]] bool softirq_can_begin(std::int32_t pirq) const;
  [[nodiscard]] bool softirq_can_end(std::int32_t pirq) const;
  /// True if no interrupt of the number waits for delivery, because the end of an earlier softirq
  /// delivered two at once. REQUIRES: softirq_can_end(pirq).
  [[nodiscard]] bool interrupt_served(std::int32_t pirq) const {
    const std::uint8_t softirq = pirqs()[static_cast<std::size_t>(pirq)].softirq;
    return (softirq & (kSoftirqMasked | kSoftirqServed)) == kSoftirqServed;
  }
  /// True if pt_irq_create_bind of the number must wait for a softirq.
  [[nodiscard]] bool bind_waits(std::int32_t pirq) const;
  [[nodiscard]] bool event_linked(std::int32_t port) const;
  /// True if an event on the port is in a queue, even in one that no vCPU reads.
  [[nodiscard]] bool is_linked(std::int32_t port) const {
    return (port_link(port) & kPortLinked) != 0;
  }

  // Look-ups.
  [[nodiscard]] const DomainState& state() const { return base_.one(layout().domain); }
  [[nodiscard]] bool crashed() const { return state().crashed != 0; }
  /// True if every rule is in force, including the proposed ones.
  [[nodiscard]] bool is_repaired() const { return setup_->is_repaired(); }
  /// The port that EVTCHNOP_bind_pirq would open now, -1 if none is free.
  [[nodiscard]] std::int32_t lowest_free_port() const {
    return free_ports().lowest(1, setup_->ports());
  }
  /// The irq that create_irq would allocate now, -1 if none is free.
  [[nodiscard]] std::int32_t lowest_free_irq() const {
    return free_irqs().lowest(nr_irqs_gsi(), nr_irqs() - 1);
  }
  /// The MSI descriptor whose message the device's hardware has, -1 if none.
  [[nodiscard]] std::int32_t programmed_with(int device, int entry) const {
    const int vector = setup_->first_vector(device) + entry;
    return base_[layout().device_entries][static_cast<std::size_t>(vector)] - 1;
  }
  [[nodiscard]] bool owns(int device) const { return ((state().owned >> device) & 1U) != 0; }
  /// pirq_info: the struct of a number, or nullptr.
  [[nodiscard]] const Pirq* pirq_info(std::int32_t pirq) const;
  /// domain_pirq_to_irq and domain_pirq_to_emuirq. They return a default if there is no struct.
  [[nodiscard]] std::int32_t domain_pirq_to_irq(std::int32_t pirq) const;
  [[nodiscard]] std::int32_t domain_pirq_to_emuirq(std::int32_t pirq) const;
  /// That default of emuirq: kIrqUnbound, or 0 in old releases.
  [[nodiscard]] std::int32_t emuirq_without_struct() const {
    return has(Rule::emuirq_is_unbound_by_default) ? kIrqUnbound : 0;
  }
  /// domain_irq_to_pirq: the value of the irq_pirq slot, 0 if there is no slot.
  [[nodiscard]] std::int32_t domain_irq_to_pirq(std::int32_t irq) const;
  /// is_free_pirq: true if there is no struct, or if its irq is 0 and its emuirq unbound. Ports and
  /// bindings are not checked; a repair is proposed [X55].
  [[nodiscard]] bool is_free_pirq(std::int32_t pirq) const;
  /// The number's bit in the bitmap of free numbers. maps-agree compares it with is_free_pirq.
  [[nodiscard]] bool marked_free(std::int32_t pirq) const { return free_pirqs().contains(pirq); }
  /// True if the GSI range is left to the pins of host devices [X84].
  [[nodiscard]] bool reserves_pin_numbers() const { return has(Rule::pin_numbers_are_reserved); }
  /// True if the number's device has left, and the device model has not unmapped it [X65] [X86].
  [[nodiscard]] bool is_left_behind(std::int32_t pirq) const {
    const Pirq* info = pirq_info(pirq);
    return info != nullptr && info->irq == kPirqAllocated && (info->softirq & kLeftBehind) != 0;
  }
  /// True if another domain has the device.
  [[nodiscard]] bool other_owns(int device) const;
  /// True if a call of this domain disabled the MSI of a device that another domain has.
  [[nodiscard]] bool disturbed_other() const;
  /// The vector of the MSI descriptor of `irq`, if any.
  [[nodiscard]] std::optional<VectorId> vector_of_irq(std::int32_t irq) const;
  /// True if Xen has programmed the device's MSI (or MSI-X entry) for a live irq.
  [[nodiscard]] bool programmed(int device, int entry) const;
  /// The device's entries, by vector: not 0 where `programmed` holds.
  [[nodiscard]] std::span<const std::uint16_t> programmed_entries(int device) const {
    const auto first = static_cast<std::size_t>(setup_->first_vector(device));
    return base_[layout().device_entries].subspan(first, setup_->device(device).vectors);
  }
  /// domain_emuirq_to_pirq: the number of a guest GSI, kIrqUnbound if none.
  [[nodiscard]] std::int32_t domain_emuirq_to_pirq(std::int32_t gsi) const;
  /// True if the number is bound as an MSI but the MSI-X table of its device is not registered. Xen
  /// then does not see the guest's writes to the mask bits. A binding as INTx registers no table.
  [[nodiscard]] bool msix_table_is_unknown(std::int32_t pirq) const;
  /// The number that the port is bound to; 0 if the port is free or out of range.
  [[nodiscard]] std::int32_t pirq_of_port(std::int32_t port) const;
  /// The host GSI of a device's INTx pin.
  [[nodiscard]] std::int32_t machine_gsi(int device) const;
  /// The INTx bindings, and Xen's count of them for each PCI link.
  [[nodiscard]] IntxView intx() const { return {base_, layout().intx}; }
  [[nodiscard]] std::span<const Pirq> pirqs() const { return base_[layout().pirqs]; }
  [[nodiscard]] std::span<const Irq> irqs() const { return base_[layout().irqs]; }
  [[nodiscard]] std::span<const std::int32_t> ports() const { return base_[layout().ports]; }
  /// The descriptor of `irq`, or nullptr. A descriptor that was freed is not live.
  [[nodiscard]] const MsiDesc* msi_desc_of(std::int32_t irq) const {
    const std::uint16_t desc = irq_at(irq).msi_desc;
    return desc != 0 ? &desc_at(desc - 1) : nullptr;
  }
  [[nodiscard]] const MsiDesc& descriptor(std::int32_t desc) const { return desc_at(desc); }
  /// The registration of the device's MSI-X table; nullptr if the world does not model it.
  [[nodiscard]] const PciDev* pci_dev(int device) const {
    const auto all = base_[layout().pci_devs];
    return all.empty() ? nullptr : &all[static_cast<std::size_t>(device)];
  }
  /// True if the device has a live MSI descriptor.
  [[nodiscard]] bool has_descriptors(int device) const;
  /// True if the number has no irq, emuirq, port or binding, or if Xen has no struct of it.
  [[nodiscard]] bool is_unused(std::int32_t pirq) const;
  /// True if a raw step changed the number, or a device, and somebody may still rely on it
  /// (model/steps/tampering.h).
  [[nodiscard]] bool tampered(std::int32_t pirq) const {
    const auto words = base_[layout().tampered];
    const auto word = static_cast<std::size_t>(pirq) / 64;
    return pirq >= 0 && word < words.size() && ((words[word] >> (pirq % 64)) & 1U) != 0;
  }
  [[nodiscard]] bool tampered_device(int device) const {
    const auto all = base_[layout().tampered_devices];
    return !all.empty() && all[static_cast<std::size_t>(device)] != 0;
  }
  [[nodiscard]] bool any_tampered() const;
  /// The name of a counter that differs from the contents of the tables. Empty if all agree. Looks
  /// at every entry.
  [[nodiscard]] std::string_view unbalanced() const;

 protected:
  [[nodiscard]] std::int32_t live_allocations() const;

  DomainView(const Setup& setup, Base base, Touched* touched) : Tables(setup, base, touched) {}

  [[nodiscard]] PciDev* msix_device_of(std::int32_t irq) const;
  /// The number that a map of the GSI returns without a search; negative if it must search.
  [[nodiscard]] std::int32_t pirq_of_gsi(std::int32_t gsi) const;
  [[nodiscard]] std::uint8_t pci_flags(int device) const;
  [[nodiscard]] bool hvm_domain_use_pirq(const Pirq& info) const;
  [[nodiscard]] std::int32_t bound_pirq(int device, int entry) const;
  [[nodiscard]] RaiseAnswer deliver(const Pirq& info) const;
  [[nodiscard]] RaiseAnswer raise_intx(int device) const;
  [[nodiscard]] bool softirq_active(std::int32_t pirq) const;
  [[nodiscard]] RaiseAnswer send_guest_pirq(const Pirq& info) const;
  [[nodiscard]] std::uint8_t port_link(std::int32_t port) const;
  [[nodiscard]] bool any_softirq_active() const;
};

}  // namespace pirq::xen

#include "model/xen/look_ups.h"  // IWYU pragma: export
