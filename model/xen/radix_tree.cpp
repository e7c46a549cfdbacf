#include "model/xen/radix_tree.h"

#include <cstddef>

#include "model/require.h"

namespace pirq::xen {

RadixTreeLayout::RadixTreeLayout(LayoutBuilder& builder, std::int32_t indices)
    : root(builder.add<RadixTreeRoot>(1)) {
  std::size_t nodes = static_cast<std::size_t>(indices);
  for (Section<std::uint8_t>& height : level) {
    nodes = (nodes + 63) / 64;
    height = builder.add<std::uint8_t>(nodes);
  }
}

int RadixTree::erase(std::int32_t index, bool item0) {
  RadixTreeRoot& r = root();
  if (r.height == 0) {
    require(r.root_item != 0, "RadixTree::erase: the index is in the tree");
    r.root_item = 0;
    return 0;
  }
  for (int height = 1; height <= r.height; ++height) {
    std::uint8_t& n = node(height, index);
    require(n != 0, "RadixTree::erase: the index is in the tree");
    if (--n > 1) {
      const int above = height == r.height ? shrink(item0) : 0;
      return height - 1 + above;
    }
    n = 0;  // The node has no child left: it is freed, and its parent has one child less.
  }
  const int freed = r.height;
  r.height = 0;
  r.root_node = 0;
  return freed;
}

int RadixTree::clear() {
  int freed = 0;
  for (const Section<std::uint8_t>& height : layout_->level)
    for (std::uint8_t& n : base_[height]) {
      if (n != 0) ++freed;
      n = 0;
    }
  root() = {};
  return freed;
}

// While the leftmost child is the only child of the root, that child becomes the root.
int RadixTree::shrink(bool item0) {
  RadixTreeRoot& r = root();
  int freed = 0;
  while (r.height > 0) {
    std::uint8_t& top = node(r.height, 0);
    const bool leftmost = r.height == 1 ? item0 : node(r.height - 1, 0) != 0;
    if (top != 2 || !leftmost) return freed;
    top = 0;
    ++freed;
    r.height = static_cast<std::uint8_t>(r.height - 1);
    if (r.height == 0) {
      r.root_node = 0;
      r.root_item = 1;
    }
  }
  return freed;
}

}  // namespace pirq::xen
