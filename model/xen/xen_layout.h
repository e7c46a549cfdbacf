// Xen's state for one HVM domain, as flat sections of a world's memory.
//
// struct pirq is in an array indexed by number, and `exists` is 1 if Xen has allocated it. This was
// measured to be faster than a pool behind an index array. It also makes equal tables equal bytes,
// independent of their history.
#pragma once

#include <cstdint>

#include "model/memory.h"
#include "model/xen/free_map.h"
#include "model/xen/intx.h"
#include "model/xen/radix_tree.h"

namespace pirq {
class Setup;
}

namespace pirq::xen {

/// struct pirq with its arch.hvm part; all zero where Xen has no struct. Mirrors struct pirq
/// (xen/include/xen/irq.h), struct arch_pirq (arch/x86/include/asm/irq.h) and struct hvm_pirq_dpci.
struct Pirq {
  std::int32_t irq;         ///< 0 none, >0 mapped, -1 PIRQ_ALLOCATED, -n unmapped by force.
  std::uint32_t gflags;     ///< dpci.gmsi.gflags.
  std::int16_t emuirq;      ///< kIrqUnbound, kIrqPt, kIrqMsiEmu or a guest GSI.
  std::uint16_t evtchn;     ///< Port, 0 none.
  std::uint8_t gvec;        ///< dpci.gmsi.gvec.
  std::uint8_t dpci_flags;  ///< HVM_IRQ_DPCI_*.
  std::uint8_t exists;      ///< 1 while in d->pirq_tree.
  std::uint8_t softirq;     ///< kSoftirq* (dpci.state, dpci.masked, list) and the flags below.
};
static_assert(sizeof(Pirq) == 16, "worlds are copied and hashed often, so Pirq must stay small");

inline constexpr std::int32_t kPirqAllocated = -1;
inline constexpr std::int32_t kIrqUnbound = -1;
inline constexpr std::int32_t kIrqPt = -2;
inline constexpr std::int32_t kIrqMsiEmu = -3;

/// True if Xen has no struct for the number, or a struct with all defaults: no irq, emuirq, port or
/// binding.
[[nodiscard]] constexpr bool is_default(const Pirq& info) {
  return info.exists == 0 ||
         (info.irq == 0 && info.emuirq == kIrqUnbound && info.evtchn == 0 && info.dpci_flags == 0);
}

inline constexpr std::uint8_t kDpciMachPci = 1U << 0;   ///< HVM_IRQ_DPCI_MACH_PCI
inline constexpr std::uint8_t kDpciMapped = 1U << 1;    ///< HVM_IRQ_DPCI_MAPPED
inline constexpr std::uint8_t kDpciGuestMsi = 1U << 2;  ///< HVM_IRQ_DPCI_GUEST_MSI
inline constexpr std::uint8_t kDpciGuestPci = 1U << 4;  ///< HVM_IRQ_DPCI_GUEST_PCI
inline constexpr std::uint8_t kDpciMachMsi = 1U << 5;   ///< HVM_IRQ_DPCI_MACH_MSI

inline constexpr std::uint8_t kSoftirqSched = 1U << 0;   ///< STATE_SCHED
inline constexpr std::uint8_t kSoftirqRun = 1U << 1;     ///< STATE_RUN
inline constexpr std::uint8_t kSoftirqMasked = 1U << 2;  ///< An interrupt waits for delivery.
inline constexpr std::uint8_t kSoftirqListed = 1U << 3;  ///< On some CPU's dpci_list.
inline constexpr std::uint8_t kSoftirqServed = 1U << 7;  ///< Scheduled, and delivered already.
inline constexpr std::uint8_t kInService = 1U << 4;      ///< Its EOI ended another MSI [X46].
inline constexpr std::uint8_t kGuestNumber = 1U << 5;    ///< The guest allocated it [X68].
inline constexpr std::uint8_t kLeftBehind = 1U << 6;     ///< Its device left, QEMU has it [X65].

/// A host irq: struct irq_desc, and the domain's irq_pirq slot for it.
struct Irq {
  std::int32_t pirq;       ///< Value of the slot: pirq, 0 prepared, -pirq after a forced unbind.
  std::uint16_t msi_desc;  ///< desc->msi_desc: index into the descriptors plus 1, 0 none.
  std::uint16_t flags;     ///< kIrq*.
};

inline constexpr std::uint16_t kIrqSlot = 1U << 0;     ///< irq_pirq has a slot for it.
inline constexpr std::uint16_t kIrqUsed = 1U << 1;     ///< create_irq allocated it.
inline constexpr std::uint16_t kIrqHandler = 1U << 2;  ///< desc->handler is not no_irq_type.
inline constexpr std::uint16_t kIrqGuest = 1U << 3;    ///< A guest action with this domain in it.
inline constexpr std::uint16_t kIrqHostAction = 1U << 4;  ///< Xen has an action on it.
inline constexpr std::uint16_t kIrqDmAccess = 1U << 5;    ///< The device model's domain may use it.
inline constexpr std::uint16_t kIrqAccess = 1U << 8;      ///< The domain itself may use it.
inline constexpr std::uint16_t kIrqGuestMask = 1U << 6;   ///< msi_attrib.guest_masked [X34].
inline constexpr std::uint16_t kIrqNoAction = 1U << 7;    ///< kIrqGuest without an action [X40].

/// struct msi_desc. A multi-vector block is a run of descriptors; only the first has nvec > 0.
struct MsiDesc {
  std::int32_t irq;     ///< -1 unless set.
  std::uint16_t entry;  ///< MSI-X table entry, or index within a multi-vector MSI.
  std::uint8_t device;
  std::uint8_t nvec;  ///< In the first descriptor of a block, 0 in the others.
  std::uint8_t live;
  std::uint8_t msix;  ///< msi_attrib.type == PCI_CAP_ID_MSIX.
  std::uint8_t zero[2];
};

/// struct pci_dev with its arch_msix, and the domain's msixtbl_entry for it.
struct PciDev {
  std::uint16_t msixtbl;  ///< refcnt plus 1, 0 no entry.
  std::uint8_t flags;     ///< kPci*.
  std::uint8_t zero;
};

inline constexpr std::uint8_t kPciMemoryOff = 1U << 0;    ///< It does not decode its memory.
inline constexpr std::uint8_t kPciSpoiled = 1U << 1;      ///< Memory was off since the assignment.
inline constexpr std::uint8_t kPciHostMaskall = 1U << 2;  ///< msix->host_maskall [X43].

inline constexpr std::uint8_t kPortOnVcpu = 1U << 0;  ///< Closed, still on its vCPU's list [X5].
inline constexpr std::uint8_t kPortTwice = 1U << 1;   ///< On the list twice: the list has a loop.
inline constexpr std::uint8_t kPortLinked = 1U << 2;  ///< EVTCHN_FIFO_LINKED: in the guest's queue.
inline constexpr std::uint8_t kPortStranded = 1U << 4;  ///< Linked on a vCPU that is offline [L12].
inline constexpr std::uint8_t kPortBusy = 1U << 3;      ///< Linked when it was closed [X41].

/// Scalars of the domain and the meter of modelled allocations.
struct DomainState {
  std::uint64_t owned;     ///< Bit d: device d is assigned to the domain.
  std::int32_t free_irqs;  ///< The number of irqs that create_irq can still allocate.
  std::int32_t structs;    ///< Live struct pirq allocations.
  std::int32_t structs_in_tree;
  std::int32_t msi_descs;  ///< Live descriptors.
  std::int32_t taken;      ///< Numbers for which is_free_pirq is false.
  std::int32_t open_ports;
  std::int32_t allocations;   ///< Live: struct pirq, tree nodes, descriptor blocks, actions, dpci.
  std::int32_t msi_emu_pirq;  ///< emuirq_pirq of kIrqMsiEmu: pirq plus 1, 0 none.
  std::int32_t other_irq;     ///< An irq that create_irq allocated for another domain, 0 none.
  std::int32_t lost_girqs;    ///< Entries of girq lists that leaked with their list head [X69].
  std::uint32_t fail_alloc;   ///< The n-th allocation from now fails; 0: no failure is pending.
  std::uint8_t hvm_irq_dpci;  ///< d->arch.hvm.irq.dpci is allocated.
  std::uint8_t dying;         ///< kDying*.
  std::uint8_t crashed;       ///< Xen hit a BUG, an ASSERT or a bad pointer.
  std::uint8_t freed_in_use;  ///< A struct pirq was freed while its softirq was pending or running.
};

inline constexpr std::uint8_t kDyingStarted = 1;  ///< domain_kill has begun and has not finished.
inline constexpr std::uint8_t kDyingKilled = 2;   ///< domain_kill has finished; d still exists.
inline constexpr std::uint8_t kDyingGone = 3;     ///< The domain does not exist any more.

/// The sections of the domain.
struct Layout {
  Layout() = default;
  Layout(LayoutBuilder& builder, const Setup& setup);

  Section<DomainState> domain;
  Section<Pirq> pirqs;  ///< By number; an explicit MSI block can reach beyond nr_pirqs.
  Section<Irq> irqs;    ///< By irq, 0..nr_irqs-1.
  Section<MsiDesc> msi_descs;
  Section<std::int32_t> ports;            ///< By port: pirq plus 1, 0 free. Port 0 is reserved.
  Section<std::uint8_t> port_links;       ///< By port: kPort*; empty if no step can use a link.
  Section<std::uint16_t> device_entries;  ///< By vector: descriptor in the hardware plus 1.
  Section<PciDev> pci_devs;               ///< By device; empty if no device needs an entry.
  /// The devices that another domain has, and those of them whose MSI a call of this domain
  /// disabled; one bit a device. Empty if no step gives a device to another domain.
  Section<std::uint64_t> elsewhere;
  Section<std::int32_t> gvec_pirq;    ///< msi_gvec_pirq: pirq plus 1; empty since [X46].
  Section<std::int32_t> emuirq_pirq;  ///< By guest GSI: pirq plus 1, 0 none.
  IntxLayout intx;                    ///< The girq lists, link_cnt and digl_lists.
  FreeMapLayout free_pirqs;           ///< Numbers for which is_free_pirq holds.
  FreeMapLayout free_irqs;            ///< The irqs that create_irq can allocate.
  FreeMapLayout free_ports;
  FreeMapLayout free_descs;     ///< The descriptors that are not allocated.
  RadixTreeLayout pirq_tree;    ///< d->pirq_tree
  RadixTreeLayout irq_tree;     ///< d->arch.irq_pirq
  RadixTreeLayout emuirq_tree;  ///< d->arch.hvm.emuirq_pirq
  /// The record of raw steps (model/steps/tampering.h). Empty if no step is raw. Xen has no such
  /// record; the properties use it.
  Section<std::uint64_t> tampered;         ///< Bit p: number p.
  Section<std::uint8_t> tampered_devices;  ///< By device: 1 if a raw step changed it.
};

}  // namespace pirq::xen
