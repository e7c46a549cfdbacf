#include "fuzz/case_file/fields.h"

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

Problem read_number(const Line& line, const Token& token, std::string_view what, Bounds bounds,
                    std::int32_t& number) {
  const std::string range = std::to_string(bounds.low) + ".." + std::to_string(bounds.high);
  const char* const end = token.text.data() + token.text.size();
  const auto [rest, error] = std::from_chars(token.text.data(), end, number);
  if (error == std::errc::invalid_argument || rest != end)
    return error_at(line, token, in_quotes(token.text) + " is not a number",
                    "expected " + std::string(what) + " in " + range);
  if (error != std::errc() || number < bounds.low || number > bounds.high)
    return error_at(line, token, std::string(token.text) + " is out of bounds",
                    "expected " + std::string(what) + " in " + range);
  return std::nullopt;
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

Tokens split_list(const Token& token) {
  Tokens parts;
  for (std::size_t at = 0; at <= token.text.size();) {
    const std::size_t comma = std::min(token.text.find(',', at), token.text.size());
    parts.push_back(part(token, at, comma - at));
    at = comma + 1;
  }
  return parts;
}

}  // namespace pirq::fuzz
