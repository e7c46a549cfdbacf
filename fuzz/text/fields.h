// Reads the words of a line: "key=value" words, numbers, names, lists.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "fuzz/text/line.h"
#include "model/step.h"

namespace pirq::fuzz {

/// One "key=value" word, split at its first '='.
struct Field {
  Token key;
  Token value;
};
using Fields = boost::container::small_vector<Field, 12>;

/// Reads the words of `line` from index `first` to the end, in any order. Returns an error if a
/// word is not "key=value", if its key is not in `keys`, or if a key is given twice. `what` names
/// the owner of the keys in messages.
[[nodiscard]] Problem read_fields(const Line& line, std::size_t first, std::string_view what,
                                  std::span<const std::string_view> keys, Fields& fields);

/// Returns the field with `key`, or null.
[[nodiscard]] const Field* find_field(const Fields& fields, std::string_view key);

/// Returns the word `at` of `line`, or an empty word at the end of the line.
[[nodiscard]] Token word_at(const Line& line, std::size_t at);

/// Returns an error unless the word `at` of `line` is `word`. `hint` shows how the line should
/// look.
[[nodiscard]] Problem expect_word(const Line& line, std::size_t at, std::string_view word,
                                  std::string_view hint = {});

/// Reads the word `at` of `line`, which must be "key=value". `hint` shows how the line should look.
[[nodiscard]] Problem read_value(const Line& line, std::size_t at, std::string_view key,
                                 std::string_view hint, Token& value);

/// A "key=value" word that a line must have.
struct WantedField {
  std::string_view key;
  std::int64_t low = std::numeric_limits<std::int32_t>::min();  ///< The bounds of a number.
  std::int64_t high = std::numeric_limits<std::int32_t>::max();
  std::span<const std::string_view> names = {};  ///< For a name: the accepted ones.
  std::int64_t value = 0;  ///< The result: the number, or the index of the name.
};

/// Reads the words of `line` from index `first` on, which must be `wanted`, all of them in this
/// order. More words may follow. `hint` shows how the line should look.
[[nodiscard]] Problem read_wanted(const Line& line, std::size_t first, std::string_view hint,
                                  std::span<WantedField> wanted);

/// Reads a decimal integer. Returns an error if `token` is not a number or is outside `bounds`.
/// `what` names the number in messages.
[[nodiscard]] Problem read_number(const Line& line, const Token& token, std::string_view what,
                                  Bounds bounds, std::int32_t& number);

/// Reads a decimal integer, or a hexadecimal one after "0x".
[[nodiscard]] Problem read_integer(const Line& line, const Token& token, std::string_view what,
                                   std::int64_t low, std::int64_t high, std::int64_t& number);

/// Reads one of `names` and stores its index. Returns an error if `token` is not in `names`. `what`
/// describes the names in messages: "unknown `what` 'x'".
[[nodiscard]] Problem read_name(const Line& line, const Token& token, std::string_view what,
                                std::span<const std::string_view> names, std::size_t& index);

using Tokens = boost::container::small_vector<Token, 8>;
/// Splits "a,b,c" at its separators. The result keeps empty parts.
[[nodiscard]] Tokens split_list(const Token& token, char separator = ',');

/// Returns " key=value".
[[nodiscard]] std::string field_text(std::string_view key, std::int64_t value);

}  // namespace pirq::fuzz
