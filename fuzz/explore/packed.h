// The compact form of states: the words in which a state differs from the first state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "model/world.h"

namespace pirq::fuzz {

/// 96 bits that stand for a state. `fingerprint` and `WordSums` say how they are made.
struct Fingerprint {
  std::uint64_t low = 0;
  std::uint32_t high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Returns 96 bits of XXH3-128 over the words of a state. Among n states the probability that any
/// two have equal fingerprints is below n^2 / 2^97.
[[nodiscard]] Fingerprint fingerprint(std::span<const std::uint64_t> words);

/// Two sums over the words of a state: of a key of the word times the XOR of the word with that of
/// the first state, modulo 2^128. The sums of a state follow from those of its parent and the words
/// that changed. Their upper 64 and 32 bits are a fingerprint: for random keys, two states have
/// equal ones with a probability of at most 2^-96 (multilinear hashing, Carter and Wegman).
class WordSums {
 public:
  __extension__ using Wide = unsigned __int128;
  /// The key of word i has the 128 bits from keys[i] on, for the first sum, and from keys[i + 2]
  /// on.
  using Keys = std::vector<std::uint64_t>;
  static constexpr std::size_t kWords = 4;  ///< The size of the sums in words.

  /// Replaces the XOR `old` of word `i` by `now`.
  void replace(const Keys& keys, std::size_t i, std::uint64_t old, std::uint64_t now) {
    // One product instead of two: of the key and `now` - `old`, which is `difference`, less 2^64 if
    // it is negative.
    const std::uint64_t difference = now - old;
    const std::uint64_t borrows = now < old ? ~std::uint64_t{0} : 0;
    const auto change = [&](Wide& sum, std::size_t at) {
      const Wide low = Wide{keys[at + 1]} * difference;
      const std::uint64_t high = keys[at] * difference - (keys[at + 1] & borrows);
      sum += low + (Wide{high} << 64);
    };
    change(first_, i);
    change(second_, i + 2);
  }
  [[nodiscard]] Fingerprint fingerprint() const {
    return {static_cast<std::uint64_t>(first_ >> 64), static_cast<std::uint32_t>(second_ >> 96)};
  }

 private:
  Wide first_ = 0;
  Wide second_ = 0;
};
static_assert(sizeof(WordSums) == WordSums::kWords * sizeof(std::uint64_t));

/// The words in which a state differs from its parent, and the sums of the state.
struct Delta {
  std::vector<std::uint64_t> changed;  ///< One bit a word.
  std::vector<std::uint64_t> words;    ///< The changed words of the state, in order, and room.
  WordSums sums;
};

/// Packs states of one setup. A packed state has its sums, a bitmap of the words that differ from
/// the first state, and the XOR of each of these words with that of the first state.
class Packer {
 public:
  explicit Packer(const World& first);

  /// Writes the packed form of `state` to `packed` and returns its number of words.
  /// REQUIRES: `packed` has room for size_max() words.
  std::size_t pack(std::span<const std::uint64_t> state, std::uint64_t* packed) const;
  /// Compares a state with its parent, which is packed at `packed_parent`. Returns true if they
  /// differ. REQUIRES: the words before word `from` are equal.
  bool compare(std::span<const std::uint64_t> state, std::span<const std::uint64_t> parent,
               std::size_t from, const std::uint64_t* packed_parent, Delta& delta) const;
  /// As above, for the state that differs by `delta` from the one that is packed at `parent`.
  std::size_t pack(const std::uint64_t* parent, const Delta& delta, std::uint64_t* packed) const;
  /// Returns the sums of the packed state at `packed`.
  [[nodiscard]] static WordSums sums(const std::uint64_t* packed);
  /// Returns the number of words of the packed state at `packed`.
  [[nodiscard]] std::size_t size(const std::uint64_t* packed) const;
  /// True if the bitmap of the packed state at `packed` names only words of a state.
  [[nodiscard]] bool fits(const std::uint64_t* packed) const {
    const std::size_t last = first_.size() % 64;
    return last == 0 || packed[head_words() - 1] >> last == 0;
  }
  /// Returns an upper bound of the words that `pack` writes.
  [[nodiscard]] std::size_t size_max() const { return head_words() + first_.size(); }
  /// Returns the number of words of the sums and the bitmap.
  [[nodiscard]] std::size_t head_words() const { return WordSums::kWords + bitmap_; }
  /// Writes the unpacked state to `state`. REQUIRES: state.size() is that of the setup.
  void unpack(const std::uint64_t* packed, std::span<std::uint64_t> state) const;

 private:
  std::vector<std::uint64_t> first_;
  WordSums::Keys keys_;
  std::size_t bitmap_;  // The number of words of the bitmap.
};

/// The packed states of one level of a search, in insertion order.
class Frontier {
 public:
  void add(std::span<const std::uint64_t> packed);
  /// Removes all states. Keeps the first block of memory, which is enough for small searches.
  void clear();
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  [[nodiscard]] const std::uint64_t* operator[](std::size_t i) const { return states_[i]; }
  /// Returns the memory that the frontier holds, including unused parts of blocks.
  [[nodiscard]] std::size_t bytes() const { return bytes_ + states_.size() * sizeof(void*); }

 private:
  static constexpr std::size_t kBlockWords = std::size_t{1} << 17;  // 1 MiB.
  std::vector<std::unique_ptr<std::uint64_t[]>> blocks_;
  std::size_t bytes_ = 0;  // The size of all blocks.
  std::size_t room_ = 0;   // The number of unused words at the end of the last block.
  std::uint64_t* next_ = nullptr;
  std::deque<const std::uint64_t*> states_;
};

}  // namespace pirq::fuzz
