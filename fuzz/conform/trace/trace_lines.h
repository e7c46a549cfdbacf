// The lines of a text of traces. A trace is ASCII text: one blank stands between two words, and a
// comment has a line of its own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/text/line.h"

namespace pirq::fuzz {

/// What a text of traces may contain.
inline constexpr TextKind kTraceText{.bytes_max = std::size_t{64} << 20,
                                     .line_max = 64 << 10,
                                     .ascii = true,
                                     .size_hint = "split it into several files of traces",
                                     .line_hint = "a line has at most 65536 characters"};

/// Returns an error unless exactly one blank stands between two words of `line`, and no blank
/// before the first or after the last. Comments and the place of a crash are free text.
[[nodiscard]] Problem check_blanks(const Line& line);

/// Splits the only line of `text` into words and checks it, as a line of a trace.
[[nodiscard]] Problem read_trace_line(std::string_view text, Line& line);

/// The lines of a text of traces, from the first to the last.
class TraceLines {
 public:
  /// REQUIRES: `text` outlives the object.
  explicit TraceLines(std::string_view text);

  /// Returns an error if the text contains what no trace may contain.
  [[nodiscard]] Problem check() const { return check_text(text_, kTraceText); }

  /// Goes to the next line. Returns an error if there is none, or if it has no end: `wanted` says
  /// what it should be.
  [[nodiscard]] Problem next(std::string_view wanted);
  /// The line that was read last. The next call of `next` changes it.
  [[nodiscard]] const Line& line() const { return line_; }

  /// True if there is no next line.
  [[nodiscard]] bool at_end() const { return !has_ahead_; }
  /// True if the next line is empty.
  [[nodiscard]] bool blank_follows() const { return has_ahead_ && ahead_.text.empty(); }
  /// True if the first word of the next line is `word`.
  [[nodiscard]] bool follows(std::string_view word) const;

  /// Reads the comments that come next.
  [[nodiscard]] std::vector<std::string> comments();

 private:
  void go_on();

  std::string_view text_;
  LineReader reader_;
  Line line_;
  Line ahead_;  // The next line.
  bool has_ahead_;
};

}  // namespace pirq::fuzz
