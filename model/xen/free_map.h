// A set of numbers as a hierarchical bitmap of three levels of 64-bit words. It finds the highest
// or lowest member in a few instructions for any size up to 262,144.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "model/memory.h"

namespace pirq::xen {

inline constexpr int kFreeMapLevels = 3;

/// The sections of a FreeMap's levels in a world's memory. Level 0 has one bit per number.
struct FreeMapLayout {
  FreeMapLayout() = default;
  FreeMapLayout(LayoutBuilder& builder, std::int32_t size) {
    std::size_t words = static_cast<std::size_t>(size + 63) / 64;
    for (Section<std::uint64_t>& level : levels) {
      level = builder.add<std::uint64_t>(words);
      words = (words + 63) / 64;
    }
  }
  std::array<Section<std::uint64_t>, kFreeMapLevels> levels;
};

/// View of such a set. Invariant: bit w of level k+1 is set if and only if word w of level k is not
/// zero.
class FreeMap {
 public:
  FreeMap(Base base, const FreeMapLayout& layout) : base_(base), layout_(&layout) {}

  [[nodiscard]] bool contains(std::int32_t n) const {
    return ((level(0)[word(n)] >> bit(n)) & 1U) != 0;
  }

  void insert(std::int32_t n) const {
    for (int k = 0; k < kFreeMapLevels; ++k, n /= 64)
      level(k)[word(n)] |= std::uint64_t{1} << bit(n);
  }

  void erase(std::int32_t n) const {
    for (int k = 0; k < kFreeMapLevels; ++k, n /= 64) {
      std::uint64_t& w = level(k)[word(n)];
      w &= ~(std::uint64_t{1} << bit(n));
      if (w != 0) return;
    }
  }

  /// The highest member of the set, or -1 if the set is empty or that member is below `low`. The
  /// time does not depend on the size.
  [[nodiscard]] std::int32_t highest(std::int32_t low) const {
    std::uint64_t w = level(kFreeMapLevels - 1)[0];
    if (w == 0) return -1;
    std::int32_t n = 63 - std::countl_zero(w);
    for (int k = kFreeMapLevels - 2; k >= 0; --k) {
      w = level(k)[static_cast<std::size_t>(n)];
      n = n * 64 + 63 - std::countl_zero(w);
    }
    return n >= low ? n : -1;
  }

  /// The lowest member in [low, high], or -1.
  [[nodiscard]] std::int32_t lowest(std::int32_t low, std::int32_t high) const {
    std::int32_t n = low;
    for (int k = 0; k < kFreeMapLevels && word(n) < level(k).size(); ++k) {
      const std::uint64_t above = level(k)[word(n)] & (~std::uint64_t{0} << bit(n));
      if (above != 0) {
        n = static_cast<std::int32_t>(word(n)) * 64 + std::countr_zero(above);
        while (k-- > 0) n = n * 64 + std::countr_zero(level(k)[static_cast<std::size_t>(n)]);
        return n <= high ? n : -1;
      }
      n = n / 64 + 1;
    }
    return -1;
  }

 private:
  [[nodiscard]] std::span<std::uint64_t> level(int k) const {
    return base_[layout_->levels[static_cast<std::size_t>(k)]];
  }
  static std::size_t word(std::int32_t n) { return static_cast<std::size_t>(n) / 64; }
  static unsigned bit(std::int32_t n) { return static_cast<unsigned>(n) % 64; }

  Base base_;
  const FreeMapLayout* layout_;
};

}  // namespace pirq::xen
