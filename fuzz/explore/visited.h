// The set of visited states: the fingerprint of each state and the number of its parent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "fuzz/explore/packed.h"

namespace pirq::fuzz {

/// Entries of states, numbered in the order of their insertion, and a hash table of the numbers.
///
/// Invariants: (1) `slots_` holds every number below size() once, on the probe path of its
/// fingerprint; (2) at most kLoadMax of the slots are occupied. An entry takes 16 bytes and its
/// slots 10 to 14 bytes. So a state takes at most 30 bytes, plus one partly used block in total.
class Visited {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  Visited() { grow(kFirstSlots); }

  /// Adds a state. Returns false if the set contains it already. `parent` is the number of the
  /// state from which it was reached.
  bool insert(const Fingerprint& fingerprint, std::uint32_t parent);
  /// True if the set contains the state. Several threads may call this while no thread inserts.
  [[nodiscard]] bool contains(const Fingerprint& fingerprint) const;

  /// Prefetches the slot that `contains` will read first.
  void prefetch(const Fingerprint& fingerprint) const {
    __builtin_prefetch(&slots_[first_slot(fingerprint)]);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Fingerprint fingerprint(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t parent(std::uint32_t number) const;

  /// Returns the memory that the set holds, including unused parts.
  [[nodiscard]] std::size_t bytes() const {
    return blocks_.size() * kBlock * sizeof(Entry) + slots_.size() * sizeof(Slot);
  }
  /// Returns an upper bound of the memory after `count` more insertions.
  [[nodiscard]] std::size_t bytes_with(std::size_t count) const;

 private:
  struct Entry {
    std::uint32_t fingerprint[3];
    std::uint32_t parent;
  };
  // `number` is a state number plus 1, or 0 for an empty slot. `tag` holds bits of the fingerprint,
  // which save most reads of entries.
  struct Slot {
    std::uint32_t number;
    std::uint32_t tag;
  };
  static constexpr std::size_t kBlock = std::size_t{1} << 12;  // Entries; 64 KiB.
  static constexpr std::size_t kFirstSlots = 1 << 10;
  static constexpr double kLoadMax = 0.8;
  static constexpr double kGrowth = 1.4;

  [[nodiscard]] const Entry& at(std::size_t number) const {
    return blocks_[number / kBlock][number % kBlock];
  }
  [[nodiscard]] std::size_t first_slot(const Fingerprint& fingerprint) const {
    // The upper bits of the product spread the low half evenly over any number of slots.
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>((Wide{fingerprint.low} * slots_.size()) >> 64);
  }
  // Returns the slot of the fingerprint, or the empty slot in which to insert it.
  [[nodiscard]] std::size_t find(const Fingerprint& fingerprint) const;
  void grow(std::size_t slots);

  std::vector<std::unique_ptr<Entry[]>> blocks_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace pirq::fuzz
