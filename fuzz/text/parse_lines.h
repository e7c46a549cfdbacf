// The loop of the readers whose lines one parser takes.
#pragma once

#include <string_view>
#include <utility>
#include <variant>

#include "fuzz/text/input_error.h"
#include "fuzz/text/line.h"

namespace pirq::fuzz {

/// Gives each line of `text` to `parser.read`, and the place below the last one to
/// `parser.finish`. Both return a Problem. Returns the first problem, as an error in `file`, or
/// `parser.take()`.
template <class Parser>
[[nodiscard]] auto parse_lines(std::string_view text, std::string_view file, Parser& parser)
    -> std::variant<decltype(parser.take()), InputError> {
  const auto problem = [&]() -> Problem {
    if (auto found = check_text(text)) return found;
    LineReader reader(text);
    Line line;
    while (reader.next(line))
      if (auto found = parser.read(line)) return found;
    const Line end{
        .number = line.number + 1, .text = {}, .tokens = {}, .comment = {}, .comment_column = 0};
    return parser.finish(end);
  }();
  if (!problem) return parser.take();
  InputError error = *problem;
  error.file = file;
  return error;
}

}  // namespace pirq::fuzz
