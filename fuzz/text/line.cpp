#include "fuzz/text/line.h"

#include <algorithm>
#include <utility>

#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string hex(char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'0', 'x', digits[value >> 4U], digits[value & 15U]};
}

// Returns the comment without the first blank after the `#` and without trailing blanks: "#  text "
// is the comment " text".
std::string_view comment_of(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  if (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

}  // namespace

int Line::end_column() const {
  if (tokens.empty()) return 1;
  return tokens.back().column + static_cast<int>(tokens.back().text.size());
}

InputError error_at(const Line& line, int column, std::string message, std::string hint) {
  return {{}, line.number, column, std::move(message), std::move(hint)};
}

InputError error_at(const Line& line, const Token& token, std::string message, std::string hint) {
  return error_at(line, token.column, std::move(message), std::move(hint));
}

bool is_control(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (value < 0x20 && byte != '\t') || value == 0x7f;
}

Problem no_more_than(const Line& line, std::size_t count) {
  if (line.tokens.size() <= count) return std::nullopt;
  const Token& token = line.tokens[count];
  return error_at(line, token, "unexpected " + in_quotes(token.text),
                  "expected the end of the line, or a comment");
}

Problem check_text(std::string_view text, const TextKind& kind) {
  if (text.size() > kind.bytes_max)
    return InputError{{},
                      1,
                      1,
                      "larger than " + std::to_string(kind.bytes_max >> 20U) + " MiB",
                      std::string(kind.size_hint)};
  int line = 1;
  int column = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
      continue;
    }
    if (!kind.ascii && text.substr(i, 2) == "\r\n") continue;
    if (column > kind.line_max)
      return InputError{{},
                        line,
                        column,
                        "line longer than " + std::to_string(kind.line_max) + " bytes",
                        std::string(kind.line_hint)};
    if (kind.ascii && (text[i] < ' ' || text[i] > '~'))
      return InputError{{},
                        line,
                        column,
                        "byte " + hex(text[i]) + " is not printable ASCII",
                        "expected ASCII text with LF at the ends of lines"};
    if (is_control(text[i]))
      return InputError{{},
                        line,
                        column,
                        "not a text file: byte " + hex(text[i]),
                        "expected text with LF or CR LF at the ends of lines"};
    ++column;
  }
  return std::nullopt;
}

bool LineReader::next(Line& line) {
  if (rest_.empty()) return false;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  if (text.ends_with('\r')) text.remove_suffix(1);

  line.number = ++number_;
  line.text = text;
  line.tokens.clear();
  line.comment.reset();
  for (std::size_t at = 0; (at = text.find_first_not_of(kBlanks, at)) != text.npos;) {
    const int column = static_cast<int>(at) + 1;
    if (text[at] == '#') {
      line.comment = comment_of(text.substr(at + 1));
      line.comment_column = column;
      break;
    }
    const std::size_t word_end = std::min(text.find_first_of(kBlanks, at), text.size());
    line.tokens.push_back({text.substr(at, word_end - at), column});
    at = word_end;
  }
  return true;
}

}  // namespace pirq::fuzz
