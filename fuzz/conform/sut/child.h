// A child process. Text is exchanged with it over its standard input and output, line by line, with
// a deadline.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace pirq::fuzz {

/// The reason why a child printed no line: "exited with status 3", "gives no answer in time" ...
struct ChildFailure {
  std::string reason;
};

/// One running program. The destructor kills it, with all the processes that it started.
class Child {
 public:
  /// Starts `command` with sh -c. REQUIRES: SIGPIPE is ignored (IgnoreBrokenPipes).
  explicit Child(const std::string& command);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// The reason why the program could not be started, or an empty text.
  [[nodiscard]] const std::string& start_failure() const { return start_failure_; }

  using Deadline = std::chrono::steady_clock::time_point;
  /// Sends the whole text. Returns the reason if that fails, or an empty text.
  [[nodiscard]] std::string send(std::string_view text, Deadline deadline);
  /// Returns the next line that the program prints, without its end.
  [[nodiscard]] std::variant<std::string, ChildFailure> read_line(Deadline deadline);

 private:
  // Waits until `fd` can be read or written. Returns false at the deadline.
  [[nodiscard]] static bool wait(int fd, short events, Deadline deadline);
  [[nodiscard]] std::string how_it_ended(Deadline deadline);
  void end();

  std::string start_failure_;
  pid_t pid_ = -1;
  int input_ = -1;   ///< Writes to its standard input.
  int output_ = -1;  ///< Reads its standard output.
  std::string buffer_;
};

/// Ignores SIGPIPE during its lifetime: writing to a program that has ended is then an error.
class IgnoreBrokenPipes {
 public:
  IgnoreBrokenPipes();
  IgnoreBrokenPipes(const IgnoreBrokenPipes&) = delete;
  IgnoreBrokenPipes& operator=(const IgnoreBrokenPipes&) = delete;
  ~IgnoreBrokenPipes();

 private:
  void (*old_)(int);
};

}  // namespace pirq::fuzz
