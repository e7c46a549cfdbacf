// Bindings, event channels, delivery, and the end of the domain.
#include "fuzz/testing/naive_xen.h"

namespace pirq::fuzz::testing {

// Bind and unbind.

int NaiveXen::bind(const xen::Hypercall& call) {
  Number* const number = find(call.pirq);
  if (number == nullptr || !irqs_[number->irq].dm_access) return -kEperm;
  if (call.pirq >= config_.pirqs) return -kEinval;
  if (!hvm_irq_dpci_ && !alloc()) return -kEnomem;
  hvm_irq_dpci_ = true;
  if (number->dpci == 0) {
    if (const int rc = bind_guest(*number)) return rc;
    number->dpci = kBoundMsi;
  }
  number->gvec = call.gvec;
  if ((call.gflags & kUnmasked) != 0 && irqs_[number->irq].msi.block < 0) throw Crash();
  return 0;
}

int NaiveXen::unbind(int pirq) {
  Number* const number = find(pirq);
  if (number == nullptr || !irqs_[number->irq].dm_access) return -kEperm;
  if (irqs_[number->irq].msi.block < 0) throw Crash();  // It is masked through its descriptor.
  if (!hvm_irq_dpci_) return -kEinval;
  if ((number->dpci & kMapped) == 0) return 0;
  unbind_guest(pirq);
  number->dpci = 0;
  clean_up(pirq);
  return 0;
}

// Event channels.

xen::Answer NaiveXen::bind_port(int pirq) {
  if (pirq < 0 || pirq >= config_.pirqs) return {.rc = -kEinval};
  if (const Number* const number = find(pirq); number != nullptr && number->port != 0)
    return {.rc = -kEexist};
  int port = 1;
  while (ports_.contains(port)) ++port;
  if (port > config_.ports) return {.rc = -kEnospc};
  Number* const number = get(pirq);
  if (number == nullptr) return {.rc = -kEnomem};
  number->port = port;
  ports_[port] = pirq;
  if (number->irq > 0 && number->emuirq == kUnbound) number->emuirq = kPassedThrough;
  return {.number = port};
}

int NaiveXen::close_port(int port) {
  const auto at = ports_.find(port);
  if (at == ports_.end()) return -kEinval;
  if (Number* const number = find(at->second)) {
    number->port = 0;
    if (number->irq <= 0 || unmap_emuirq(at->second) < 0) clean_up(at->second);
  }
  ports_.erase(at);
  return 0;
}

// Delivery.

xen::RaiseAnswer NaiveXen::deliver(int device, int entry) {
  const auto at = programmed_.find({device, entry});
  if (at == programmed_.end()) return {};
  const auto& [block, nr] = at->second;
  const int irq = blocks_[block].irqs[static_cast<std::size_t>(nr)];
  if (!irqs_[irq].guest) return {};
  const Number* const number = find(slot(irq));
  if (number == nullptr) return {};
  if ((number->dpci & kMapped) == 0 || number->emuirq != kUnbound) {
    if (number->port == 0) return {};
    return {.delivery = Delivery::evtchn, .to = number->port};
  }
  // What the virtual APIC does with the vector is not part of a trace.
  return {.delivery = Delivery::vector, .to = number->gvec};
}

// The end.

// pci_clean_dpci_irqs: numbers in groups of eight; a group may begin only below nr_pirqs.
void NaiveXen::unbind_all() {
  constexpr std::size_t kGroup = 8;
  int from = 0;
  for (;;) {
    std::vector<int> group;
    for (auto at = numbers_.items.lower_bound(from);
         at != numbers_.items.end() && group.size() < kGroup; ++at)
      group.push_back(at->first);
    for (const int pirq : group)
      if (find(pirq)->dpci != 0) {
        unbind_guest(pirq);
        find(pirq)->dpci = 0;
      }
    if (group.size() < kGroup) return;
    from = group.back() + 1;
    if (from >= config_.pirqs) return;
  }
}

xen::DestroyAnswer NaiveXen::destroy() {
  while (!ports_.empty()) close_port(ports_.rbegin()->first);
  if (hvm_irq_dpci_) unbind_all();
  hvm_irq_dpci_ = false;
  owned_.clear();
  for (int pirq = 0; pirq < config_.pirqs; ++pirq)
    if (const Number* const number = find(pirq); number != nullptr && number->irq > 0)
      unmap_irq(pirq);
  xen::DestroyAnswer left;
  left.left_structs = static_cast<int>(numbers_.items.size());
  for (const auto& [irq, host] : irqs_) left.leaked_irqs += host.used ? 1 : 0;
  left.leaked_msi = static_cast<int>(blocks_.size());
  numbers_ = {};
  slots_ = {};
  emuirqs_ = {};
  return left;
}

}  // namespace pirq::fuzz::testing
