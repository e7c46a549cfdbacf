// The node allocations of Xen's radix trees. Each node is an allocation that can fail, so the model
// counts them. The items of the trees are elsewhere in the domain's state.
#pragma once

#include <cstdint>
#include <span>

#include "model/memory.h"

namespace pirq::xen {

/// The root of one tree.
struct RadixTreeRoot {
  std::uint8_t height;
  std::uint8_t root_item;  ///< At height 0: the item with index 0 exists.
  std::uint8_t root_node;  ///< At height > 0: the root node exists.
  std::uint8_t zero[5];
};

/// The sections of one tree: one byte per possible node, which is its number of children plus 1, or
/// 0 if the node does not exist.
struct RadixTreeLayout {
  static constexpr int kHeightMax = 3;  ///< 64^3 indices.

  RadixTreeLayout() = default;
  RadixTreeLayout(LayoutBuilder& builder, std::int32_t indices);

  Section<RadixTreeRoot> root;
  Section<std::uint8_t> level[kHeightMax];  ///< level[h-1]: nodes of height h.
};

/// View of one tree. Mirrors xen/common/radix-tree.c (64 slots per node in all three revisions).
/// `Alloc` is called once for each node, and returns true if the allocation succeeds.
class RadixTree {
 public:
  RadixTree(Base base, const RadixTreeLayout& layout) : base_(base), layout_(&layout) {}

  /// radix_tree_insert. Returns false if the allocation of a node fails; the nodes allocated before
  /// it stay, as in Xen. REQUIRES: the index is not in the tree.
  template <class Alloc>
  bool insert(std::int32_t index, Alloc&& alloc) {
    return extend(index, alloc) && descend(index, alloc);
  }

  /// radix_tree_delete. `item0` is true if index 0 is in the tree afterwards; the shrinking depends
  /// on it. Returns the number of nodes freed. REQUIRES: the index is in the tree.
  int erase(std::int32_t index, bool item0);

  /// radix_tree_destroy: frees every node. Returns the number of nodes freed.
  int clear();

 private:
  template <class Alloc>
  bool extend(std::int32_t index, Alloc& alloc);
  template <class Alloc>
  bool descend(std::int32_t index, Alloc& alloc);
  int shrink(bool item0);

  /// The largest index that a tree of this height can hold.
  static std::int32_t max_index(int height) { return (1 << (6 * height)) - 1; }
  [[nodiscard]] RadixTreeRoot& root() const { return base_.one(layout_->root); }
  /// The node of height `height` on the path to `index`.
  [[nodiscard]] std::uint8_t& node(int height, std::int32_t index) const {
    return base_[layout_->level[height - 1]][static_cast<std::size_t>(index >> (6 * height))];
  }

  Base base_;
  const RadixTreeLayout* layout_;
};

// Makes the tree high enough for the index. Each new level needs one node above the old root. An
// empty tree needs none.
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
