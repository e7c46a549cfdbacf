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

/// 96 bits of XXH3-128 over the words of a state. Among n states the probability that any two have
/// equal fingerprints is below n^2 / 2^97.
struct Fingerprint {
  std::uint64_t low = 0;
  std::uint32_t high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Packs states of one setup. A packed state is a bitmap of the words that differ from the first
/// state, followed by the XOR of each of these words with that of the first state.
class Packer {
 public:
  explicit Packer(const World& first)
      : first_(first.words().begin(), first.words().end()), bitmap_((first_.size() + 63) / 64) {}

  /// Writes the packed form of `state` to `packed` and returns its number of words.
  /// REQUIRES: `packed` has room for size_max() words.
  std::size_t pack(std::span<const std::uint64_t> state, std::uint64_t* packed) const;
  /// Returns the number of words of the packed state at `packed`.
  [[nodiscard]] std::size_t size(const std::uint64_t* packed) const;
  /// True if the bitmap of the packed state at `packed` names only words of a state.
  [[nodiscard]] bool fits(const std::uint64_t* packed) const {
    const std::size_t last = first_.size() % 64;
    return last == 0 || packed[bitmap_ - 1] >> last == 0;
  }
  /// Returns an upper bound of the words that `pack` writes.
  [[nodiscard]] std::size_t size_max() const { return bitmap_ + first_.size() + 1; }
  /// Returns the number of words of the bitmap.
  [[nodiscard]] std::size_t bitmap_words() const { return bitmap_; }
  /// Writes the unpacked state to `state`. REQUIRES: state.size() is that of the setup.
  void unpack(const std::uint64_t* packed, std::span<std::uint64_t> state) const;

 private:
  std::vector<std::uint64_t> first_;
  std::size_t bitmap_;  // The number of words of the bitmap.
};

/// Returns the fingerprint of a state.
[[nodiscard]] Fingerprint fingerprint(std::span<const std::uint64_t> words);

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
