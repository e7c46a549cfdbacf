// Lines and words: the lowest layer of reading a case. Everything here refers to the text it was
// cut from, which must outlive it.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// What is wrong; empty if nothing is. Readers return it and fill their last parameter. The file
/// name is added by whoever knows it.
using Problem = std::optional<InputError>;

/// A word and where it stands.
struct Token {
  std::string_view text;
  int column = 0;
};

/// One line, cut into words; a line may have none.
struct Line {
  int number = 0;
  boost::container::small_vector<Token, 12> tokens;
  std::optional<std::string_view> comment;  ///< What follows `#`, without blanks around it.
  int comment_column = 0;

  /// Where the first word stands, 1 if there is none: what an error about the line points at.
  [[nodiscard]] int begin_column() const { return tokens.empty() ? 1 : tokens.front().column; }
  /// Where a missing word would stand: just behind the last one.
  [[nodiscard]] int end_column() const;
};

[[nodiscard]] InputError error_at(const Line& line, int column, std::string message,
                                  std::string hint);
[[nodiscard]] InputError error_at(const Line& line, const Token& token, std::string message,
                                  std::string hint);

/// Whether `byte` has no place in a text: a control byte other than tab.
[[nodiscard]] bool is_control(char byte);

/// An error if the line has more than `count` words.
[[nodiscard]] Problem no_more_than(const Line& line, std::size_t count);

/// An error if `text` is not a text file of at most kTextMax bytes with lines of at most kLineMax:
/// no control byte, and line ends of LF or CR LF. Bytes beyond ASCII are accepted.
[[nodiscard]] Problem check_text(std::string_view text);

/// Cuts a text that `check_text` accepts into lines.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  /// Reads the next line; false at the end. The last one needs no line end.
  bool next(Line& line);

 private:
  std::string_view rest_;
  int number_ = 0;
};

}  // namespace pirq::fuzz
