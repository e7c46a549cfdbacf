#include "fuzz/conform/trace/cursor.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include "fuzz/text/in_quotes.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz {

void Cursor::fail(std::string message, std::string hint) {
  if (mistake_) return;
  mistake_ = InputError{{}, line_, static_cast<int>(at_) + 1, std::move(message), std::move(hint)};
}

void Cursor::expect(std::string_view literal, std::string_view hint) {
  if (!next_is(literal)) return fail("expected " + in_quotes(literal), std::string(hint));
  if (ok()) at_ += literal.size();
}

bool Cursor::skip(std::string_view literal) {
  if (!ok() || !next_is(literal)) return false;
  at_ += literal.size();
  return true;
}

void Cursor::end() {
  if (!at_end()) fail("expected the end of the line");
}

std::size_t Cursor::one_of(std::span<const std::string_view> names) {
  const std::string_view word = rest().substr(0, rest().find_first_of(" ,"));
  const auto found = std::ranges::find(names, word);
  if (found != names.end()) {
    if (ok()) at_ += word.size();
    return static_cast<std::size_t>(found - names.begin());
  }
  fail("unknown word " + in_quotes(word), suggestion(word, names));
  return 0;
}

std::int64_t Cursor::number(std::string_view key, std::int64_t low, std::int64_t high,
                            std::string_view hint) {
  expect(key, hint);
  std::string_view digits = rest();
  const bool hexadecimal = digits.starts_with("0x");
  if (hexadecimal) digits.remove_prefix(2);
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (error == std::errc::invalid_argument || (hexadecimal && value < 0))
    fail("expected a number", std::string(hint));
  if (error == std::errc::result_out_of_range || value < low || value > high)
    fail("number is outside " + std::to_string(low) + ".." + std::to_string(high));
  if (!ok()) return low;
  at_ = static_cast<std::size_t>(end - text_.data());
  return value;
}

std::int32_t Cursor::int32(std::string_view key, std::string_view hint) {
  using Limits = std::numeric_limits<std::int32_t>;
  return static_cast<std::int32_t>(number(key, Limits::min(), Limits::max(), hint));
}

std::string_view Cursor::until(std::string_view stop) {
  const std::string_view text = rest().substr(0, rest().find(stop));
  if (ok()) at_ += text.size();
  return text;
}

void LineFeed::fail(std::string message, std::string hint) {
  if (!mistake_) mistake_ = InputError{{}, number_, 0, std::move(message), std::move(hint)};
}

Cursor LineFeed::next(std::string_view wanted) {
  if (!ok()) return {line_, number_, mistake_};
  line_ = rest_.substr(0, rest_.find('\n'));
  ++number_;
  const auto odd = std::ranges::find_if(line_, [](char c) { return c < ' ' || c > '~'; });
  if (rest_.empty()) {
    fail("expected " + std::string(wanted), "the file may be cut off");
  } else if (odd != line_.end()) {
    fail("a byte that is not printable ASCII", "is this a trace?");
    mistake_->column = static_cast<int>(odd - line_.begin()) + 1;
  } else if (line_.size() > kTraceLineMax) {
    fail("line is too long", "a line has at most 65536 characters");
  } else if (line_.size() == rest_.size()) {
    fail("the last line has no end", "the file may be cut off");
  } else {
    rest_.remove_prefix(line_.size() + 1);
  }
  return {line_, number_, mistake_};
}

std::optional<std::string_view> LineFeed::skip_line(std::string_view literal) {
  if (!ok() || !next_is(literal)) return std::nullopt;
  static_cast<void>(next(literal));
  if (!ok()) return std::nullopt;
  return line_.substr(literal.size());
}

}  // namespace pirq::fuzz
