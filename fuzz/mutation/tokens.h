// The tokens of a C++ source that the formatter has formatted.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pirq::mutation {

enum class TokenKind { name, number, literal, punctuation };

/// A token. Comments and preprocessor lines are not tokens. A literal is a string or a character.
struct Token {
  TokenKind kind;
  std::string_view text;
  std::size_t offset;
  int line;
  bool spaced;  ///< There is white space on both sides, as the formatter puts at binary operators.
};

/// Splits a source.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view source);

}  // namespace pirq::mutation
