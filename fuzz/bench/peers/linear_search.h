// get_free_pirq as a linear search from the highest number down: in a radix tree of 64-way nodes,
// as in Xen, and in a std::map.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>

namespace pirq::bench {

/// The fields of struct pirq that the search reads.
struct LinearPirq {
  std::int32_t irq = 0;
  std::int32_t emuirq = -1;
  [[nodiscard]] bool is_free() const { return irq == 0 && emuirq == -1; }
};

/// A radix tree from number to struct; its height follows the largest number.
class RadixTreePeer {
 public:
  void insert(std::int32_t number, const LinearPirq& pirq) {
    while (number >> (6 * height_) != 0) raise();
    Node* node = &root_;
    for (int level = height_ - 1; level > 0; --level) {
      auto& child = node->children[slot(number, level)];
      if (!child) child = std::make_unique<Node>();
      node = child.get();
    }
    node->items[slot(number, 0)] = std::make_unique<LinearPirq>(pirq);
  }
  [[nodiscard]] const LinearPirq* find(std::int32_t number) const {
    if (number >> (6 * height_) != 0) return nullptr;
    const Node* node = &root_;
    for (int level = height_ - 1; level > 0; --level) {
      node = node->children[slot(number, level)].get();
      if (node == nullptr) return nullptr;
    }
    return node->items[slot(number, 0)].get();
  }

 private:
  struct Node {
    std::array<std::unique_ptr<Node>, 64> children;
    std::array<std::unique_ptr<LinearPirq>, 64> items;  ///< Used in leaves.
  };
  static std::size_t slot(std::int32_t number, int level) {
    return static_cast<std::size_t>(number >> (6 * level)) & 63U;
  }
  void raise() {
    auto old = std::make_unique<Node>(std::move(root_));
    root_ = Node();
    root_.children[0] = std::move(old);
    ++height_;
  }
  Node root_;
  int height_ = 1;
};

/// The same interface over a std::map.
class MapPeer {
 public:
  void insert(std::int32_t number, const LinearPirq& pirq) { pirqs_[number] = pirq; }
  [[nodiscard]] const LinearPirq* find(std::int32_t number) const {
    const auto found = pirqs_.find(number);
    return found == pirqs_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::int32_t, LinearPirq> pirqs_;
};

/// The highest free number in [low, high], or -1.
template <class Table>
[[nodiscard]] std::int32_t highest_free(const Table& table, std::int32_t low, std::int32_t high) {
  for (std::int32_t number = high; number >= low; --number) {
    const LinearPirq* pirq = table.find(number);
    if (pirq == nullptr || pirq->is_free()) return number;
  }
  return -1;
}

}  // namespace pirq::bench
