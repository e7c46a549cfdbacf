// Enumerations as data: their number of values, their names, sets of values, and tables with one
// row for each value. Everything is derived from the enumeration itself.
//
// REQUIRES of every enumeration used here: a fixed underlying type, and values 0, 1, 2 ... without
// a gap.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "model/require.h"

namespace pirq {

namespace enum_detail {

// The compiler writes the value's name into the name of this function: "... value = ns::E::name]",
// or "... value = (ns::E)7]" where no enumerator has the value.
template <auto value>
consteval std::string_view spelled() {
  constexpr std::string_view kBefore = "value = ";
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find(kBefore) + kBefore.size());
  text = text.substr(0, text.find_first_of(";]"));
  if (text.front() == '(') return {};
  return text.substr(text.rfind(':') + 1);
}

template <class E, std::size_t from = 0>
consteval std::size_t count() {
  if constexpr (spelled<static_cast<E>(from)>().empty())
    return from;
  else
    return count<E, from + 1>();
}

// The enumerator's name with '-' for '_'.
template <auto value>
consteval auto make_text() {
  constexpr std::string_view name = spelled<value>();
  std::array<char, name.size()> text{};
  for (std::size_t i = 0; i < name.size(); ++i) text[i] = name[i] == '_' ? '-' : name[i];
  return text;
}
template <auto value>
inline constexpr auto kText = make_text<value>();

template <class E>
consteval auto make_values() {
  std::array<E, count<E>()> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<E>(i);
  return values;
}

template <class E, std::size_t... i>
consteval auto make_names(std::index_sequence<i...>) {
  return std::array<std::string_view, sizeof...(i)>{
      std::string_view(kText<static_cast<E>(i)>.data(), kText<static_cast<E>(i)>.size())...};
}

}  // namespace enum_detail

/// The number of values of the enumeration.
template <class E>
inline constexpr std::size_t enum_count = enum_detail::count<E>();

/// Position of a value in its enumeration, from 0.
template <class E>
[[nodiscard]] constexpr std::size_t index_of(E value) {
  return static_cast<std::size_t>(value);
}

/// Every value, in order.
template <class E>
inline constexpr std::array<E, enum_count<E>> enum_values = enum_detail::make_values<E>();

/// The text names of all values, in order: "begin-probe" for `begin_probe`.
template <class E>
inline constexpr auto enum_names =
    enum_detail::make_names<E>(std::make_index_sequence<enum_count<E>>());

/// The text name of one value.
template <class E>
[[nodiscard]] constexpr std::string_view enum_name(E value) {
  constexpr auto& names = enum_names<E>;
  return names[index_of(value)];
}

/// The value with this text name. Empty if no value has it.
template <class E>
[[nodiscard]] constexpr std::optional<E> find_enum(std::string_view name) {
  for (const E value : enum_values<E>)
    if (enum_name(value) == name) return value;
  return std::nullopt;
}

/// A set of values of one enumeration, stored as one bit for each value. Iteration is in the order
/// of the enumeration.
template <class E>
class EnumSet {
  static constexpr std::size_t kBits = 64;
  static constexpr std::size_t kWords = (enum_count<E> + kBits - 1) / kBits;

 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<E> values) {
    for (const E value : values) add(value);
  }
  /// The set of every value.
  [[nodiscard]] static constexpr EnumSet all() {
    EnumSet set;
    for (const E value : enum_values<E>) set.add(value);
    return set;
  }

  [[nodiscard]] constexpr bool has(E value) const {
    return (words_[word(value)] & bit(value)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return *this == EnumSet(); }
  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t size = 0;
    for (const std::uint64_t word : words_) size += static_cast<std::size_t>(std::popcount(word));
    return size;
  }
  constexpr void add(E value) { words_[word(value)] |= bit(value); }
  constexpr void remove(E value) { words_[word(value)] &= ~bit(value); }
  [[nodiscard]] constexpr EnumSet with(E value) const {
    EnumSet more = *this;
    more.add(value);
    return more;
  }
  [[nodiscard]] constexpr EnumSet without(E value) const {
    EnumSet less = *this;
    less.remove(value);
    return less;
  }
  friend constexpr EnumSet operator|(EnumSet a, const EnumSet& b) {
    for (std::size_t i = 0; i < kWords; ++i) a.words_[i] |= b.words_[i];
    return a;
  }
  friend constexpr EnumSet operator&(EnumSet a, const EnumSet& b) {
    for (std::size_t i = 0; i < kWords; ++i) a.words_[i] &= b.words_[i];
    return a;
  }
  /// The values of `a` that are not in `b`.
  friend constexpr EnumSet operator-(EnumSet a, const EnumSet& b) {
    for (std::size_t i = 0; i < kWords; ++i) a.words_[i] &= ~b.words_[i];
    return a;
  }
  friend constexpr bool operator==(const EnumSet&, const EnumSet&) = default;

  class Iterator {
   public:
    using value_type = E;
    using difference_type = std::ptrdiff_t;
    using pointer = const E*;
    using reference = E;
    using iterator_category = std::input_iterator_tag;

    constexpr Iterator() = default;
    constexpr explicit Iterator(const EnumSet& set)
        : words_(set.words_), bits_(words_[0]), word_(0) {
      skip_empty_words();
    }
    constexpr E operator*() const {
      return static_cast<E>(word_ * kBits + static_cast<std::size_t>(std::countr_zero(bits_)));
    }
    constexpr Iterator& operator++() {
      bits_ &= bits_ - 1;
      skip_empty_words();
      return *this;
    }
    constexpr Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend constexpr bool operator==(const Iterator& a, const Iterator& b) {
      return a.bits_ == b.bits_ && a.word_ == b.word_;
    }

   private:
    constexpr void skip_empty_words() {
      while (bits_ == 0 && word_ + 1 < kWords) bits_ = words_[++word_];
    }

    std::array<std::uint64_t, kWords> words_{};
    std::uint64_t bits_ = 0;  // The values of word `word_` that have not been visited.
    std::size_t word_ = kWords - 1;
  };
  [[nodiscard]] constexpr Iterator begin() const { return Iterator(*this); }
  [[nodiscard]] constexpr Iterator end() const { return Iterator(); }
  /// The first value. REQUIRES: !empty().
  [[nodiscard]] constexpr E front() const {
    require(!empty(), "EnumSet::front: !empty()");
    std::size_t word = 0;
    while (word + 1 < kWords && words_[word] == 0) ++word;
    return static_cast<E>(word * kBits + static_cast<std::size_t>(std::countr_zero(words_[word])));
  }

 private:
  static constexpr std::size_t word(E value) { return index_of(value) / kBits; }
  static constexpr std::uint64_t bit(E value) {
    return std::uint64_t{1} << (index_of(value) % kBits);
  }
  std::array<std::uint64_t, kWords> words_{};
};

/// A table with one row for each value of an enumeration, in the order of the enumeration. `key` is
/// the member of a row that holds the value: `EnumTable<&StepInfo::kind>`. A table with a missing
/// row, an extra row or another order does not compile. An empty member `name` of a row is set to
/// the text name of the row's value.
template <auto key>
class EnumTable;

template <class Row, class E, E Row::*key>
class EnumTable<key> {
 public:
  // A table is written as a list of rows, so the constructors convert.
  // NOLINTBEGIN(google-explicit-constructor)
  template <std::size_t n>
  consteval EnumTable(const Row (&rows)[n]) : EnumTable(std::to_array(rows)) {}
  template <std::size_t n>
  consteval EnumTable(const std::array<Row, n>& rows) : rows_(rows) {
    static_assert(n == enum_count<E>, "the table needs exactly one row for each value");
    for (std::size_t i = 0; i < n; ++i) {
      if (index_of(rows_[i].*key) != i) throw "the rows must be in the order of the values";
      if constexpr (requires(Row row) { row.name = std::string_view(); })
        if (rows_[i].name.empty()) rows_[i].name = enum_names<E>[i];
    }
  }
  // NOLINTEND(google-explicit-constructor)
  [[nodiscard]] constexpr const Row& operator[](E value) const { return rows_[index_of(value)]; }
  [[nodiscard]] constexpr std::span<const Row> rows() const { return rows_; }
  [[nodiscard]] constexpr auto begin() const { return rows_.begin(); }
  [[nodiscard]] constexpr auto end() const { return rows_.end(); }

 private:
  std::array<Row, enum_count<E>> rows_;
};

}  // namespace pirq
