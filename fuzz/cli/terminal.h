// The two streams: results go to stdout, progress and errors to stderr.
#pragma once

#include <string_view>

#include "fuzz/report/paint.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::cli {

/// Colour if stdout is a terminal and NO_COLOR is not set.
[[nodiscard]] Paint paint_for_stdout();

/// Prints a piece of the result, at once.
void print(std::string_view text);

/// Prints a problem: "pirqfuzz: MESSAGE", and a hint if there is one.
void complain(std::string_view message, std::string_view hint);
/// The same for a file: "FILE:LINE:COLUMN: MESSAGE", as far as there is a place.
void complain(const InputError& error);

/// Tells how far a long job is, about once a second: on a terminal one line that changes.
class Progress {
 public:
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Leaves an empty line behind.
  ~Progress();

  /// Whether it is time to say something.
  [[nodiscard]] bool due();
  void say(std::string_view text);

 private:
  bool terminal_;
  bool said_ = false;
  long long next_ = 0;  ///< In milliseconds of the steady clock.
};

}  // namespace pirq::fuzz::cli
