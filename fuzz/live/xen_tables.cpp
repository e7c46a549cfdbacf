#include "fuzz/live/xen_tables.h"

#include "fuzz/live/abi.h"

#include <algorithm>
#include <cstddef>

namespace pirq::live {
namespace {

// asm/config.h: Xen's image and the direct map of all memory.
constexpr std::uint64_t kImage = 0xffff82d040000000;
constexpr std::uint64_t kDirectMap = 0xffff830000000000;

// common/radix-tree.c
constexpr int kSlotBits = 6;
constexpr std::uint64_t kSlots = 1 << kSlotBits;
constexpr std::uint64_t kIndirect = 1;  // A bit of the root's pointer.
constexpr int kIntShift = 2;            // radix_tree_int_to_ptr

constexpr std::uint8_t kPortOfPirq = 4;  // ECS_PIRQ
constexpr std::uint32_t kPortsOfBucket = 64;

}  // namespace

std::uint64_t XenTables::physical(std::uint64_t address) const {
  return address >= kDirectMap ? address - kDirectMap : address - kImage + machine_->xen_base();
}

template <class T>
T XenTables::read(std::uint64_t address) const {
  const std::uint64_t at = physical(address);
  // A wrong layout, or a structure that Xen has freed, leads anywhere.
  if (at > machine_->ram().size() - sizeof(T)) return T{};
  return machine_->ram().read<T>(at);
}

bool XenTables::plausible() const {
  const auto irqs = read<std::uint32_t>(layout_.nr_irqs);
  const auto gsis = read<std::uint32_t>(layout_.nr_irqs_gsi);
  return machine_->xen_base() != 0 && gsis >= 16 && gsis < irqs && irqs <= 65536 &&
         read<std::uint64_t>(layout_.irq_desc) >= kDirectMap && used(1) &&
         read<std::uint64_t>(layout_.domain_list) >= kDirectMap;
}

bool XenTables::used(std::int32_t irq) const {
  const auto descs = read<std::uint64_t>(layout_.irq_desc);
  return read<std::uint8_t>(descs + static_cast<std::uint64_t>(irq) * layout_.desc_size +
                            layout_.desc_used) != 0;
}

std::int32_t XenTables::used_irqs() const {
  std::int32_t count = 0;
  for (std::int32_t irq = gsis_; irq < table_size_; ++irq) count += used(irq) ? 1 : 0;
  return count;
}

bool XenTables::set_sizes(std::int32_t gsis, std::int32_t pirqs, std::int32_t irqs) {
  if (table_size_ == 0) table_size_ = read<std::int32_t>(layout_.nr_irqs);
  gsis_ = gsis;
  free_irqs_.clear();
  std::int32_t end = gsis;
  for (; end < table_size_ && std::ssize(free_irqs_) < irqs - gsis; ++end)
    if (!used(end)) free_irqs_.push_back(end);
  if (std::ssize(free_irqs_) < irqs - gsis) return false;
  Ram& ram = machine_->ram();
  ram.write(physical(layout_.nr_irqs), end);
  ram.write(physical(layout_.nr_irqs_gsi), gsis);
  ram.write(physical(layout_.extra_domU_irqs), std::min(pirqs, irqs) - gsis);
  return true;
}

bool XenTables::choose_domain(std::uint16_t domid) {
  domain_ = read<std::uint64_t>(layout_.domain_list);
  for (int left = 1'000; left > 0 && domain_ != 0; --left) {
    if (read<std::uint16_t>(domain_ + layout_.domain_id) == domid) {
      devices_ = elements(domain_ + layout_.pdev_list);
      for (std::uint64_t& device : devices_) device -= layout_.pci_domain_list;
      return true;
    }
    domain_ = read<std::uint64_t>(domain_ + layout_.next_in_list);
  }
  return false;
}

std::vector<std::uint64_t> XenTables::elements(std::uint64_t head) const {
  constexpr std::size_t kElementsMax = 4'096;
  std::vector<std::uint64_t> all;
  for (auto at = read<std::uint64_t>(head); at != head; at = read<std::uint64_t>(at)) {
    if (at < kDirectMap || all.size() == kElementsMax) return {};
    all.push_back(at);
  }
  return all;
}

std::int32_t XenTables::msi_descriptors() const {
  std::size_t count = 0;
  for (const std::uint64_t device : devices_)
    count += elements(device + layout_.pci_msi_list).size();
  return static_cast<std::int32_t>(count);
}

std::int64_t XenTables::heap_used() const {
  if (!knows_heap()) return 0;
  return read<std::int64_t>(read<std::uint64_t>(layout_.xenpool) + layout_.pool_used);
}

XenTables::Leaves XenTables::leaves(std::uint64_t root) const {
  Leaves all;
  const auto height = read<std::uint32_t>(root);
  const auto node = read<std::uint64_t>(root + 8);
  constexpr std::uint32_t kHeightMax = 3;  // More numbers than kPirqsMax.
  if (node == 0 || height > kHeightMax) return all;
  add_leaves(height == 0 ? node : node & ~kIndirect, height, 0, all);
  return all;
}

void XenTables::add_leaves(std::uint64_t node, std::uint32_t height, std::uint64_t prefix,
                           Leaves& leaves) const {
  if (height == 0) {
    leaves.emplace_back(prefix, node);
    return;
  }
  for (std::uint64_t i = 0; i < kSlots; ++i) {
    const auto slot = read<std::uint64_t>(node + layout_.node_slots + 8 * i);
    if (slot != 0) add_leaves(slot, height - 1, prefix << kSlotBits | i, leaves);
  }
}

std::int32_t XenTables::named(std::int32_t irq) const {
  if (irq < 0) return -named(-irq);
  const auto found = std::ranges::lower_bound(free_irqs_, irq);
  if (found == free_irqs_.end() || *found != irq) return irq;
  return gsis_ + static_cast<std::int32_t>(found - free_irqs_.begin());
}

fuzz::XenRows XenTables::pirq_rows() const {
  fuzz::XenRows rows;
  for (const auto& [pirq, at] : leaves(domain_ + layout_.pirq_tree))
    rows.push_back({static_cast<std::int32_t>(pirq),
                    {named(read<std::int32_t>(at + layout_.pirq_irq)),
                     read<std::int32_t>(at + layout_.pirq_emuirq),
                     read<std::int32_t>(at + layout_.pirq_evtchn),
                     read<std::int32_t>(at + layout_.pirq_dpci_flags)}});
  return rows;
}

std::int32_t XenTables::irq_of(std::int32_t pirq) const {
  for (const auto& [number, at] : leaves(domain_ + layout_.pirq_tree))
    if (static_cast<std::int32_t>(number) == pirq) return read<std::int32_t>(at + layout_.pirq_irq);
  return 0;
}

fuzz::XenRows XenTables::irq_rows() const {
  fuzz::XenRows rows;
  for (const auto& [index, pointer] : leaves(domain_ + layout_.irq_pirq)) {
    const auto irq = static_cast<std::int32_t>(index);
    const auto pirq = static_cast<std::int32_t>(static_cast<std::int64_t>(pointer) >> kIntShift);
    if (irq >= gsis_ || pirq != irq) rows.push_back({named(irq), {pirq}});
  }
  std::ranges::sort(rows, {}, &fuzz::XenRow::key);
  return rows;
}

fuzz::XenRows XenTables::port_rows() const {
  fuzz::XenRows rows;
  const auto first = read<std::uint64_t>(domain_ + layout_.evtchn);
  const auto group = read<std::uint64_t>(domain_ + layout_.evtchn + 8);
  for (std::uint32_t port = 1; port < abi::kPorts; ++port) {
    const std::uint32_t bucket = port / kPortsOfBucket;
    const std::uint64_t base = bucket == 0 ? first : read<std::uint64_t>(group + 8ULL * bucket);
    if (base == 0) break;
    const std::uint64_t at = base + std::uint64_t{port % kPortsOfBucket} * layout_.evtchn_size;
    if (read<std::uint8_t>(at + layout_.evtchn_state) == kPortOfPirq)
      rows.push_back(
          {static_cast<std::int32_t>(port), {read<std::int32_t>(at + layout_.evtchn_pirq)}});
  }
  return rows;
}

fuzz::XenState XenTables::state() const {
  fuzz::XenState state;
  state[fuzz::XenTable::pirqs] = pirq_rows();
  state[fuzz::XenTable::irqs] = irq_rows();
  state[fuzz::XenTable::ports] = port_rows();
  for (const std::int32_t irq : free_irqs_) state.free_irqs += used(irq) ? 0 : 1;
  state.structs = static_cast<std::int32_t>(state[fuzz::XenTable::pirqs].size());
  return state;
}

}  // namespace pirq::live
