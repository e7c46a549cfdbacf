// When a radix tree of Xen's allocates and frees nodes. What the trees hold stands elsewhere in
// the domain's state; here only the nodes are counted, because each is an allocation that can fail.
#pragma once

#include <cstdint>
#include <span>

#include "model/memory.h"

namespace pirq::xen {

/// One tree's root: its height and, at height 0, whether the item with index 0 is there.
struct RadixTreeRoot {
  std::uint8_t height;
  std::uint8_t root_item;
  std::uint8_t root_node;  ///< At height > 0: the root node exists.
  std::uint8_t zero[5];
};

/// Where a tree's bookkeeping lies: one byte per possible node, children plus 1, 0 absent.
struct RadixTreeLayout {
  static constexpr int kHeightMax = 3;  ///< 64^3 indices.

  RadixTreeLayout() = default;
  RadixTreeLayout(LayoutBuilder& builder, std::int32_t indices);

  Section<RadixTreeRoot> root;
  Section<std::uint8_t> level[kHeightMax];  ///< level[h-1]: nodes of height h.
};

/// View of one tree. Mirrors xen/common/radix-tree.c (64 slots a node in all three revisions).
/// `Alloc` is called once per node allocated and answers whether the allocation succeeds.
class RadixTree {
 public:
  RadixTree(Base base, const RadixTreeLayout& layout) : base_(base), layout_(&layout) {}

  /// radix_tree_insert of an index that is not there: false if a node could not be allocated
  /// (nodes allocated before the failing one stay, as in Xen).
  template <class Alloc>
  bool insert(std::int32_t index, Alloc&& alloc) {
    return extend(index, alloc) && descend(index, alloc);
  }

  /// radix_tree_delete of an index that is there. `item0` says whether index 0 will still be there
  /// afterwards: it decides how far the tree shrinks. Answers how many nodes were freed.
  int erase(std::int32_t index, bool item0);

  /// radix_tree_destroy: frees every node. Answers how many there were.
  int clear();

 private:
  template <class Alloc>
  bool extend(std::int32_t index, Alloc& alloc);
  template <class Alloc>
  bool descend(std::int32_t index, Alloc& alloc);
  int shrink(bool item0);

  /// Largest index a tree of this height can hold.
  static std::int32_t max_index(int height) { return (1 << (6 * height)) - 1; }
  [[nodiscard]] RadixTreeRoot& root() const { return base_.one(layout_->root); }
  /// The node of height `height` on the way to `index`.
  [[nodiscard]] std::uint8_t& node(int height, std::int32_t index) const {
    return base_[layout_->level[height - 1]][static_cast<std::size_t>(index >> (6 * height))];
  }

  Base base_;
  const RadixTreeLayout* layout_;
};

// Makes the tree high enough: one node above the old root per level, but none while it is empty.
template <class Alloc>
bool RadixTree::extend(std::int32_t index, Alloc& alloc) {
  RadixTreeRoot& r = root();
  if (index <= max_index(r.height)) return true;
  int height = r.height + 1;
  while (index > max_index(height)) ++height;
  const bool empty = r.height == 0 ? r.root_item == 0 : r.root_node == 0;
  if (empty) {
    r.height = static_cast<std::uint8_t>(height);
    return true;
  }
  while (r.height < height) {
    if (!alloc()) return false;
    r.height = static_cast<std::uint8_t>(r.height + 1);
    r.root_node = 1;
    r.root_item = 0;
    node(r.height, 0) = 2;
  }
  return true;
}

template <class Alloc>
bool RadixTree::descend(std::int32_t index, Alloc& alloc) {
  RadixTreeRoot& r = root();
  if (r.height == 0) {
    r.root_item = 1;
    return true;
  }
  for (int height = r.height; height > 0; --height) {
    std::uint8_t& n = node(height, index);
    if (n != 0) continue;
    if (!alloc()) return false;
    n = 1;
    if (height == r.height)
      r.root_node = 1;
    else
      ++node(height + 1, index);
  }
  ++node(1, index);
  return true;
}

}  // namespace pirq::xen
