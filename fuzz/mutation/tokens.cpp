#include "fuzz/mutation/tokens.h"

#include <algorithm>
#include <cctype>

namespace pirq::mutation {
namespace {

constexpr std::string_view kLong[] = {
    "<=>", "<<=", ">>=", "->", "::", "++", "--", "<=", ">=", "==", "!=", "&&",
    "||",  "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>"};

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}
bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The end of the comment or preprocessor line at `at`. If there is none, `at`.
std::size_t end_of_skipped(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "//" && text[at] != '#') return at;
  return std::min(text.find('\n', at), text.size());
}

// The end of the string or character at `at`.
std::size_t end_of_literal(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != text[at]) end += text[end] == '\\' ? 2 : 1;
  return end + 1;
}

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t end = end_of_skipped(text, at); end != at) {
      at = end;
      continue;
    }
    if (is_space(text[at])) {
      line += text[at++] == '\n' ? 1 : 0;
      continue;
    }
    std::size_t end = at + 1;
    TokenKind kind = TokenKind::punctuation;
    if (text[at] == '"' || text[at] == '\'') {
      kind = TokenKind::literal;
      end = end_of_literal(text, at);
    } else if (in_word(text[at])) {
      const bool digit = std::isdigit(static_cast<unsigned char>(text[at])) != 0;
      kind = digit ? TokenKind::number : TokenKind::name;
      while (end < text.size() && (in_word(text[end]) || (digit && text[end] == '\''))) ++end;
    } else {
      for (const std::string_view op : kLong)
        if (text.substr(at, op.size()) == op) {
          end = at + op.size();
          break;
        }
    }
    const bool spaced =
        at > 0 && is_space(text[at - 1]) && end < text.size() && is_space(text[end]);
    tokens.push_back({kind, text.substr(at, end - at), at, line, spaced});
    at = end;
  }
  return tokens;
}

}  // namespace pirq::mutation
