// The output streams: results go to stdout, progress and errors to stderr.
#pragma once

#include <cstdint>
#include <string_view>

#include "fuzz/report/paint.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::cli {

/// When the output has colours.
enum class Color : std::uint8_t {
  automatic,  ///< If stdout is a terminal and NO_COLOR is unset or empty.
  always,
  never,
};

/// The user's choices for the output of a command: colour and progress.
struct Console {
  Color color = Color::automatic;
  bool quiet = false;  ///< No progress on stderr.
};

[[nodiscard]] Paint paint_for_stdout(const Console& console);

/// Prints a part of the result to stdout and flushes it.
void print(std::string_view text);

/// Prints an error to stderr: "pirqfuzz: MESSAGE", and the hint unless it is empty.
void complain(std::string_view message, std::string_view hint);
/// Prints an error in a file to stderr: "FILE:LINE:COLUMN: MESSAGE", or "pirqfuzz: FILE: MESSAGE"
/// if the error has no line.
void complain(const InputError& error);

/// The progress of a long job on stderr. On a terminal it is one line, updated five times a second;
/// otherwise it is one line every ten seconds. A quiet console shows nothing.
class Progress {
 public:
  explicit Progress(const Console& console);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Clears the line on a terminal.
  ~Progress();

  /// True if the next update is due. The interval then begins again.
  [[nodiscard]] bool due();
  void say(std::string_view text);
  /// Prints a line that stays. Any thread may call this.
  void note(std::string_view text) const;

 private:
  bool terminal_;
  bool quiet_;
  bool said_ = false;
  long long next_ = 0;  ///< In milliseconds of the steady clock.
};

}  // namespace pirq::fuzz::cli
