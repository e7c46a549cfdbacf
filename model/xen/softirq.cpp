// Delivery by softirq (xen/drivers/passthrough/x86/hvm.c, before 4.15 passthrough/io.c). An
// interrupt puts its number on the list of a CPU. The CPU takes the number from the list and
// delivers the interrupt. Only worlds with the step `interrupt` model this; in other worlds an
// interrupt is delivered at once. Xen 4.4 has tasklets instead; the model treats it the same way.
#include "model/require.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

// Mirrors do_IRQ_guest, hvm_do_IRQ_dpci and raise_softirq_for.
void Domain::interrupt(int device, int entry) {
  const std::int32_t pirq = bound_pirq(device, entry);
  if (pirq < 0) return;
  Pirq& info = pirq_at(pirq);
  if (scalars().hvm_irq_dpci == 0 || (info.dpci_flags & kDpciMapped) == 0) return;
  touch_pirq(pirq);
  const bool scheduled = (info.softirq & kSoftirqSched) != 0;
  info.softirq |= kSoftirqSched | kSoftirqMasked;
  if (scheduled) return;
  if ((info.softirq & kSoftirqListed) != 0) return crash();  // The number would be listed twice.
  info.softirq |= kSoftirqListed;
}

bool DomainView::softirq_can_begin(std::int32_t pirq) const {
  if (pirq < 0 || pirq >= nr_pirqs()) return false;
  const std::uint8_t softirq = pirq_at(pirq).softirq;
  // A CPU puts a number back on the list while another CPU delivers it, as if it had not begun.
  const bool busy = (softirq & kSoftirqRun) != 0 && has(Rule::busy_softirq_goes_back);
  return (softirq & kSoftirqListed) != 0 && !busy;
}

bool DomainView::softirq_can_end(std::int32_t pirq) const {
  return pirq >= 0 && pirq < nr_pirqs() && (pirq_at(pirq).softirq & kSoftirqRun) != 0;
}

// Mirrors dpci_softirq up to the point where hvm_dirq_assist waits for the event lock. If the
// number is no longer scheduled, nothing is delivered.
void Domain::softirq_begin(std::int32_t pirq) {
  require(softirq_can_begin(pirq), "softirq_begin: softirq_can_begin(pirq)");
  touch_pirq(pirq);
  std::uint8_t& softirq = pirq_at(pirq).softirq;
  softirq &= static_cast<std::uint8_t>(~kSoftirqListed);
  if ((softirq & kSoftirqRun) != 0) return crash();  // BUG()
  if ((softirq & kSoftirqSched) == 0) return;
  softirq &= static_cast<std::uint8_t>(~kSoftirqSched);
  softirq |= kSoftirqRun;
}

// Mirrors hvm_dirq_assist and the rest of dpci_softirq.
RaiseAnswer Domain::softirq_end(std::int32_t pirq) {
  require(softirq_can_end(pirq), "softirq_end: softirq_can_end(pirq)");
  touch_pirq(pirq);
  Pirq& info = pirq_at(pirq);
  if (assert_fails(scalars().hvm_irq_dpci != 0)) return {};
  if (scalars().hvm_irq_dpci == 0) {  // A release build of 4.8 or newer returns at once.
    info.softirq &= static_cast<std::uint8_t>(~kSoftirqRun);
    return {};
  }
  const bool masked = (info.softirq & kSoftirqMasked) != 0;
  info.softirq &= static_cast<std::uint8_t>(~(kSoftirqRun | kSoftirqMasked | kSoftirqServed));
  if (!masked) return {};
  if ((info.softirq & kSoftirqSched) != 0) info.softirq |= kSoftirqServed;
  if (info.dpci_flags != 0) return deliver(info);
  // The number is unbound, so its flags do not say that it is an MSI. Xen sets the timer of an INTx
  // binding, which was never initialised.
  if (!has(Rule::unbind_takes_interrupt_back)) crash();
  return {};
}

// Mirrors pt_pirq_softirq_reset. The number stays on the list [X66].
void Domain::softirq_reset(Pirq& info) const {
  const std::uint8_t state = info.softirq & (kSoftirqSched | kSoftirqRun);
  if (state == kSoftirqSched)
    info.softirq &= static_cast<std::uint8_t>(~(kSoftirqSched | kSoftirqServed));
  if (has(Rule::unbind_takes_interrupt_back))
    info.softirq &= static_cast<std::uint8_t>(~kSoftirqMasked);
}

}  // namespace pirq::xen
