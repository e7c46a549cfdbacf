// Which words of two states differ. A search asks this after every step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pirq::fuzz {

/// Returns a bit for each word that differs in block `block` of two states of one setup: the words
/// from 64 * block on, 64 or the rest. Uses AVX2 where the processor has it.
[[nodiscard]] std::uint64_t differing(std::span<const std::uint64_t> a,
                                      std::span<const std::uint64_t> b, std::size_t block);

}  // namespace pirq::fuzz
