// A program of somebody else's, talked to over its standard input and output, a line at a time,
// and never waited for longer than was said.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace pirq::fuzz {

/// Why a program gave no line: "exited with status 3", "no answer within 10s" ...
struct ChildFailure {
  std::string reason;
};

/// One running program. Its end is the end of this object: it is killed with all it started.
class Child {
 public:
  /// Starts `command` with sh -c. SIGPIPE must be ignored while one lives: see IgnoreBrokenPipes.
  explicit Child(const std::string& command);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// Why it could not be started; empty if it was.
  [[nodiscard]] const std::string& start_failure() const { return start_failure_; }

  using Deadline = std::chrono::steady_clock::time_point;
  /// Sends text, whole. Empty if that worked.
  [[nodiscard]] std::string send(std::string_view text, Deadline deadline);
  /// The next line it prints, without its end.
  [[nodiscard]] std::variant<std::string, ChildFailure> read_line(Deadline deadline);

 private:
  // Waits until `fd` can be read or written; false when time is up.
  [[nodiscard]] static bool wait(int fd, short events, Deadline deadline);
  [[nodiscard]] std::string how_it_ended(Deadline deadline);
  void end();

  std::string start_failure_;
  pid_t pid_ = -1;
  int input_ = -1;   ///< Where its standard input comes from.
  int output_ = -1;  ///< Where its standard output goes.
  std::string buffer_;
};

/// While one lives, writing to a program that has ended is an error, not our own end.
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
