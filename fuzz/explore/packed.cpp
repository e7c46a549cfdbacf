#include "fuzz/explore/packed.h"
#include "model/require.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace pirq::fuzz {

namespace {

// Most words equal those of the first state, so words are compared in runs of eight.
constexpr std::size_t kRun = 8;

bool same_run(const std::uint64_t* a, const std::uint64_t* b) {
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < kRun; ++i) difference |= a[i] ^ b[i];
  return difference == 0;
}

}  // namespace

std::size_t Packer::pack(std::span<const std::uint64_t> state, std::uint64_t* packed) const {
  static_assert(64 % kRun == 0);
  std::uint64_t* word = packed + bitmap_;
  for (std::size_t b = 0; b < bitmap_; ++b) {
    std::uint64_t bits = 0;
    const std::size_t end = std::min(b * 64 + 64, state.size());
    if (std::memcmp(&state[b * 64], &first_[b * 64], (end - b * 64) * sizeof *word) == 0) {
      packed[b] = 0;
      continue;
    }
    for (std::size_t run = b * 64; run < end; run += kRun) {
      const std::size_t last = std::min(run + kRun, end);
      if (run + kRun == last && same_run(&state[run], &first_[run])) continue;
      for (std::size_t i = run; i < last; ++i) {
        const std::uint64_t difference = state[i] ^ first_[i];
        *word = difference;
        word += difference != 0;
        bits |= std::uint64_t{difference != 0} << (i % 64);
      }
    }
    packed[b] = bits;
  }
  return static_cast<std::size_t>(word - packed);
}

std::size_t Packer::size(const std::uint64_t* packed) const {
  std::size_t size = bitmap_;
  for (std::size_t b = 0; b < bitmap_; ++b)
    size += static_cast<std::size_t>(std::popcount(packed[b]));
  return size;
}

void Packer::unpack(const std::uint64_t* packed, std::span<std::uint64_t> state) const {
  require(state.size() == first_.size(), "Packer::unpack: a state of this setup");
  std::memcpy(state.data(), first_.data(), state.size_bytes());
  const std::uint64_t* word = packed + bitmap_;
  for (std::size_t b = 0; b < bitmap_; ++b)
    for (std::uint64_t bits = packed[b]; bits != 0; bits &= bits - 1)
      state[b * 64 + static_cast<std::size_t>(std::countr_zero(bits))] ^= *word++;
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
