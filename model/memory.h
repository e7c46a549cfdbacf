// A world's state as flat memory: one block of words, divided into sections. The world's sizes
// determine the offsets of the sections. Objects refer to each other by index, so a copy of the
// block is a copy of the world, and a hash of the block is a hash of the world.
#pragma once

#include <bit>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "model/require.h"

namespace pirq {

/// A run of `size` objects of type T at byte `offset` of a block.
template <class T>
struct Section {
  using Value = T;
  // Every byte of a section takes part in hash and comparison, so padding is not allowed.
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::has_unique_object_representations_v<T>, "a section's type has no padding");
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

/// Allocates sections one after the other, each aligned to a word.
class LayoutBuilder {
 public:
  template <class T>
  [[nodiscard]] Section<T> add(std::size_t count) {
    static_assert(alignof(T) <= sizeof(std::uint64_t));
    const Section<T> section{words_ * std::uint32_t{sizeof(std::uint64_t)},
                             static_cast<std::uint32_t>(count)};
    words_ += static_cast<std::uint32_t>((count * sizeof(T) + sizeof(std::uint64_t) - 1) /
                                         sizeof(std::uint64_t));
    return section;
  }
  /// Words allocated so far: the size of the block that holds all sections.
  [[nodiscard]] std::uint32_t words() const { return words_; }

 private:
  std::uint32_t words_ = 0;
};

/// A pointer to the first byte of a block. The views in xen/, qemu/ and guest/ hold one.
class Base {
 public:
  explicit Base(std::uint64_t* words) : bytes_(reinterpret_cast<std::byte*>(words)) {}

  template <class T>
  [[nodiscard]] std::span<T> operator[](Section<T> section) const {
    return {reinterpret_cast<T*>(bytes_ + section.offset), section.size};
  }
  /// The only object of a section of size 1.
  template <class T>
  [[nodiscard]] T& one(Section<T> section) const {
    return *reinterpret_cast<T*>(bytes_ + section.offset);
  }

 private:
  std::byte* bytes_;
};

/// The block itself. A small world is stored inside the object, a larger one in one allocation.
class Memory {
 public:
  explicit Memory(std::size_t words) : words_(words, 0) {}

  [[nodiscard]] Base base() { return Base(words_.data()); }
  /// The caller must only read through it. The read-only views and the writing ones share this
  /// type.
  [[nodiscard]] Base base() const { return Base(const_cast<std::uint64_t*>(words_.data())); }
  [[nodiscard]] std::span<const std::uint64_t> words() const {
    return {words_.data(), words_.size()};
  }
  /// Overwrites this block with `other`. REQUIRES: both have the same size.
  void restore(const Memory& other) { load(other.words()); }
  /// Overwrites this block with `words`. REQUIRES: they have the size of this block.
  void load(std::span<const std::uint64_t> words) {
    require(words.size() == words_.size(), "Memory::load: a block of the same size");
    std::memcpy(words_.data(), words.data(), words_.size() * sizeof(std::uint64_t));
  }
  /// Overwrites the words of this block that have a bit in `changed`.
  void load(std::span<const std::uint64_t> words, std::span<const std::uint64_t> changed) {
    for (std::size_t at = 0; const std::uint64_t block : changed) {
      for (std::uint64_t bits = block; bits != 0; bits &= bits - 1) {
        const std::size_t i = at + static_cast<std::size_t>(std::countr_zero(bits));
        words_[i] = words[i];
      }
      at += 64;
    }
  }
  friend bool operator==(const Memory& a, const Memory& b) {
    return a.words_.size() == b.words_.size() &&
           std::memcmp(a.words_.data(), b.words_.data(), a.words_.size() * sizeof(std::uint64_t)) ==
               0;
  }

 private:
  boost::container::small_vector<std::uint64_t, 512> words_;
};

}  // namespace pirq
