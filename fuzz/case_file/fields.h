// Reads the "key=value" words of a line and their values.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
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

/// Reads the words of `line` from index `first` to the end. Returns an error if a word is not
/// "key=value", if its key is not in `keys`, or if a key is given twice. `what` names the owner of
/// the keys in messages.
[[nodiscard]] Problem read_fields(const Line& line, std::size_t first, std::string_view what,
                                  std::span<const std::string_view> keys, Fields& fields);

/// Returns the field with `key`, or null.
[[nodiscard]] const Field* find_field(const Fields& fields, std::string_view key);

/// Reads a decimal integer. Returns an error if `token` is not a number or is outside `bounds`.
/// `what` names the number in messages.
[[nodiscard]] Problem read_number(const Line& line, const Token& token, std::string_view what,
                                  Bounds bounds, std::int32_t& number);

/// Reads one of `names` and stores its index. Returns an error if `token` is not in `names`. `what`
/// describes the names in messages: "unknown `what` 'x'".
[[nodiscard]] Problem read_name(const Line& line, const Token& token, std::string_view what,
                                std::span<const std::string_view> names, std::size_t& index);

using Tokens = boost::container::small_vector<Token, 8>;
/// Splits "a,b,c" at its commas. The result keeps empty parts.
[[nodiscard]] Tokens split_list(const Token& token);

}  // namespace pirq::fuzz
