#include "fuzz/text/fields.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {
namespace {

// Returns the part of `token` that begins at byte `at`.
Token part(const Token& token, std::size_t at, std::size_t length = std::string_view::npos) {
  return {token.text.substr(at, length), token.column + static_cast<int>(at)};
}

// `base` 16 reads a number after "0x".
Problem parse_integer(const Line& line, const Token& token, std::string_view what, std::int64_t low,
                      std::int64_t high, int base, std::int64_t& number) {
  const auto hint = [&] {
    return "expected " + std::string(what) + " in " + std::to_string(low) + ".." +
           std::to_string(high);
  };
  const std::string_view digits = token.text.substr(base == 16 ? 2 : 0);
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number, base);
  if (error == std::errc::invalid_argument || rest != end || (base == 16 && digits[0] == '-'))
    return error_at(line, token, in_quotes(token.text) + " is not a number", hint());
  if (error != std::errc() || number < low || number > high)
    return error_at(line, token, std::string(token.text) + " is out of bounds", hint());
  return std::nullopt;
}

}  // namespace

Problem read_fields(const Line& line, std::size_t first, std::string_view what,
                    std::span<const std::string_view> keys, Fields& fields) {
  for (std::size_t i = first; i < line.tokens.size(); ++i) {
    const Token& token = line.tokens[i];
    const std::string_view name = token.text.substr(0, token.text.find('='));
    if (keys.empty())
      return error_at(line, token, std::string(what) + " takes no parameters", "remove this word");
    if (std::ranges::find(keys, name) == keys.end())
      return error_at(line, token, std::string(what) + " has no " + in_quotes(name),
                      suggestion(name, keys));
    if (name.size() == token.text.size())
      return error_at(line, token.column + static_cast<int>(name.size()),
                      in_quotes(name) + " has no value", "expected " + std::string(name) + "=...");
    if (find_field(fields, name) != nullptr)
      return error_at(line, token, in_quotes(name) + " is given twice", "remove one of them");
    fields.push_back({{name, token.column}, part(token, name.size() + 1)});
  }
  return std::nullopt;
}

const Field* find_field(const Fields& fields, std::string_view key) {
  const auto field =
      std::ranges::find_if(fields, [&](const Field& f) { return f.key.text == key; });
  return field == fields.end() ? nullptr : &*field;
}

Token word_at(const Line& line, std::size_t at) {
  return at < line.tokens.size() ? line.tokens[at] : Token{{}, line.end_column()};
}

Problem expect_word(const Line& line, std::size_t at, std::string_view word,
                    std::string_view hint) {
  const Token token = word_at(line, at);
  if (token.text == word) return std::nullopt;
  return error_at(line, token, "expected " + in_quotes(word), std::string(hint));
}

Problem read_value(const Line& line, std::size_t at, std::string_view key, std::string_view hint,
                   Token& value) {
  const Token token = word_at(line, at);
  const std::size_t size = key.size() + 1;
  if (!token.text.starts_with(key) || token.text.substr(0, size).back() != '=')
    return error_at(line, token, "expected " + in_quotes(std::string(key) + '='),
                    std::string(hint));
  value = part(token, size);
  return std::nullopt;
}

Problem read_wanted(const Line& line, std::size_t first, std::string_view hint,
                    std::span<WantedField> wanted) {
  for (WantedField& field : wanted) {
    Token value;
    if (auto problem = read_value(line, first++, field.key, hint, value)) return problem;
    if (field.names.empty()) {
      if (auto problem = read_integer(line, value, field.key, field.low, field.high, field.value))
        return problem;
      continue;
    }
    std::size_t index = 0;
    if (auto problem = read_name(line, value, field.key, field.names, index)) return problem;
    field.value = static_cast<std::int64_t>(index);
  }
  return std::nullopt;
}

Problem read_number(const Line& line, const Token& token, std::string_view what, Bounds bounds,
                    std::int32_t& number) {
  std::int64_t value = 0;
  if (auto problem = parse_integer(line, token, what, bounds.low, bounds.high, 10, value))
    return problem;
  number = static_cast<std::int32_t>(value);
  return std::nullopt;
}

Problem read_integer(const Line& line, const Token& token, std::string_view what, std::int64_t low,
                     std::int64_t high, std::int64_t& number) {
  const int base = token.text.starts_with("0x") ? 16 : 10;
  return parse_integer(line, token, what, low, high, base, number);
}

Problem read_name(const Line& line, const Token& token, std::string_view what,
                  std::span<const std::string_view> names, std::size_t& index) {
  const auto name = std::ranges::find(names, token.text);
  if (name == names.end())
    return error_at(line, token, "unknown " + std::string(what) + ' ' + in_quotes(token.text),
                    suggestion(token.text, names));
  index = static_cast<std::size_t>(name - names.begin());
  return std::nullopt;
}

Tokens split_list(const Token& token, char separator) {
  Tokens parts;
  for (std::size_t at = 0; at <= token.text.size();) {
    const std::size_t end = std::min(token.text.find(separator, at), token.text.size());
    parts.push_back(part(token, at, end - at));
    at = end + 1;
  }
  return parts;
}

std::string field_text(std::string_view key, std::int64_t value) {
  return ' ' + std::string(key) + '=' + std::to_string(value);
}

}  // namespace pirq::fuzz
