// Pass-through bindings and delivery: pt_irq_create_bind, pt_irq_destroy_bind, hvm_do_IRQ_dpci
// (xen/drivers/passthrough/x86/hvm.c, before 4.15 passthrough/io.c) and the domctls in front.
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
  if ((info.dpci_flags & kDpciMapped) != 0) {
    // Bound already: nothing here says which device asks, the words are overwritten.
    info.gvec = gvec;
    info.gflags = gflags & ~kGflagsUnmasked;
    return 0;
  }
  set_dpci_flags(pirq, kMsiFlags);
  info.gvec = gvec;
  info.gflags = gflags & ~kGflagsUnmasked;
  const int rc = pirq_guest_bind(pirq);
  if (rc == 0) return 0;
  set_dpci_flags(pirq, 0);
  info.gvec = 0;
  info.gflags = 0;
  pirq_cleanup_check(pirq);
  return rc;
}

int Domain::unbind_pt_irq(std::int32_t pirq) {
  const std::int32_t irq = domain_pirq_to_irq(pirq);
  if (!device_model_may_use(pirq, irq)) return -kEPERM;
  if (!has(Rule::msi_unbind_unbinds)) return 0;
  if (has(Rule::unbind_masks_first) && irq_at(irq).msi_desc == 0) return crash(), 0;
  if (scalars().hvm_irq_dpci == 0) return -kEINVAL;
  Pirq& info = pirq_at(pirq);
  if ((info.dpci_flags & kDpciMapped) == 0) return 0;
  pirq_guest_unbind(pirq);
  if (crashed()) return 0;
  set_dpci_flags(pirq, 0);
  pirq_cleanup_check(pirq);
  if (!has(Rule::unbind_leaves_emuirq)) static_cast<void>(unmap_domain_pirq_emuirq(pirq));
  return 0;
}

// Mirrors do_IRQ_guest, hvm_do_IRQ_dpci, hvm_dirq_assist and vmsi_deliver_pirq.
RaiseAnswer Domain::raise(int device, int entry) const {
  if (device >= setup_->devices() || entry >= setup_->device(device).vectors) return {};
  const auto programmed = base_[layout().device_entries];
  const std::int32_t desc =
      programmed[static_cast<std::size_t>(setup_->first_vector(device) + entry)];
  if (desc == 0) return {};
  const std::int32_t irq = desc_at(desc - 1).irq;
  if (irq < 0 || (irq_at(irq).flags & kIrqGuest) == 0) return {};
  const Pirq* info = pirq_info(domain_irq_to_pirq(irq));
  if (info == nullptr) return {};
  const RaiseAnswer event =
      info->evtchn != 0 ? RaiseAnswer{Delivery::evtchn, static_cast<std::int32_t>(info->evtchn)}
                        : RaiseAnswer{};
  if (scalars().hvm_irq_dpci == 0 || (info->dpci_flags & kDpciMapped) == 0) return event;
  if (info->emuirq != kIrqUnbound) return event;
  return {Delivery::vector, info->gvec};
}

}  // namespace pirq::xen
