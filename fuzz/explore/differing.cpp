#include "fuzz/explore/differing.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>

namespace pirq::fuzz {
namespace {

constexpr std::size_t kBlock = 64;  // Words.

std::uint64_t differing_words(const std::uint64_t* a, const std::uint64_t* b, std::size_t size) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < size; ++i) bits |= std::uint64_t{a[i] != b[i]} << i;
  return bits;
}

#if defined(__x86_64__)
// Compares four words in five instructions. Plain x86-64 needs as many for two.
[[gnu::target("avx2")]] std::uint64_t differing_in_whole_block(const std::uint64_t* a,
                                                               const std::uint64_t* b) {
  constexpr std::size_t kStride = 4;
  std::uint64_t equal = 0;
  for (std::size_t i = 0; i < kBlock; i += kStride) {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i));
    const __m256i y = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i));
    const int same = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(x, y)));
    equal |= static_cast<std::uint64_t>(same) << i;
  }
  return ~equal;
}
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

std::uint64_t differing(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        std::size_t block) {
  const std::size_t begin = block * kBlock;
  const std::size_t size = std::min(kBlock, a.size() - begin);
#if defined(__x86_64__)
  if (has_avx2 && size == kBlock) return differing_in_whole_block(&a[begin], &b[begin]);
#endif
  return differing_words(&a[begin], &b[begin], size);
}

}  // namespace pirq::fuzz
