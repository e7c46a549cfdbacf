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
  std::string_view text;  ///< The whole line without its end.
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

/// What a kind of text may contain, with the hints for a text that contains something else.
struct TextKind {
  std::size_t bytes_max = kTextMax;
  int line_max = kLineMax;
  bool ascii = false;  ///< Only printable ASCII, and LF at the end of every line.
  std::string_view size_hint = "a case file is a short text";
  std::string_view line_hint = "a case has one step per line";
};

/// Returns an error if `text` or one of its lines is too large for its kind, or if it contains a
/// control byte. Unless the kind is ASCII, lines end with LF or CR LF, and bytes beyond ASCII are
/// accepted.
[[nodiscard]] Problem check_text(std::string_view text, const TextKind& kind = {});

/// Splits a text into lines. The first line has the number `first`. REQUIRES: `check_text` accepts
/// the text.
class LineReader {
 public:
  explicit LineReader(std::string_view text, int first = 1) : rest_(text), number_(first - 1) {}

  /// Reads the next line. Returns false at the end of the text. The last line needs no line end.
  bool next(Line& line);

 private:
  std::string_view rest_;
  int number_;
};

}  // namespace pirq::fuzz
