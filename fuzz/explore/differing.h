// Which words of two states differ. A search asks this after every step.
#pragma once

#include <cstdint>
#include <span>

namespace pirq::fuzz {

/// Sets the bit of each word that differs in two states of one setup, or in equal parts of them,
/// and clears the others: word i has bit i % 64 of `bits[i / 64]`. Uses AVX2 where the processor
/// has it. REQUIRES: `bits` has just as many words as are needed.
void differing(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
               std::span<std::uint64_t> bits);

}  // namespace pirq::fuzz
