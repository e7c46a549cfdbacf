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
#include <span>

#include "model/memory.h"
#include "model/outcome.h"
#include "model/require.h"
#include "model/setup.h"
#include "model/xen/answers.h"
#include "model/xen/call_observer.h"
#include "model/xen/domain_view.h"
#include "model/xen/hypercall.h"
#include "model/xen/intx.h"
#include "model/xen/radix_tree.h"
#include "model/xen/tables.h"
#include "model/xen/xen_layout.h"

namespace pirq::xen {

/// View of the domain's part of a world's memory. `outcome`, if given, records the calls and the
/// table entries that may have changed. `observer` is used only together with `outcome`.
class Domain : public DomainView {
 public:
  Domain(const Setup& setup, Base base, Outcome* outcome = nullptr,
         CallObserver* observer = nullptr)
      : DomainView(setup, base, outcome != nullptr ? &outcome->touched : nullptr),
        outcome_(outcome),
        observer_(observer) {}

  /// A new domain that owns every device. REQUIRES: the memory is all zero.
  void create();

  /// Makes a call, reports it to the observer, and records it and its answer in the outcome. Errors
  /// are Xen's, negated; the functions below list them.
  Answer call(const Hypercall& call);

  /// The guest signals the EOI of a virtual MSI that was delivered for this vector.
  void guest_eoi(int device, int entry);

  /// The n-th allocation from now on fails once. Replaces a pending failure.
  void fail_alloc(std::uint32_t nth) { scalars().fail_alloc = nth; }
  /// Assigns the device to the domain.
  void assign_device(int device);
  /// The device starts or stops decoding its memory, which contains its MSI-X table.
  void decode_memory(int device, bool on) const;
  /// World::forget_heap_counts.
  void forget_heap_counts();
  /// The part of destroy_domain that follows the RCU grace period, if that is a separate step.
  DestroyAnswer complete_domain_destroy();
  /// Another domain unmaps the MSI that it mapped.
  void other_domain_unmap();
  /// Another domain gets the device and programs its MSI, or gives it back.
  /// REQUIRES: the world allows the steps.
  void assign_to_other(int device) const;
  void deassign_from_other(int device) const;
  /// The device is reset: its MSI is off, and its messages are forgotten.
  void reset_device(int device) const;

  // The record of raw steps (model/steps/tampering.h).

  void tamper(std::int32_t pirq) const;
  void tamper_device(int device) const;
  void tamper_all() const;
  void forget_tampering(std::int32_t pirq) const;
  void forget_device_tampering(int device) const;

  // Emulated devices.

  /// Creates the domain again, with the same devices, as save and restore do.
  void recreate();

  // Delivery by softirq.

  /// do_IRQ of the device's vector up to raise_softirq_for.
  void interrupt(int device, int entry);
  /// A CPU's dpci_softirq takes the number from its list. REQUIRES: softirq_can_begin(pirq).
  void softirq_begin(std::int32_t pirq);
  /// The CPU delivers the interrupt. REQUIRES: softirq_can_end(pirq).
  RaiseAnswer softirq_end(std::int32_t pirq);

  // Event channels.

  /// Links the event on `port` in the guest's queue, in a world with FIFO events.
  void link_event(std::int32_t port) const;
  /// The guest takes the event from its queue. REQUIRES: event_linked(port).
  void handle_event(std::int32_t port);
  /// The vCPU of the queue goes offline, and the event stays there. REQUIRES: event_linked(port).
  void strand_event(std::int32_t port) const {
    require(event_linked(port), "Domain::strand_event: event_linked(port)");
    links(port) |= kPortBusy | kPortStranded;
  }
  /// The scheduler moves the vCPU that the domain's ports are bound to (evtchn_move_pirqs).
  void move_vcpu();

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
  /// XEN_DOMCTL_deassign_device. Xen does not change the device's pirqs; a repair is proposed
  /// [X86]. -ENODEV if the domain does not own the device.
  int deassign_device(int device);
  DestroyAnswer destroy();
  /// PHYSDEVOP_pci_device_remove (pci_remove_device): the device leaves the host. -ENODEV if the
  /// domain does not own it.
  int pci_remove_device(int device);
  /// The MSI of an emulated device whose message names `pirq`. -ERANGE, -EINVAL, -EBUSY, -ENOMEM.
  InjectAnswer hvm_inject_msi(std::int32_t pirq);
  /// XEN_DOMCTL_soft_reset: closes the ports and clears the emuirqs. Mapped numbers stay mapped,
  /// and reserved ones reserved; a repair is proposed [X85].
  int soft_reset();
  /// Another domain maps an MSI. -ENOSPC.
  int other_domain_map();

  [[nodiscard]] IntxBindings intx_bindings() { return {base_, layout().intx}; }

  // hvm_irq.cpp
  void free_numbers();

  // pirq_table.cpp
  Pirq* pirq_get_info(std::int32_t pirq);
  void pirq_cleanup_check(std::int32_t pirq);
  void set_irq(std::int32_t pirq, std::int32_t irq);
  void set_emuirq(std::int32_t pirq, std::int32_t emuirq);
  void set_evtchn(std::int32_t pirq, std::uint32_t port);
  void set_dpci_flags(std::int32_t pirq, std::uint8_t flags);
  bool give_back(std::int32_t pirq);
  bool take_back(std::int32_t pirq);
  void refresh_free(std::int32_t pirq);
  void note_free(const Pirq& info);
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
  [[nodiscard]] bool is_secondary(std::int32_t pirq) const;
  int unmap_domain_pirq(std::int32_t pirq);
  void unbind_forced(std::int32_t pirq);
  void unmap_vector(std::int32_t first, std::int32_t pirq, bool forced);

  // msi.cpp
  int pci_enable_msi(MsiInfo& msi, std::int32_t& desc);
  int capability_init(MsiInfo& msi, std::int32_t& desc);
  void setup_msi_irq(std::int32_t irq, std::int32_t desc);
  void msi_free_irq(std::int32_t desc);
  [[nodiscard]] bool writes_to_table(std::int32_t desc) const;
  [[nodiscard]] std::int32_t free_block(std::int32_t nvec) const;
  [[nodiscard]] std::int32_t find_msi_entry(int device, std::int32_t irq) const;
  void program_device(std::int32_t desc);
  void pci_disable_msi(int device) const;
  void disturb(int device) const;
  [[nodiscard]] std::span<std::uint16_t> entries_of(int device) const;

  // access.cpp
  bool permit_access(std::int32_t irq);
  void deny_access(std::int32_t irq);
  [[nodiscard]] bool device_model_may_use(std::int32_t pirq, std::int32_t irq) const;

  // emuirq.cpp
  int map_domain_emuirq_pirq(std::int32_t pirq, std::int32_t emuirq);
  int unmap_domain_pirq_emuirq(std::int32_t pirq);

  // msix.cpp
  void msixtbl_pt_register(std::int32_t irq) const;
  void msixtbl_pt_unregister(std::int32_t irq) const;
  void touch_vectors(int device) const;
  void mask_at_shutdown(std::int32_t irq) const;

  // passthrough.cpp
  void remember_vector(std::uint8_t gvec, std::int32_t pirq) const;
  void guest_unmask(std::int32_t irq) const;

  // intx.cpp
  void forget_intx(std::int32_t pirq);

  // softirq.cpp
  void softirq_reset(Pirq& info) const;

  // event_channel.cpp
  [[nodiscard]] std::uint8_t& links(std::int32_t port) const;

  // destroy.cpp
  int pci_clean_dpci_irq(std::int32_t pirq);
  [[nodiscard]] bool cleanup_waits_for(std::int32_t pirq) const;
  int pci_clean_dpci_irqs();
  void unbind_descriptor(std::int32_t desc);
  void pci_cleanup_msi(int device, bool unbinds);
  std::int32_t radix_tree_destroy();

  Outcome* outcome_;
  CallObserver* observer_;
};

}  // namespace pirq::xen
