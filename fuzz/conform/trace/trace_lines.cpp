#include "fuzz/conform/trace/trace_lines.h"

#include <utility>

namespace pirq::fuzz {

Problem check_blanks(const Line& line) {
  // The end of an operation inside another one has several marks.
  const std::size_t marks = line.text.find_first_not_of('<');
  const bool crash =
      marks != 0 && marks != line.text.npos && line.text.substr(marks).starts_with(" ! crash");
  if (line.text.starts_with('#') || crash) return std::nullopt;
  if (line.comment)
    return error_at(line, line.comment_column, "unexpected comment",
                    "a comment has a line of its own");
  int column = 1;
  for (const Token& token : line.tokens) {
    if (token.column != column)
      return error_at(line, column, "unexpected blank", "expected one blank between two words");
    column = token.column + static_cast<int>(token.text.size()) + 1;
  }
  if (line.end_column() <= static_cast<int>(line.text.size()))
    return error_at(line, line.end_column(), "unexpected blank", "expected the end of the line");
  return std::nullopt;
}

Problem read_trace_line(std::string_view text, Line& line) {
  if (auto problem = check_text(text, kTraceText)) return problem;
  LineReader(text).next(line);
  return check_blanks(line);
}

TraceLines::TraceLines(std::string_view text)
    : text_(text), reader_(text), has_ahead_(reader_.next(ahead_)) {}

Problem TraceLines::next(std::string_view wanted) {
  if (!has_ahead_)
    return InputError{
        {}, line_.number + 1, 1, "expected " + std::string(wanted), "the file may be cut off"};
  go_on();
  if (has_ahead_ || text_.ends_with('\n')) return check_blanks(line_);
  return error_at(line_, static_cast<int>(line_.text.size()) + 1, "the last line has no end",
                  "the file may be cut off");
}

void TraceLines::go_on() {
  std::swap(line_, ahead_);
  has_ahead_ = reader_.next(ahead_);
}

bool TraceLines::follows(std::string_view word) const {
  return has_ahead_ && !ahead_.tokens.empty() && ahead_.tokens[0].text == word;
}

std::vector<std::string> TraceLines::comments() {
  std::vector<std::string> comments;
  while (has_ahead_ && ahead_.text.starts_with('#')) {
    comments.emplace_back(ahead_.text.substr(ahead_.text.starts_with("# ") ? 2 : 1));
    go_on();
  }
  return comments;
}

}  // namespace pirq::fuzz
