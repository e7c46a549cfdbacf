// The "key=value" words of a line, and the values behind the keys.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "fuzz/text/line.h"
#include "model/step.h"

namespace pirq::fuzz {

/// One "key=value" word, cut at its first '='.
struct Field {
  Token key;
  Token value;
};
using Fields = boost::container::small_vector<Field, 12>;

/// Reads the words of `line` from the `first` on. An error if one is not "key=value", its key is
/// not among `keys`, or stands there twice; `what` names the owner of the keys in messages.
[[nodiscard]] Problem read_fields(const Line& line, std::size_t first, std::string_view what,
                                  std::span<const std::string_view> keys, Fields& fields);

/// The field of `key`, or null.
[[nodiscard]] const Field* find_field(const Fields& fields, std::string_view key);

/// Reads a whole number; an error if it is not one or is outside `bounds`. `what` names it.
[[nodiscard]] Problem read_number(const Line& line, const Token& token, std::string_view what,
                                  Bounds bounds, std::int32_t& number);

/// Reads one of `names`, giving its index; an error if it is none. `what` names it in messages.
[[nodiscard]] Problem read_name(const Line& line, const Token& token, std::string_view what,
                                std::span<const std::string_view> names, std::size_t& index);

/// Cuts "a,b,c" at its commas; an empty part stays an (empty) part.
using Tokens = boost::container::small_vector<Token, 8>;
[[nodiscard]] Tokens split_list(const Token& token);

}  // namespace pirq::fuzz
