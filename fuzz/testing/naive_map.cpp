// Map and unmap.
#include <array>

#include "fuzz/testing/naive_xen.h"

namespace pirq::fuzz::testing {

// Map.

xen::Answer NaiveXen::map(const xen::Hypercall& call, bool multi) {
  xen::Answer answer{.nr = multi ? call.nr : 1};
  const int irq = create_irq();
  if (irq < 0) {
    answer.rc = -kEinval;
    return answer;
  }
  const int pirq = choose(irq, call.pirq, multi, answer.nr);
  answer.rc = pirq < 0 ? pirq : connect(call, multi, pirq, irq, answer.nr);
  if (answer.rc != 0) destroy_irq(irq);
  answer.number = pirq;
  return answer;
}

// allocate_pirq
int NaiveXen::choose(int irq, int pirq, bool multi, int& nr) {
  const int current = slot(irq);
  if (pirq >= 0) return current != 0 && current != pirq ? -kEexist : pirq;
  if (current != 0) return current < 0 ? -kEbusy : current;
  if (!multi) return search(xen::PirqType::msi);
  if (nr <= 0 || nr > kBlockMax) return -kEdom;
  int rounded = 1;
  while (rounded < nr) rounded *= 2;
  nr = rounded;
  const int found = search_block(nr);
  // The largest block that could be had goes back to the caller.
  if (found < 0)
    while ((nr /= 2) > 1 && search_block(nr) <= 0) {
    }
  return found;
}

// map_domain_pirq
int NaiveXen::connect(const xen::Hypercall& call, bool multi, int pirq, int irq, int& nr) {
  if (pirq >= config_.pirqs) return -kEinval;
  const Number* const before = find(pirq);
  if ((before != nullptr && before->irq > 0 && before->irq != irq) ||
      (slot(irq) != 0 && slot(irq) != pirq))
    return 0;
  Pair pair{.irq = irq};
  const Inserted prepared = prepare(pair, pirq);
  if (prepared == Inserted::no_memory) return -kEnomem;
  int block = -1;
  int rc = enable(call, multi, irq, nr, block);
  if (rc == 0) rc = set_up(call, multi, block, pirq, pair);
  if (rc != 0 && prepared == Inserted::yes) drop_slot(irq, pirq);
  return rc;
}

// pci_enable_msi
int NaiveXen::enable(const xen::Hypercall& call, bool multi, int irq, int& nr, int& block) {
  if (!owned_.contains(call.device)) return -kEnodev;
  const DeviceConfig& device = config_.devices[call.device];
  const bool msix = device.kind == DeviceKind::msix;
  if (msix && multi) return -kEnodev;  // It has no MSI capability.
  if (msix && call.entry >= device.vectors) return -kEinval;
  const int vectors = multi ? nr : 1;
  if (!msix && vectors > device.vectors) {
    nr = device.vectors;
    return -kEnfile;
  }
  if (vectors == 0) throw Crash();  // Xen writes to a descriptor that it has not allocated.
  if (!alloc()) return -kEnomem;
  block = next_block_++;
  blocks_[block] = {call.device, msix, std::vector<int>(static_cast<std::size_t>(vectors), -1)};
  blocks_[block].irqs[0] = irq;
  return 0;
}

// The loop of map_domain_pirq over the vectors, and its undoing.
int NaiveXen::set_up(const xen::Hypercall& call, bool multi, int block, int pirq, Pair& pair) {
  std::vector<int>& irqs = blocks_[block].irqs;
  const int vectors = static_cast<int>(irqs.size());
  std::array<bool, kBlockMax> prepared{};
  int nr = 0;
  int rc = 0;
  for (;;) {
    if ((nr & (vectors - 1)) != nr) throw Crash();  // ASSERT of write_msi_msg
    irqs_[pair.irq].msi = {block, nr};
    // An MSI device has one message and one size: those of its latest block.
    if (!blocks_[block].msix && nr == 0) silence(call.device);
    programmed_[{call.device, blocks_[block].msix ? call.entry : nr}] = {block, nr};
    if (!multi || ++nr == vectors) break;
    set_slot(pair.irq, pirq + nr - 1);
    pair.number->irq = pair.irq;
    pair = {.irq = create_irq()};
    if (pair.irq < 0) {
      rc = pair.irq;
      break;
    }
    const Inserted inserted = prepare(pair, pirq + nr);
    if (inserted == Inserted::no_memory) {
      rc = -kEnomem;  // This irq is in no list, and stays.
      break;
    }
    prepared[static_cast<std::size_t>(nr)] = inserted == Inserted::yes;
    irqs[static_cast<std::size_t>(nr)] = pair.irq;
  }
  if (rc == 0) {
    set_slot(pair.irq, multi ? pirq + vectors - 1 : pirq);
    pair.number->irq = pair.irq;
    return 0;
  }
  silence(call.device);
  irqs_[irqs[0]].msi = {};
  while (nr > 0) {
    if (pair.number != nullptr && prepared[static_cast<std::size_t>(nr)])
      drop_slot(pair.irq, pirq + nr);
    --nr;
    pair.number = find(pirq + nr);
    pair.irq = pair.number->irq;
  }
  irqs[0] = -1;  // The caller destroys the first one.
  free_block(block);
  return rc;
}

void NaiveXen::silence(int device) {
  std::erase_if(programmed_, [&](const auto& item) { return item.first.first == device; });
}

void NaiveXen::free_block(int block) {
  for (const int irq : blocks_[block].irqs)
    if (irq >= 0) destroy_irq(irq);
  blocks_.erase(block);
  std::erase_if(programmed_, [&](const auto& item) { return item.second.block == block; });
}

xen::Answer NaiveXen::map_guest_gsi(int gsi, int pirq) {
  if (gsi < 0 || gsi >= kGuestGsis) return {.rc = -kEinval};
  if (pirq < 0) pirq = search(xen::PirqType::gsi);
  if (pirq < 0 || pirq >= config_.pirqs || gsi >= config_.irqs) return {.rc = -kEinval};
  const int emuirq = find(pirq) != nullptr ? find(pirq)->emuirq : kUnbound;
  const auto other = emuirqs_.items.find(gsi);
  if ((emuirq != kUnbound && emuirq != gsi) ||
      (other != emuirqs_.items.end() && other->second != pirq))
    return {.number = pirq};
  Number* const number = get(pirq);
  if (number == nullptr) return {.rc = -kEnomem};
  if (emuirqs_.insert(gsi, pirq, [this] { return alloc(); }) == Inserted::no_memory) {
    clean_up(pirq);
    return {.rc = -kEnomem};
  }
  number->emuirq = gsi;
  return {.number = pirq};
}

// Unmap.

int NaiveXen::unmap(xen::Caller by, int pirq) {
  const Number* const number = find(pirq);
  int rc = 0;
  if (number != nullptr && number->emuirq != kUnbound) rc = unmap_emuirq(pirq);
  if (by == xen::Caller::guest || rc != 0) return rc;
  return unmap_irq(pirq);
}

int NaiveXen::unmap_emuirq(int pirq) {
  Number* const number = find(pirq);
  if (pirq >= config_.pirqs || number == nullptr || number->emuirq == kUnbound) return -kEinval;
  const int emuirq = number->emuirq;
  number->emuirq = kUnbound;
  clean_up(pirq);
  if (emuirq != kPassedThrough) emuirqs_.erase(emuirq);
  return 0;
}

int NaiveXen::unmap_irq(int pirq) {
  if (pirq < 0 || pirq >= config_.pirqs) return -kEinval;
  const Number* const first = find(pirq);
  if (first == nullptr || first->irq <= 0) return -kEinval;
  const Vector msi = irqs_[first->irq].msi;
  int vectors = 1;
  if (msi.block >= 0 && !blocks_[msi.block].msix) {
    if (msi.nr != 0) return -kEbusy;
    vectors = static_cast<int>(blocks_[msi.block].irqs.size());
  }
  const bool forced = irqs_[first->irq].guest;
  irqs_[first->irq].guest = false;
  for (int i = 0; i < vectors; ++i) {
    Number* const number = find(pirq + i);
    if (number == nullptr || number->irq <= 0) continue;
    const int irq = number->irq;
    const Vector wanted = msi.block >= 0 ? Vector{msi.block, i} : Vector{};
    if (irqs_[irq].msi != wanted) throw Crash();  // BUG_ON
    number->irq = forced ? -irq : 0;
    set_slot(irq, forced ? -pirq : 0);
    irqs_[irq].msi = {};
    if (!forced) drop_slot(irq, pirq + i);
  }
  if (msi.block >= 0) free_block(msi.block);
  return 0;
}

}  // namespace pirq::fuzz::testing
