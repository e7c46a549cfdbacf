// One HVM domain as Xen keeps it: pirqs, host irqs, MSI descriptors, event channels and
// pass-through bindings. The guest, the device model and the toolstack change it by hypercalls, all
// of which go through Domain::call.
//
// Functions have Xen's names and return Xen's error codes (0 or a negative errno). Where Xen would
// hit a BUG, an ASSERT or a bad pointer, `crashed()` becomes true, and the state means nothing any
// more. One meter counts every allocation and can make the n-th fail.
#pragma once

#include <cstdint>
#include <optional>

#include "model/memory.h"
#include "model/outcome.h"
#include "model/setup.h"
#include "model/xen/answers.h"
#include "model/xen/call_observer.h"
#include "model/xen/hypercall.h"
#include "model/xen/intx.h"
#include "model/xen/radix_tree.h"
#include "model/xen/tables.h"
#include "model/xen/xen_layout.h"

namespace pirq::xen {

/// View of the domain's part of a world's memory. `outcome`, if given, records the calls and the
/// table entries that may have changed. `observer` is used only together with `outcome`.
class Domain : Tables {
 public:
  Domain(const Setup& setup, Base base, Outcome* outcome = nullptr,
         CallObserver* observer = nullptr)
      : Tables(setup, base, outcome != nullptr ? &outcome->touched : nullptr),
        outcome_(outcome),
        observer_(observer) {}

  /// A new domain that owns every device. REQUIRES: the memory is all zero.
  void create();

  /// Makes a call, reports it to the observer, and records it and its answer in the outcome. Errors
  /// are Xen's, negated; the functions below list them.
  Answer call(const Hypercall& call);
  /// The search for free numbers that the call would make now. Empty if it would make none.
  [[nodiscard]] std::optional<Search> search_of(const Hypercall& call) const;

  /// The delivery of an interrupt of the device's MSI or MSI-X entry, from do_IRQ on. Changes
  /// nothing.
  [[nodiscard]] RaiseAnswer raise(int device, int entry) const;

  /// The guest signals the EOI of a virtual MSI that was delivered for this vector.
  void guest_eoi(int device, int entry);

  /// The n-th allocation from now on fails once. Replaces a pending failure.
  void fail_alloc(std::uint32_t nth) { scalars().fail_alloc = nth; }
  /// Assigns the device to the domain.
  void assign_device(int device);
  /// The device starts or stops decoding its memory, which contains its MSI-X table.
  void decode_memory(int device, bool on) const;
  /// World::forget_heap_counts.
  void forget_heap_counts() { scalars().structs = scalars().allocations = 0; }
  /// True if the guest has turned the device's memory off since its assignment. The guest is then
  /// responsible for lost interrupts.
  [[nodiscard]] bool spoiled(int device) const { return (pci_flags(device) & kPciSpoiled) != 0; }
  /// The part of destroy_domain that follows the RCU grace period, if that is a separate step.
  DestroyAnswer complete_domain_destroy();
  [[nodiscard]] bool can_complete() const {
    return state().dying == kDyingKilled && !any_softirq_active();
  }
  /// Another domain unmaps the MSI that it mapped.
  void other_domain_unmap();
  /// The number of irqs that the other domain has.
  [[nodiscard]] std::int32_t other_irqs() const { return state().other_irq != 0 ? 1 : 0; }

  // Emulated devices.

  /// The destination that an MSI naming `pirq` would have (hvm_inject_msi). Changes nothing.
  [[nodiscard]] RaiseAnswer injected(std::int32_t pirq) const;
  /// The destination of the interrupt of an IO-APIC pin. Changes nothing.
  [[nodiscard]] RaiseAnswer asserted(std::int32_t gsi) const;
  /// Creates the domain again, with the same devices, as save and restore do.
  void recreate();

  // Delivery by softirq.

  /// do_IRQ of the device's vector up to raise_softirq_for.
  void interrupt(int device, int entry);
  /// A CPU's dpci_softirq takes the number from its list. REQUIRES: softirq_can_begin(pirq).
  void softirq_begin(std::int32_t pirq);
  /// The CPU delivers the interrupt. REQUIRES: softirq_can_end(pirq).
  RaiseAnswer softirq_end(std::int32_t pirq);
  [[nodiscard]] bool softirq_can_begin(std::int32_t pirq) const;
  [[nodiscard]] bool softirq_can_end(std::int32_t pirq) const;
  /// True if pt_irq_create_bind of the number must wait for a softirq.
  [[nodiscard]] bool bind_waits(std::int32_t pirq) const;

  // Event channels.

  /// Links the event on `port` in the guest's queue, in a world with FIFO events.
  void link_event(std::int32_t port) const;
  [[nodiscard]] bool event_linked(std::int32_t port) const;
  /// The guest takes the event from its queue. REQUIRES: event_linked(port).
  void handle_event(std::int32_t port);
  /// The vCPU of the queue goes offline, and the event stays there. REQUIRES: event_linked(port).
  void strand_event(std::int32_t port) const { links(port) |= kPortBusy | kPortStranded; }
  /// The scheduler moves the vCPU that the domain's ports are bound to (evtchn_move_pirqs).
  void move_vcpu();

  // Look-ups.
  [[nodiscard]] const DomainState& state() const { return base_.one(layout().domain); }
  [[nodiscard]] bool crashed() const { return state().crashed != 0; }
  [[nodiscard]] bool owns(int device) const { return ((state().owned >> device) & 1U) != 0; }
  /// pirq_info: the struct of a number, or nullptr.
  [[nodiscard]] const Pirq* pirq_info(std::int32_t pirq) const;
  /// domain_pirq_to_irq and domain_pirq_to_emuirq. They return a default if there is no struct.
  [[nodiscard]] std::int32_t domain_pirq_to_irq(std::int32_t pirq) const;
  [[nodiscard]] std::int32_t domain_pirq_to_emuirq(std::int32_t pirq) const;
  /// domain_irq_to_pirq: the value of the irq_pirq slot, 0 if there is no slot.
  [[nodiscard]] std::int32_t domain_irq_to_pirq(std::int32_t irq) const;
  /// is_free_pirq: true if there is no struct, or if its irq is 0 and its emuirq unbound. Ports and
  /// bindings are not checked; a repair is proposed [X55].
  [[nodiscard]] bool is_free_pirq(std::int32_t pirq) const;
  /// The number's bit in the bitmap of free numbers. maps-agree compares it with is_free_pirq.
  [[nodiscard]] bool marked_free(std::int32_t pirq) const { return free_pirqs().contains(pirq); }
  /// The vector of the MSI descriptor of `irq`, if any.
  [[nodiscard]] std::optional<VectorId> vector_of_irq(std::int32_t irq) const;
  /// True if Xen has programmed the device's MSI (or MSI-X entry) for a live irq.
  [[nodiscard]] bool programmed(int device, int entry) const;
  /// domain_emuirq_to_pirq: the number of a guest GSI, kIrqUnbound if none.
  [[nodiscard]] std::int32_t domain_emuirq_to_pirq(std::int32_t gsi) const;
  /// True if the number is bound but the MSI-X table of its device is not registered. Xen then does
  /// not see the guest's writes to the mask bits.
  [[nodiscard]] bool msix_table_is_unknown(std::int32_t pirq) const;
  /// The number that the port is bound to; 0 if the port is free or out of range.
  [[nodiscard]] std::int32_t pirq_of_port(std::int32_t port) const;
  /// The INTx bindings, and Xen's count of them for each PCI link.
  [[nodiscard]] IntxBindings intx() const { return {base_, layout().intx}; }
  [[nodiscard]] std::span<const Pirq> pirqs() const { return base_[layout().pirqs]; }
  [[nodiscard]] std::span<const Irq> irqs() const { return base_[layout().irqs]; }
  [[nodiscard]] std::span<const std::int32_t> ports() const { return base_[layout().ports]; }

 private:
  // The interrupt to map, in/out (struct msi_info).
  struct MsiInfo {
    int device;
    std::int32_t entry_nr;
    std::int32_t irq;
    PirqType type;
    bool multi;
  };
  // The local variables of map_domain_pirq during a multi-vector map.
  struct MultiMap;

  // call.cpp
  Answer another(const Hypercall& call);
  Answer observed(const Hypercall& call, Touched& touched);
  Answer make(const Hypercall& call);
  Answer map(const Hypercall& call);

  // The hypercalls. model/xen/hypercall.h describes each operation.
  /// PHYSDEVOP_get_free_pirq by the guest (xen/arch/x86/physdev.c): the number becomes
  /// PIRQ_ALLOCATED. -ENOSPC, -ENOMEM.
  NumberAnswer physdev_get_free_pirq(PirqType type);
  /// PHYSDEVOP_map_pirq, type MSI, by the device model. `entry` is the MSI-X table entry (ignored
  /// for MSI). pirq -1 requests any number. `index` is the irq to use; QEMU always requests a new
  /// one.
  MapAnswer physdev_map_pirq_msi(int device, int entry, std::int32_t pirq, std::int32_t index);
  MapAnswer physdev_map_pirq_multi_msi(int device, std::int32_t nr, std::int32_t pirq);
  /// PHYSDEVOP_map_pirq, type GSI, by the guest on itself (physdev_hvm_map_pirq).
  MapAnswer physdev_map_pirq_gsi(std::int32_t gsi, std::int32_t pirq);
  MapAnswer physdev_map_pirq_intx(int device);
  /// The number that a map of the GSI returns without a search; negative if it must search.
  [[nodiscard]] std::int32_t pirq_of_gsi(std::int32_t gsi) const;
  int physdev_unmap_pirq(Caller caller, std::int32_t pirq);
  /// PHYSDEVOP_eoi by the guest. Only its look-ups are modelled; no interrupt waits for it.
  int physdev_eoi(std::int32_t pirq) const;
  /// XEN_DOMCTL_bind_pt_irq, type MSI, by the device model (pt_irq_create_bind).
  int bind_pt_irq(std::int32_t pirq, std::uint8_t gvec, std::uint32_t gflags);
  /// XEN_DOMCTL_unbind_pt_irq, type MSI, by the device model (pt_irq_destroy_bind).
  int unbind_pt_irq(std::int32_t pirq);
  int bind_pt_irq_intx(std::int32_t pirq, int device);
  int unbind_pt_irq_intx(std::int32_t pirq, int device);
  NumberAnswer evtchn_bind_pirq(std::int32_t pirq);
  int evtchn_close(std::int32_t port);
  /// XEN_DOMCTL_deassign_device. Xen does not change the device's pirqs. -ENODEV if the domain does
  /// not own the device.
  int deassign_device(int device);
  DestroyAnswer destroy();
  /// PHYSDEVOP_pci_device_remove (pci_remove_device): the device leaves the host. -ENODEV if the
  /// domain does not own it.
  int pci_remove_device(int device);
  /// The MSI of an emulated device whose message names `pirq`. -ERANGE, -EINVAL, -EBUSY, -ENOMEM.
  InjectAnswer hvm_inject_msi(std::int32_t pirq);
  /// XEN_DOMCTL_soft_reset: closes the ports and clears the emuirqs. Mapped numbers stay mapped.
  int soft_reset();
  /// Another domain maps an MSI. -ENOSPC.
  int other_domain_map();

  // pirq_table.cpp
  Pirq* pirq_get_info(std::int32_t pirq);
  void pirq_cleanup_check(std::int32_t pirq);
  void set_irq(std::int32_t pirq, std::int32_t irq);
  void set_emuirq(std::int32_t pirq, std::int32_t emuirq);
  void set_evtchn(std::int32_t pirq, std::uint32_t port);
  void set_dpci_flags(std::int32_t pirq, std::uint8_t flags);
  bool give_back(std::int32_t pirq);
  void refresh_free(std::int32_t pirq);
  void remove_struct(std::int32_t pirq);
  int get_free_pirq(PirqType type);
  int get_free_pirqs(std::int32_t nr);
  std::int32_t next_free(PirqType type) const;

  // irq.cpp
  int prepare_domain_irq_pirq(std::int32_t irq, std::int32_t pirq);
  bool insert_slot(std::int32_t irq);
  void remove_slot(std::int32_t irq);
  void replace_slot(std::int32_t irq, std::int32_t pirq);
  void set_domain_irq_pirq(std::int32_t irq, std::int32_t pirq);
  void clear_domain_irq_pirq(std::int32_t irq, std::int32_t pirq);
  void cleanup_domain_irq_pirq(std::int32_t irq, std::int32_t pirq);
  int create_irq();
  void destroy_irq(std::int32_t irq);
  int pirq_guest_bind(std::int32_t pirq);
  void guest_unbind(std::int32_t irq);
  void pirq_guest_unbind(std::int32_t pirq);
  bool pirq_guest_force_unbind(std::int32_t pirq);

  // map.cpp
  MapAnswer allocate_and_map(MsiInfo& msi, std::int32_t pirq, std::int32_t index);
  int allocate_pirq(MsiInfo& msi, std::int32_t pirq);
  int map_domain_pirq(std::int32_t pirq, MsiInfo& msi);
  int map_msi(std::int32_t pirq, MsiInfo& msi, MultiMap& map);
  int map_further_vector(std::int32_t pirq, MultiMap& map);
  void undo_map(std::int32_t pirq, MultiMap& map);
  void revoke(const MultiMap& map, std::int32_t nr, std::int32_t irq);
  int unmap_domain_pirq(std::int32_t pirq);
  void unmap_vector(std::int32_t first, std::int32_t pirq, bool forced);

  // msi.cpp
  int pci_enable_msi(MsiInfo& msi, std::int32_t& desc);
  int capability_init(MsiInfo& msi, std::int32_t& desc);
  void setup_msi_irq(std::int32_t irq, std::int32_t desc);
  void msi_free_irq(std::int32_t desc);
  [[nodiscard]] bool writes_to_table(std::int32_t desc) const;
  [[nodiscard]] std::int32_t free_block(std::int32_t nvec) const;
  [[nodiscard]] std::int32_t find_msi_entry(int device, std::int32_t irq) const;
  void program_device(int device, std::int32_t desc, std::int32_t nvec);

  // access.cpp
  bool permit_access(std::int32_t irq);
  void deny_access(std::int32_t irq);
  [[nodiscard]] bool device_model_may_use(std::int32_t pirq, std::int32_t irq) const;

  // emuirq.cpp
  int map_domain_emuirq_pirq(std::int32_t pirq, std::int32_t emuirq);
  int unmap_domain_pirq_emuirq(std::int32_t pirq);

  // msix.cpp
  [[nodiscard]] PciDev* msix_device_of(std::int32_t irq) const;
  void msixtbl_pt_register(std::int32_t irq) const;
  void msixtbl_pt_unregister(std::int32_t irq) const;
  void touch_vectors(int device) const;
  void mask_at_shutdown(std::int32_t irq) const;
  [[nodiscard]] std::uint8_t pci_flags(int device) const;

  // hvm_irq.cpp
  [[nodiscard]] bool hvm_domain_use_pirq(const Pirq& info) const;

  // passthrough.cpp
  [[nodiscard]] std::int32_t bound_pirq(int device, int entry) const;
  [[nodiscard]] RaiseAnswer deliver(const Pirq& info) const;
  void remember_vector(std::uint8_t gvec, std::int32_t pirq) const;
  void guest_unmask(std::int32_t irq) const;

  // intx.cpp
  [[nodiscard]] std::int32_t machine_gsi(int device) const;
  [[nodiscard]] RaiseAnswer raise_intx(int device) const;
  void forget_intx(std::int32_t pirq);

  // softirq.cpp
  [[nodiscard]] bool softirq_active(std::int32_t pirq) const;
  void softirq_reset(Pirq& info) const;

  // event_channel.cpp
  [[nodiscard]] RaiseAnswer send_guest_pirq(const Pirq& info) const;
  [[nodiscard]] std::uint8_t port_link(std::int32_t port) const;
  [[nodiscard]] std::uint8_t& links(std::int32_t port) const;

  // destroy.cpp
  int pci_clean_dpci_irq(std::int32_t pirq);
  [[nodiscard]] bool cleanup_waits_for(std::int32_t pirq) const;
  int pci_clean_dpci_irqs();
  void unbind_descriptor(std::int32_t desc);
  void pci_cleanup_msi(int device);
  [[nodiscard]] bool any_softirq_active() const;
  std::int32_t radix_tree_destroy();

  Outcome* outcome_;
  CallObserver* observer_;
};

}  // namespace pirq::xen

#include "model/xen/look_ups.h"  // IWYU pragma: export
