// States as a search keeps them: the words in which a state differs from the world's first state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "model/world.h"

namespace pirq::fuzz {

/// 96 bits of XXH3-128 over a packed state. Among n states the chance that any two share one is
/// below n^2 / 2^97.
struct Fingerprint {
  std::uint64_t low = 0;
  std::uint32_t high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Packs states of one setup. A packed state is a bitmap of the words in which it differs from the
/// first state, then these words, as differences.
class Packer {
 public:
  explicit Packer(const World& first)
      : first_(first.words().begin(), first.words().end()), bitmap_((first_.size() + 63) / 64) {}

  /// Writes the packed form of `state`, up to size_max() words; answers its number of words.
  std::size_t pack(std::span<const std::uint64_t> state, std::uint64_t* packed) const;
  /// Number of words of the packed state at `packed`.
  [[nodiscard]] std::size_t size(const std::uint64_t* packed) const;
  /// Most words that packing any state writes.
  [[nodiscard]] std::size_t size_max() const { return bitmap_ + first_.size() + 1; }
  /// Number of words of the bitmap that a packed state begins with.
  [[nodiscard]] std::size_t bitmap_words() const { return bitmap_; }
  /// Writes the state itself. REQUIRES: state.size() is that of the setup.
  void unpack(const std::uint64_t* packed, std::span<std::uint64_t> state) const;

 private:
  std::vector<std::uint64_t> first_;
  std::size_t bitmap_;  // Words of the bitmap.
};

[[nodiscard]] Fingerprint fingerprint(std::span<const std::uint64_t> packed);

/// Packed states of one level of a search, in the order in which they were added.
class Frontier {
 public:
  void add(std::span<const std::uint64_t> packed);
  /// Forgets the states; the first block stays, which is all that the levels of small searches
  /// take.
  void clear();
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  [[nodiscard]] const std::uint64_t* operator[](std::size_t i) const { return states_[i]; }
  /// Bytes held, slack included.
  [[nodiscard]] std::size_t bytes() const { return bytes_ + states_.size() * sizeof(void*); }

 private:
  static constexpr std::size_t kBlockWords = std::size_t{1} << 17;  // 1 MiB.
  std::vector<std::unique_ptr<std::uint64_t[]>> blocks_;
  std::size_t bytes_ = 0;  // Of the blocks.
  std::size_t room_ = 0;   // Words free at the end of the last block.
  std::uint64_t* next_ = nullptr;
  std::deque<const std::uint64_t*> states_;
};

}  // namespace pirq::fuzz
