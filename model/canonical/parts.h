// The parts of the canonical form. Each pair of functions is a row of the table in canonical.cpp,
// which says why it is right.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "model/canonical.h"

namespace pirq::canonical {

using Scratch = CanonicalScratch;

[[nodiscard]] inline bool any_device(const Setup& setup, bool (*test)(DeviceKind)) {
  return std::ranges::any_of(setup.config().devices, test, &DeviceConfig::kind);
}

/// The indices of one node of Xen's radix trees. Renaming within it changes no allocation.
inline constexpr std::size_t kTreeNode = 64;

/// Gives names to old names, in the order of their first use: to those of a block the lowest of the
/// block first, or the highest first. Names outside [first, end) stay.
class Renamer {
 public:
  enum class Order : std::uint8_t { up, down };
  /// All names are one block, or each node of a tree is one.
  enum class Block : std::uint8_t { all, tree_node };

  Renamer(Scratch& scratch, std::size_t first, std::size_t end, Block block = Block::all,
          Order order = Order::up)
      : name_(scratch.name),
        used_(scratch.used),
        first_(first),
        end_(end),
        block_(block),
        order_(order) {
    name_.assign(end - first, kNone);
    used_.assign(block_of(end) + 1, 0);
  }

  void use(std::size_t old) {
    if (old < first_ || old >= end_ || name_[old - first_] != kNone) return;
    const std::size_t block = block_of(old);
    const std::size_t n = used_[block]++;
    const std::size_t low = std::max(first_, block * kTreeNode);
    const std::size_t high = block_ == Block::all ? end_ : std::min(end_, (block + 1) * kTreeNode);
    const std::size_t name = order_ == Order::up ? low + n : high - 1 - n;
    name_[old - first_] = static_cast<std::int32_t>(name);
    moved_ = moved_ || name != old;
  }
  /// True if each name that was used stays.
  [[nodiscard]] bool keeps_all() const { return !moved_; }
  /// Uses the names that were not used yet.
  void use_rest() {
    if (order_ == Order::up)
      for (std::size_t old = first_; old < end_; ++old) use(old);
    else
      for (std::size_t old = end_; old-- > first_;) use(old);
  }
  /// The new name. A negative or unknown one stays.
  [[nodiscard]] std::int32_t operator()(std::int32_t old) const {
    const auto at = static_cast<std::size_t>(old);
    return old < 0 || at < first_ || at >= end_ ? old : name_[at - first_];
  }

 private:
  [[nodiscard]] std::size_t block_of(std::size_t old) const {
    return block_ == Block::all ? 0 : old / kTreeNode;
  }

  static constexpr std::int32_t kNone = -1;
  std::vector<std::int32_t>& name_;
  std::vector<std::size_t>& used_;
  std::size_t first_, end_;
  Block block_;
  Order order_;
  bool moved_ = false;
};

/// Copies `objects` into the buffer, and returns the copy.
template <class T>
[[nodiscard]] const T* copied(std::span<T> objects, Scratch& scratch) {
  scratch.copy.resize(objects.size_bytes());
  std::memcpy(scratch.copy.data(), objects.data(), objects.size_bytes());
  return reinterpret_cast<const T*>(scratch.copy.data());
}

/// Moves the objects of a section to their new names.
template <class T>
void permute(std::span<T> objects, const Renamer& names, Scratch& scratch) {
  const T* old = copied(objects, scratch);
  for (std::size_t i = 0; i < objects.size(); ++i)
    objects[static_cast<std::size_t>(names(static_cast<std::int32_t>(i)))] = old[i];
}

// Dead data.
[[nodiscard]] bool vectors_have_no_table(const Setup& setup);
void forget_binding_words(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool free_sets_are_derived(const Setup& setup);
void forget_free_sets(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool has_latch(const Setup& setup);
void forget_copies(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool messages_are_written_first(const Setup& setup);
void forget_messages(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool remembers_closed_ports(const Setup& setup);
void forget_closed_ports(const Setup& setup, Base base, Scratch& scratch);

// Names.
[[nodiscard]] bool linux_irqs_are_alike(const Setup& setup);
void rename_linux_irqs(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool ports_are_alike(const Setup& setup);
void rename_ports(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool irqs_are_alike(const Setup& setup);
void rename_irqs(const Setup& setup, Base base, Scratch& scratch);
[[nodiscard]] bool descriptors_are_alike(const Setup& setup);
void rename_descriptors(const Setup& setup, Base base, Scratch& scratch);

// Numbers.
[[nodiscard]] bool numbers_are_alike(const Setup& setup);
void rename_numbers(const Setup& setup, Base base, Scratch& scratch);

}  // namespace pirq::canonical
