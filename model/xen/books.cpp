// The counters of the domain and of its heap, compared with the contents of the tables.
#include <algorithm>

#include "model/xen/domain.h"

namespace pirq::xen {
namespace {

// The number of items that the leaves of a tree count.
std::int32_t items(const RadixTreeLayout& tree, Base base) {
  const RadixTreeRoot& root = base.one(tree.root);
  if (root.height == 0) return root.root_item;
  std::int32_t sum = 0;
  for (const std::uint8_t node : base[tree.level[0]]) sum += node != 0 ? node - 1 : 0;
  return sum;
}

std::int32_t nodes(const RadixTreeLayout& tree, Base base) {
  std::ptrdiff_t sum = 0;
  for (const auto& level : tree.level)
    sum += std::ranges::count_if(base[level], [](std::uint8_t node) { return node != 0; });
  return static_cast<std::int32_t>(sum);
}

// True if the root names the node of the tree's height exactly if that node exists. A tree without
// nodes has at most the item with index 0.
bool root_is_right(const RadixTreeLayout& tree, Base base) {
  const RadixTreeRoot& root = base.one(tree.root);
  if (root.height == 0) return root.root_node == 0;
  const bool exists = base[tree.level[root.height - 1]].front() != 0;
  return root.root_item == 0 && (root.root_node != 0) == exists;
}

template <class Entries, class Predicate>
std::int32_t count(const Entries& entries, Predicate is) {
  return static_cast<std::int32_t>(std::ranges::count_if(entries, is));
}

}  // namespace

std::string_view DomainView::unbalanced() const {
  const DomainState& now = state();
  const auto existing = count(pirqs(), [](const Pirq& p) { return p.exists != 0; });
  if (now.structs_in_tree != existing) return "struct pirq in the tree";
  if (items(layout().pirq_tree, base_) != existing) return "items of pirq_tree";
  const bool frees = has(Rule::cleanup_check_frees);
  if (frees ? now.structs != existing : now.structs < existing) return "struct pirq";
  std::int32_t taken = 0;
  for (std::int32_t pirq = 0; pirq < nr_pirqs(); ++pirq) taken += is_free_pirq(pirq) ? 0 : 1;
  if (now.taken != taken) return "numbers taken";

  const auto slots = count(irqs(), [](const Irq& irq) { return (irq.flags & kIrqSlot) != 0; });
  if (items(layout().irq_tree, base_) != slots) return "items of irq_pirq";
  const auto gsis = count(base_[layout().emuirq_pirq], [](std::int32_t of) { return of != 0; });
  if (items(layout().emuirq_tree, base_) != gsis) return "items of emuirq_pirq";
  for (const RadixTreeLayout* tree :
       {&layout().pirq_tree, &layout().irq_tree, &layout().emuirq_tree})
    if (!root_is_right(*tree, base_)) return "the root of a tree";
  const auto used = count(irqs().subspan(static_cast<std::size_t>(nr_irqs_gsi())),
                          [](const Irq& irq) { return (irq.flags & kIrqUsed) != 0; });
  if (now.free_irqs != nr_irqs() - nr_irqs_gsi() - used) return "free irqs";
  std::int32_t irq = 0;
  for (const Irq& desc : irqs())
    if (const std::int32_t i = irq++;
        i >= nr_irqs_gsi() && free_irqs().contains(i) == ((desc.flags & kIrqUsed) != 0))
      return "free irqs";

  const auto descriptors = base_[layout().msi_descs];
  const auto blocks =
      count(descriptors, [](const MsiDesc& d) { return d.live != 0 && d.nvec != 0; });
  if (now.msi_descs != blocks) return "MSI descriptors";
  std::int32_t desc = 0;
  for (const MsiDesc& d : descriptors)
    if (free_descs().contains(desc++) != (d.live == 0)) return "MSI descriptors";
  if (now.open_ports != count(ports(), [](std::int32_t of) { return of != 0; }))
    return "open ports";
  return now.allocations == live_allocations() ? std::string_view{} : "allocations";
}

std::int32_t DomainView::live_allocations() const {
  const auto actions = count(irqs(), [](const Irq& irq) { return (irq.flags & kIrqGuest) != 0; });
  std::int32_t pins = 0;
  for (int device = 0; device < setup_->devices(); ++device)
    pins += intx().pirq_of(device) >= 0 ? 1 : 0;
  return state().structs + nodes(layout().pirq_tree, base_) + nodes(layout().irq_tree, base_) +
         nodes(layout().emuirq_tree, base_) + state().msi_descs + actions + state().hvm_irq_dpci +
         2 * pins + state().lost_girqs;
}

void Domain::forget_heap_counts() {
  scalars().structs = scalars().structs_in_tree;
  scalars().allocations = live_allocations();
}

}  // namespace pirq::xen
