// An error in an input file, with its position. Every reader of files returns one instead of
// throwing.
#pragma once

#include <string>

namespace pirq::fuzz {

struct InputError {
  std::string file;     ///< The name that the user gave.
  int line = 0;         ///< Counts from 1; 0 means the whole file.
  int column = 0;       ///< Counts from 1; 0 means the whole line.
  std::string message;  ///< The error, as a phrase without a full stop.
  std::string hint;     ///< The remedy, as a phrase; may be empty.
};

/// Returns "file:line:column: message". A hint follows on a second line.
[[nodiscard]] inline std::string to_text(const InputError& error) {
  std::string text = error.file + ':' + std::to_string(error.line) + ':' +
                     std::to_string(error.column) + ": " + error.message;
  if (!error.hint.empty()) text += "\n  hint: " + error.hint;
  return text;
}

}  // namespace pirq::fuzz
