#include "fuzz/report/json_text.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstddef>

namespace pirq::fuzz {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The length of the UTF-8 sequence at the beginning of `text`, or 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const auto length = static_cast<std::size_t>(std::countl_one(byte(0)));
  if (length < 2 || length > 4 || length > text.size()) return 0;
  std::uint32_t point = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point < 0xE000;
  return point < kLeast[length] || point > 0x10FFFF || surrogate ? 0 : length;
}

}  // namespace

std::string as_utf8(std::string_view text) {
  std::string good;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    good += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return good;
}

void JsonText::begin_value() {
  if (!after_key_ && depth_ > 0) {
    if (!first_) text_ += ',';
    text_ += '\n' + std::string(2 * depth_, ' ');
  }
  first_ = after_key_ = false;
}

void JsonText::open(char bracket) {
  begin_value();
  text_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonText::close(char bracket) {
  --depth_;
  if (!first_) text_ += '\n' + std::string(2 * depth_, ' ');
  text_ += bracket;
  first_ = false;
}

void JsonText::key(std::string_view name) {
  begin_value();
  quoted(name);
  text_ += ": ";
  after_key_ = true;
}

void JsonText::value(std::string_view text) {
  begin_value();
  quoted(text);
}

void JsonText::value(std::uint64_t number) {
  begin_value();
  text_ += std::to_string(number);
}

void JsonText::quoted(std::string_view text) {
  text_ += '"';
  for (const char c : as_utf8(text)) {
    if (c == '"' || c == '\\')
      (text_ += '\\') += c;
    else if (c == '\n')
      text_ += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      text_ += c;
  }
  text_ += '"';
}

}  // namespace pirq::fuzz
