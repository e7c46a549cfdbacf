// Reading a trace's text: lines one after the other, each from left to right. After the first
// mistake everything else does nothing, so that a reader is written as if there were none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// The first mistake; empty as long as there is none.
using Mistake = std::optional<InputError>;

/// Reads one line from left to right. REQUIRES: text and mistake outlive it.
class Cursor {
 public:
  Cursor(std::string_view text, int line, Mistake& mistake)
      : text_(text), line_(line), mistake_(mistake) {}

  void fail(std::string message, std::string hint = {});
  [[nodiscard]] bool ok() const { return !mistake_; }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] bool next_is(std::string_view literal) const { return rest().starts_with(literal); }

  /// Goes past `literal`, which must be next. `hint` says how the line should look.
  void expect(std::string_view literal, std::string_view hint = {});
  /// Goes past `literal` if it is next.
  bool skip(std::string_view literal);
  /// The line must end here.
  void end();

  /// Index of the next word, which ends at a blank, a comma or the end, in `names`.
  std::size_t one_of(std::span<const std::string_view> names);
  /// `key` and a decimal or 0x-hexadecimal number within low..high; `low` after a mistake.
  std::int64_t number(std::string_view key, std::int64_t low, std::int64_t high,
                      std::string_view hint = {});
  /// The same for a number that must fit an int32.
  std::int32_t int32(std::string_view key, std::string_view hint = {});
  /// Everything up to `stop` or the end.
  std::string_view until(std::string_view stop);

 private:
  std::string_view text_;
  int line_;
  Mistake& mistake_;
  std::size_t at_ = 0;
};

inline constexpr std::size_t kTraceBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kTraceLineMax = std::size_t{64} << 10;

/// Cuts a text into lines and refuses what no trace contains before anything looks inside.
class LineFeed {
 public:
  explicit LineFeed(std::string_view text) : rest_(text) {}

  /// Goes on to the next line. `wanted` says what it should be, should the text end here.
  Cursor next(std::string_view wanted);
  /// True if the next line begins with `literal`.
  [[nodiscard]] bool next_is(std::string_view literal) const { return rest_.starts_with(literal); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  /// Goes past a line that begins with `literal`, if it is next, and answers what follows.
  std::optional<std::string_view> skip_line(std::string_view literal);

  /// Notes a mistake about the line read last.
  void fail(std::string message, std::string hint);
  [[nodiscard]] bool ok() const { return !mistake_; }
  [[nodiscard]] Mistake& mistake() { return mistake_; }
  [[nodiscard]] std::string_view line() const { return line_; }  ///< The line read last.
  [[nodiscard]] int number() const { return number_; }           ///< Its number, from 1.

 private:
  std::string_view rest_;  ///< What is not read yet.
  std::string_view line_;
  int number_ = 0;
  Mistake mistake_;
};

}  // namespace pirq::fuzz
