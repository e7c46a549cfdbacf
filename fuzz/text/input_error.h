// What is wrong with a file somebody gave us, and where. Every reader of files answers with one of
// these instead of throwing.
#pragma once

#include <string>

namespace pirq::fuzz {

struct InputError {
  std::string file;     ///< As the user named it.
  int line = 0;         ///< From 1; 0: the file as a whole.
  int column = 0;       ///< From 1; 0: the line as a whole.
  std::string message;  ///< What is wrong, as a phrase without a full stop.
  std::string hint;     ///< What to do about it; may be empty.
};

/// "file:line:column: message", then the hint, if there is one, on a line of its own.
[[nodiscard]] inline std::string to_text(const InputError& error) {
  std::string text = error.file + ':' + std::to_string(error.line) + ':' +
                     std::to_string(error.column) + ": " + error.message;
  if (!error.hint.empty()) text += "\n  hint: " + error.hint;
  return text;
}

}  // namespace pirq::fuzz
