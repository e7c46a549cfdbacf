// Splits a text into lines and words. This is the lowest layer of the parsers. Lines and tokens
// hold views of the text, which must outlive them.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

inline constexpr std::size_t kTextMax = std::size_t{16} << 20;  ///< Bytes in a case file.
inline constexpr int kLineMax = 4096;                           ///< Bytes in a line.

/// An error, or empty on success. Readers return a Problem and store their result in their last
/// parameter. The outermost reader adds the name of the file.
using Problem = std::optional<InputError>;

/// A word and its column, which counts from 1.
struct Token {
  std::string_view text;
  int column = 0;
};

/// One line, split into words. A line may have no words.
struct Line {
  int number = 0;
  boost::container::small_vector<Token, 12> tokens;
  std::optional<std::string_view> comment;  ///< Without one leading and all trailing blanks.
  int comment_column = 0;

  /// The column of the first word, or 1 without a word. Errors about a whole line point here.
  [[nodiscard]] int begin_column() const { return tokens.empty() ? 1 : tokens.front().column; }
  /// The column after the last word. Errors about a missing word point here.
  [[nodiscard]] int end_column() const;
};

[[nodiscard]] InputError error_at(const Line& line, int column, std::string message,
                                  std::string hint);
[[nodiscard]] InputError error_at(const Line& line, const Token& token, std::string message,
                                  std::string hint);

/// True if `byte` is a control byte other than tab. Text files must not contain such bytes.
[[nodiscard]] bool is_control(char byte);

/// Returns an error if the line has more than `count` words.
[[nodiscard]] Problem no_more_than(const Line& line, std::size_t count);

/// Returns an error if `text` is larger than kTextMax bytes, has a line longer than kLineMax bytes,
/// or contains a control byte. Lines end with LF or CR LF. Bytes beyond ASCII are accepted.
[[nodiscard]] Problem check_text(std::string_view text);

/// Splits a text into lines. REQUIRES: `check_text` accepts the text.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  /// Reads the next line. Returns false at the end of the text. The last line needs no line end.
  bool next(Line& line);

 private:
  std::string_view rest_;
  int number_ = 0;
};

}  // namespace pirq::fuzz
