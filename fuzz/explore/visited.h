// The set of states that a search has reached: a fingerprint and the place of its parent each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "fuzz/explore/packed.h"

namespace pirq::fuzz {

/// States by number, in the order in which they were reached, and a hash table of the numbers.
///
/// Invariants: (1) `slots_` holds every number below size() once, on the probe path of its
/// fingerprint; (2) at most kLoadMax of the slots are taken. An entry takes 16 bytes and its slots
/// 10 to 14, so that a state takes 30 bytes at most, beside one block of slack.
class Visited {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  Visited() { grow(kFirstSlots); }

  /// Adds a state; false if it was there. `parent` is the number of the state it was reached from.
  bool insert(const Fingerprint& fingerprint, std::uint32_t parent);
  /// May be asked by several threads while nobody inserts.
  [[nodiscard]] bool contains(const Fingerprint& fingerprint) const;

  /// Fetches what `contains` will look at, from memory that is slow to answer.
  void prefetch(const Fingerprint& fingerprint) const {
    __builtin_prefetch(&slots_[first_slot(fingerprint)]);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Fingerprint fingerprint(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t parent(std::uint32_t number) const;
  /// Forgets the states from number `size` on.
  void truncate(std::size_t size);

  /// Bytes held, slack included.
  [[nodiscard]] std::size_t bytes() const {
    return blocks_.size() * kBlock * sizeof(Entry) + slots_.size() * sizeof(Slot);
  }
  /// Bytes held after `count` more insertions, at most.
  [[nodiscard]] std::size_t bytes_with(std::size_t count) const;

 private:
  struct Entry {
    std::uint32_t fingerprint[3];
    std::uint32_t parent;
  };
  // A number plus 1, 0 for none, and bits of the fingerprint that save a look at the entry.
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
  // The slot of the fingerprint, or the free one where it would be.
  [[nodiscard]] std::size_t find(const Fingerprint& fingerprint) const;
  void grow(std::size_t slots);

  std::vector<std::unique_ptr<Entry[]>> blocks_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace pirq::fuzz
