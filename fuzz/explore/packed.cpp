#include "fuzz/explore/packed.h"
#include "fuzz/explore/differing.h"
#include "model/require.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace pirq::fuzz {

namespace {

// Calls `visit` with the index of each bit, from the lowest on.
template <class Visit>
void each_bit(std::uint64_t bits, Visit&& visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<std::size_t>(std::countr_zero(bits)));
}

// Returns numbers that are as good as random, the same on every machine (SplitMix64).
WordSums::Keys make_keys(std::size_t count) {
  WordSums::Keys keys(count);
  std::uint64_t state = 0;
  for (std::uint64_t& key : keys) {
    std::uint64_t z = state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    key = z ^ (z >> 31);
  }
  return keys;
}

}  // namespace

Packer::Packer(const World& first)
    : first_(first.words().begin(), first.words().end()),
      keys_(make_keys(first_.size() + 3)),
      bitmap_((first_.size() + 63) / 64) {}

std::size_t Packer::pack(std::span<const std::uint64_t> state, std::uint64_t* packed) const {
  WordSums sums;
  std::uint64_t* const bitmap = packed + WordSums::kWords;
  std::uint64_t* word = packed + head_words();
  differing(state, first_, {bitmap, bitmap_});
  for (std::size_t b = 0; b < bitmap_; ++b)
    each_bit(bitmap[b], [&](std::size_t i) {
      *word = state[b * 64 + i] ^ first_[b * 64 + i];
      sums.replace(keys_, b * 64 + i, 0, *word++);
    });
  std::memcpy(packed, &sums, sizeof sums);
  return static_cast<std::size_t>(word - packed);
}

bool Packer::compare(std::span<const std::uint64_t> state, std::span<const std::uint64_t> parent,
                     std::size_t from, const std::uint64_t* packed_parent, Delta& delta) const {
  const std::size_t first = from / 64;
  if (delta.words.empty()) {
    delta.changed.resize(bitmap_);
    delta.words.resize(first_.size());
  }
  std::fill_n(delta.changed.begin(), first, std::uint64_t{0});
  differing(state.subspan(first * 64), parent.subspan(first * 64),
            std::span(delta.changed).subspan(first));
  WordSums sums = Packer::sums(packed_parent);
  std::uint64_t* word = delta.words.data();
  for (std::size_t b = first; b < bitmap_; ++b)
    each_bit(delta.changed[b], [&](std::size_t i) {
      const std::size_t at = b * 64 + i;
      sums.replace(keys_, at, parent[at] ^ first_[at], state[at] ^ first_[at]);
      *word++ = state[at];
    });
  delta.sums = sums;
  return word != delta.words.data();
}

std::size_t Packer::pack(const std::uint64_t* parent, const Delta& delta,
                         std::uint64_t* packed) const {
  std::memcpy(packed, &delta.sums, sizeof delta.sums);
  const std::uint64_t* const was = parent + WordSums::kWords;
  std::uint64_t* const is = packed + WordSums::kWords;
  const std::uint64_t* old = parent + head_words();
  const std::uint64_t* changed = delta.words.data();
  std::uint64_t* word = packed + head_words();
  for (std::size_t b = 0; b < bitmap_; ++b) {
    std::uint64_t left = was[b];  // Words of the parent that are not copied yet.
    is[b] = left;
    each_bit(delta.changed[b], [&](std::size_t i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      for (; (left & (bit - 1)) != 0; left &= left - 1) *word++ = *old++;
      if ((left & bit) != 0) ++old;
      left &= ~bit;
      *word = *changed++ ^ first_[b * 64 + i];
      is[b] = *word != 0 ? is[b] | bit : is[b] & ~bit;
      word += *word != 0;
    });
    for (; left != 0; left &= left - 1) *word++ = *old++;
  }
  return static_cast<std::size_t>(word - packed);
}

WordSums Packer::sums(const std::uint64_t* packed) {
  std::array<std::uint64_t, WordSums::kWords> words;
  std::copy_n(packed, words.size(), words.begin());
  return std::bit_cast<WordSums>(words);
}

std::size_t Packer::size(const std::uint64_t* packed) const {
  std::size_t size = head_words();
  for (std::size_t b = WordSums::kWords; b < head_words(); ++b)
    size += static_cast<std::size_t>(std::popcount(packed[b]));
  return size;
}

void Packer::unpack(const std::uint64_t* packed, std::span<std::uint64_t> state) const {
  require(state.size() == first_.size(), "Packer::unpack: a state of this setup");
  std::memcpy(state.data(), first_.data(), state.size_bytes());
  const std::uint64_t* word = packed + head_words();
  for (std::size_t b = 0; b < bitmap_; ++b)
    each_bit(packed[WordSums::kWords + b], [&](std::size_t i) { state[b * 64 + i] ^= *word++; });
}

Fingerprint fingerprint(std::span<const std::uint64_t> words) {
  const XXH128_hash_t hash = XXH3_128bits(words.data(), words.size_bytes());
  return {hash.low64, static_cast<std::uint32_t>(hash.high64)};
}

void Frontier::clear() {
  states_.clear();
  blocks_.resize(std::min<std::size_t>(blocks_.size(), 1));
  if (blocks_.empty()) return;
  bytes_ = kBlockWords * sizeof(std::uint64_t);
  room_ = kBlockWords;
  next_ = blocks_.front().get();
}

void Frontier::add(std::span<const std::uint64_t> packed) {
  if (packed.size() > room_) {
    room_ = std::max(kBlockWords, packed.size());
    blocks_.push_back(std::make_unique_for_overwrite<std::uint64_t[]>(room_));
    bytes_ += room_ * sizeof(std::uint64_t);
    next_ = blocks_.back().get();
  }
  std::memcpy(next_, packed.data(), packed.size_bytes());
  states_.push_back(next_);
  next_ += packed.size();
  room_ -= packed.size();
}

}  // namespace pirq::fuzz
