// Pass-through bindings and delivery: pt_irq_create_bind, pt_irq_destroy_bind, hvm_do_IRQ_dpci
// (xen/drivers/passthrough/x86/hvm.c, before 4.15 passthrough/io.c) and the domctls that call them.
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {
namespace {

constexpr std::uint32_t kGflagsUnmasked = 1U << 16;  // XEN_DOMCTL_VMSI_X86_UNMASKED
constexpr std::uint8_t kMsiFlags = kDpciMapped | kDpciMachMsi | kDpciGuestMsi;

}  // namespace

int Domain::bind_pt_irq(std::int32_t pirq, std::uint8_t gvec, std::uint32_t gflags) {
  if (!device_model_may_use(pirq, domain_pirq_to_irq(pirq))) return -kEPERM;
  if (pirq < 0 || pirq >= nr_pirqs()) return -kEINVAL;
  if (scalars().hvm_irq_dpci == 0) {
    if (!alloc()) return -kENOMEM;
    scalars().hvm_irq_dpci = 1;
  }
  Pirq& info = pirq_at(pirq);  // It has an irq, so it has a struct.
  touch_pirq(pirq);
  const bool unmask = (gflags & kGflagsUnmasked) != 0 && has(Rule::bind_unmasks);
  if ((info.dpci_flags & kDpciMapped) != 0) {
    if ((info.dpci_flags & kMsiFlags) != kMsiFlags) return -kEBUSY;  // It is bound as INTx.
    // The number is already bound. The request does not name a device, so Xen overwrites the words.
    remember_vector(info.gvec, kIrqUnbound);
    info.gvec = gvec;
    info.gflags = gflags & ~kGflagsUnmasked;
    remember_vector(gvec, pirq);
    if (unmask) guest_unmask(info.irq);
    return 0;
  }
  set_dpci_flags(pirq, kMsiFlags);
  info.gvec = gvec;
  info.gflags = gflags & ~kGflagsUnmasked;
  const int rc = pirq_guest_bind(pirq);
  remember_vector(gvec, rc == 0 ? pirq : kIrqUnbound);
  if (rc == 0) msixtbl_pt_register(info.irq);
  if (rc == 0 && unmask) guest_unmask(info.irq);
  if (rc == 0) return 0;
  set_dpci_flags(pirq, 0);
  info.gvec = 0;
  info.gflags = 0;
  pirq_cleanup_check(pirq);
  return rc;
}

int Domain::unbind_pt_irq(std::int32_t pirq) {
  if (is_left_behind(pirq)) return 0;  // It was unbound when its device left.
  const std::int32_t irq = domain_pirq_to_irq(pirq);
  if (!device_model_may_use(pirq, irq)) return -kEPERM;
  if (!has(Rule::msi_unbind_unbinds)) return 0;
  if (has(Rule::unbind_masks_first) && irq_at(irq).msi_desc == 0) {
    if (has(Rule::unbind_asks_for_msi)) return -kEINVAL;
    return crash(), 0;
  }
  if (scalars().hvm_irq_dpci == 0) return -kEINVAL;
  // If Xen reads the request as INTx, it reads fields of a pin that the caller did not set. The
  // model takes them as 0.
  if (!has(Rule::unbind_honours_type)) intx_bindings().miscount(hvm_pci_intx_link(0));
  Pirq& info = pirq_at(pirq);
  if ((info.dpci_flags & kDpciMapped) == 0 || intx().device_of(pirq) >= 0) return 0;
  pirq_guest_unbind(pirq);
  if (crashed()) return 0;
  msixtbl_pt_unregister(irq);
  set_dpci_flags(pirq, 0);
  softirq_reset(info);
  info.softirq &= static_cast<std::uint8_t>(~kInService);
  pirq_cleanup_check(pirq);
  if (!has(Rule::unbind_leaves_emuirq)) static_cast<void>(unmap_domain_pirq_emuirq(pirq));
  return 0;
}

// Until 2009 Xen kept one number for each guest vector [X46].
void Domain::remember_vector(std::uint8_t gvec, std::int32_t pirq) const {
  const auto all = base_[layout().gvec_pirq];
  if (!all.empty()) all[gvec] = pirq + 1;
}

// Mirrors hvm_dpci_msi_eoi for a device whose MSI waits for the guest's EOI.
void Domain::guest_eoi(int device, int entry) {
  const auto all = base_[layout().gvec_pirq];
  if (all.empty()) return;
  const std::int32_t pirq = bound_pirq(device, entry);
  if (pirq < 0) return;
  if (all[pirq_at(pirq).gvec] != pirq + 1) pirq_at(pirq).softirq |= kInService;
}

// Mirrors guest_mask_msi_irq(desc, false), which needs the irq's descriptor.
void Domain::guest_unmask(std::int32_t irq) const {
  if (irq_at(irq).msi_desc == 0) return crash();
  irq_at(irq).flags &= static_cast<std::uint16_t>(~kIrqGuestMask);
}

// The number whose interrupt the device's vector raises, or -1 if the guest does not get it.
std::int32_t DomainView::bound_pirq(int device, int entry) const {
  if (device >= setup_->devices() || entry >= setup_->device(device).vectors) return -1;
  const auto programmed = base_[layout().device_entries];
  const int vector = setup_->first_vector(device) + entry;
  const std::int32_t desc = programmed[static_cast<std::size_t>(vector)];
  if (desc == 0 || (pci_flags(device) & kPciHostMaskall) != 0) return -1;
  const std::int32_t irq = desc_at(desc - 1).irq;
  if (irq < 0 || (irq_at(irq).flags & (kIrqGuest | kIrqGuestMask)) != kIrqGuest) return -1;
  const std::int32_t pirq = domain_irq_to_pirq(irq);
  const Pirq* info = pirq_info(pirq);
  return info != nullptr && (info->softirq & kInService) == 0 ? pirq : -1;
}

// Mirrors do_IRQ_guest and hvm_do_IRQ_dpci, including the softirq that follows.
RaiseAnswer DomainView::raise(int device, int entry) const {
  if (intx().pirq_of(device) >= 0) return raise_intx(device);
  const std::int32_t pirq = bound_pirq(device, entry);
  return pirq >= 0 ? deliver(pirq_at(pirq)) : RaiseAnswer{};
}

// Mirrors hvm_dirq_assist and vmsi_deliver_pirq. A number without a pass-through binding is
// delivered to its port, if it has one.
RaiseAnswer DomainView::deliver(const Pirq& info) const {
  const bool dpci = scalars().hvm_irq_dpci != 0 && (info.dpci_flags & kDpciMapped) != 0;
  if (dpci && !hvm_domain_use_pirq(info))
    return {Delivery::vector, info.gvec, static_cast<std::uint8_t>(info.gflags)};
  return send_guest_pirq(info);
}

}  // namespace pirq::xen
