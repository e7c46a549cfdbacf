#include "fuzz/explore/differing.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <cstddef>

namespace pirq::fuzz {
namespace {

constexpr std::size_t kBits = 64;  // A word of the result has so many.

void compare_one_by_one(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        std::span<std::uint64_t> bits) {
  std::ranges::fill(bits, std::uint64_t{0});
  for (std::size_t i = 0; i < a.size(); ++i)
    bits[i / kBits] |= std::uint64_t{a[i] != b[i]} << (i % kBits);
}

#if defined(__x86_64__)
constexpr std::size_t kGroup = 32;  // The words that are compared at once.

// A vector of four words: all ones in each word that is equal.
[[gnu::target("avx2")]] inline __m256i equal_words(const std::uint64_t* a, const std::uint64_t* b) {
  return _mm256_cmpeq_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a)),
                            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b)));
}

// The lower halves of the words of two such vectors, those of `a` first in each half of the result.
[[gnu::target("avx2")]] inline __m256i equal_halves(const std::uint64_t* a,
                                                    const std::uint64_t* b) {
  constexpr int kLowerHalves = 0b10'00'10'00;
  return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(equal_words(a, b)),
                                               _mm256_castsi256_ps(equal_words(a + 4, b + 4)),
                                               kLowerHalves));
}

// One bit for each of 32 words that differs. Packs 32 results of comparisons into as many bytes:
// less than an instruction a word. Each packing works on the two halves of its operands apart, so
// the lower half then has the first two words of each four, and the upper half the others.
[[gnu::target("avx2")]] inline std::uint64_t differing_in_group(const std::uint64_t* a,
                                                                const std::uint64_t* b) {
  const __m256i low = _mm256_packs_epi32(equal_halves(a, b), equal_halves(a + 8, b + 8));
  const __m256i high =
      _mm256_packs_epi32(equal_halves(a + 16, b + 16), equal_halves(a + 24, b + 24));
  const __m256i halves = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0b11'01'10'00);
  const __m256i in_order = _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0,
                                            1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
  const __m256i equal = _mm256_shuffle_epi8(halves, in_order);
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(equal));
}

// The bits of the words from `i` on, up to a group. The last group of a state overlaps the one
// before it, so that no word is compared alone. REQUIRES: a state has a group.
[[gnu::target("avx2")]] inline std::uint64_t differing_from(std::span<const std::uint64_t> a,
                                                            std::span<const std::uint64_t> b,
                                                            std::size_t i) {
  if (i + kGroup <= a.size()) return differing_in_group(&a[i], &b[i]);
  if (i >= a.size()) return 0;
  const std::size_t last = a.size() - kGroup;
  return differing_in_group(&a[last], &b[last]) >> (i - last);
}

[[gnu::target("avx2")]] void compare_groups(std::span<const std::uint64_t> a,
                                            std::span<const std::uint64_t> b,
                                            std::span<std::uint64_t> bits) {
  static_assert(kBits == 2 * kGroup);
  for (std::size_t i = 0; std::uint64_t & word : bits) {
    word = differing_from(a, b, i) | differing_from(a, b, i + kGroup) << kGroup;
    i += kBits;
  }
}
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

void differing(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
               std::span<std::uint64_t> bits) {
#if defined(__x86_64__)
  if (has_avx2 && a.size() >= kGroup) return compare_groups(a, b, bits);
#endif
  compare_one_by_one(a, b, bits);
}

}  // namespace pirq::fuzz
