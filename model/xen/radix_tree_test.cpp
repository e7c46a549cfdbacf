#include "model/xen/radix_tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace pirq::xen::radix_tree_test {
namespace {

/// A reference tree with real nodes and slots. It follows xen/common/radix-tree.c and was written
/// independently of the counting tree. Allocation number `fails` fails (0: none).
class NodeTree {
 public:
  bool insert(std::int32_t index, int fails) {
    fails_ = fails;
    allocations = 0;
    if (index > max_index(height_) && !extend(index)) return false;
    if (height_ == 0) {
      item_ = true;
      return true;
    }
    if (!root_ && !(root_ = make())) return false;
    Node* node = root_.get();
    for (int level = height_ - 1; level > 0; --level) {
      auto& child = node->children[slot(index, level)];
      if (!child) {
        if (!(child = make())) return false;
        ++node->count;
      }
      node = child.get();
    }
    node->items[slot(index, 0)] = true;
    ++node->count;
    return true;
  }

  void erase(std::int32_t index) {
    if (height_ == 0) {
      item_ = false;
      return;
    }
    std::vector<Node*> path{root_.get()};
    for (int level = height_ - 1; level > 0; --level)
      path.push_back(path.back()->children[slot(index, level)].get());
    path.back()->items[slot(index, 0)] = false;
    int level = 0;
    while (--path.back()->count == 0) {
      path.pop_back();
      ++level;
      if (path.empty()) {
        root_.reset();
        height_ = 0;
        return;
      }
      path.back()->children[slot(index, level)].reset();
    }
    if (path.size() == 1) shrink();
  }

  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int nodes() const { return count(root_.get()); }
  int allocations = 0;  ///< The allocations that the last insert requested.

 private:
  struct Node {
    std::array<std::unique_ptr<Node>, 64> children;
    std::array<bool, 64> items{};
    int count = 0;
  };

  static std::int32_t max_index(int height) { return (1 << (6 * height)) - 1; }
  static std::size_t slot(std::int32_t index, int level) {
    return static_cast<std::size_t>(index >> (6 * level)) % 64;
  }
  std::unique_ptr<Node> make() {
    return ++allocations == fails_ ? nullptr : std::make_unique<Node>();
  }
  bool extend(std::int32_t index) {
    int needed = height_ + 1;
    while (index > max_index(needed)) ++needed;
    if (height_ == 0 ? !item_ : !root_) {
      height_ = needed;
      return true;
    }
    while (height_ < needed) {
      auto above = make();
      if (!above) return false;
      above->count = 1;
      if (height_ == 0)
        above->items[0] = true;
      else
        above->children[0] = std::move(root_);
      item_ = false;
      root_ = std::move(above);
      ++height_;
    }
    return true;
  }
  void shrink() {
    while (height_ > 0 && root_->count == 1) {
      if (height_ == 1 ? !root_->items[0] : !root_->children[0]) return;
      item_ = root_->items[0];
      root_ = std::unique_ptr<Node>(std::move(root_->children[0]));
      --height_;
    }
  }
  static int count(const Node* node) {
    if (node == nullptr) return 0;
    int sum = 1;
    for (const auto& child : node->children) sum += count(child.get());
    return sum;
  }

  std::unique_ptr<Node> root_;
  int height_ = 0;
  int fails_ = 0;
  bool item_ = false;
};

constexpr std::int32_t kIndices = 65536;

/// The counting tree of the model, with its memory.
class Counting {
 public:
  Counting() : Counting(LayoutBuilder()) {}

  bool insert(std::int32_t index, int fails) {
    allocations = 0;
    return RadixTree(memory_.base(), layout_).insert(index, [&] { return ++allocations != fails; });
  }
  void erase(std::int32_t index, bool item0) {
    RadixTree(memory_.base(), layout_).erase(index, item0);
  }
  [[nodiscard]] int height() const { return memory_.base().one(layout_.root).height; }
  [[nodiscard]] int nodes() const {
    int sum = 0;
    for (const auto& level : layout_.level)
      for (const std::uint8_t node : memory_.base()[level]) sum += node != 0;
    return sum;
  }
  int allocations = 0;

 private:
  explicit Counting(LayoutBuilder builder) : layout_(builder, kIndices), memory_(builder.words()) {}

  RadixTreeLayout layout_;
  Memory memory_;
};

struct Op {
  std::uint16_t index;
  std::uint8_t fails;  ///< The number of the allocation that fails in an insert; 0: none.
};

void showValue(const Op& op, std::ostream& out) {
  out << op.index << " fails=" << int{op.fails};
}

/// Inserts each index that is absent and erases each one that is present. Returns the first
/// difference between the two trees; empty if there is none.
std::string replay(const std::vector<Op>& ops) {
  NodeTree nodes;
  Counting counting;
  std::set<std::int32_t> there;
  for (const Op& op : ops) {
    if (there.erase(op.index) != 0) {
      nodes.erase(op.index);
      counting.erase(op.index, there.contains(0));
    } else {
      const bool done = nodes.insert(op.index, op.fails);
      if (counting.insert(op.index, op.fails) != done) return "insert";
      if (counting.allocations != nodes.allocations) return "allocations";
      if (done) there.insert(op.index);
    }
    if (counting.height() != nodes.height()) return "height";
    if (counting.nodes() != nodes.nodes()) return "nodes";
  }
  return {};
}

rc::Gen<Op> any_op() {
  // Few indices, so that the tree often shrinks, at the limits of each height.
  const auto index = rc::gen::oneOf(
      rc::gen::element<std::uint16_t>(0, 1, 62, 63, 64, 65, 127, 128, 4095, 4096, 4097, 65535),
      rc::gen::inRange<std::uint16_t>(0, 130));
  const auto fails = rc::gen::weightedElement<std::uint8_t>({{6, 0}, {2, 1}, {1, 2}, {1, 3}});
  return rc::gen::build<Op>(rc::gen::set(&Op::index, index), rc::gen::set(&Op::fails, fails));
}

RC_GTEST_PROP(RadixTree, AllocatesAndFreesAsTheTreeWithNodes, ()) {
  const auto ops = *rc::gen::resize(200, rc::gen::container<std::vector<Op>>(any_op()));
  RC_ASSERT(replay(ops) == "");
}

TEST(RadixTree, NeedsNoNodeForIndexZeroAlone) {
  Counting tree;
  EXPECT_TRUE(tree.insert(0, 0));
  EXPECT_EQ(tree.allocations, 0);
  EXPECT_EQ(tree.height(), 0);
}

TEST(RadixTree, GrowsAboveItsOldRootAndShrinksToIt) {
  Counting tree;
  tree.insert(0, 0);
  EXPECT_TRUE(tree.insert(4096, 0));
  EXPECT_EQ(tree.allocations, 5);  // Three levels above index 0, and two nodes on the path to 4096.
  tree.erase(4096, true);
  EXPECT_EQ(tree.height(), 0);
  EXPECT_EQ(tree.nodes(), 0);
}

TEST(RadixTree, KeepsNodesAllocatedBeforeTheFailure) {
  Counting tree;
  EXPECT_FALSE(tree.insert(100, 2));
  EXPECT_EQ(tree.nodes(), 1);
  EXPECT_TRUE(tree.insert(100, 0));
  EXPECT_EQ(tree.allocations, 1);
}

}  // namespace
}  // namespace pirq::xen::radix_tree_test
