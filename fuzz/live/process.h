// Child processes: one that never outlives this program, and one that only prints.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

namespace pirq::live {

/// A running program without standard input and output. The destructor kills it. If this program
/// is killed, even by SIGKILL, the kernel kills the child.
class Process {
 public:
  /// Starts `words`. The child inherits the files `inherited`, under the same numbers, and writes
  /// its standard error to `errors`.
  Process(const std::vector<std::string>& words, std::span<const int> inherited, int errors);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  /// Why it could not be started; empty if it could.
  [[nodiscard]] const std::string& start_failure() const { return start_failure_; }
  /// False if it has ended.
  [[nodiscard]] bool running();

 private:
  pid_t pid_ = -1;
  std::string start_failure_;
};

/// Runs a program to its end and returns what it prints. Empty if it cannot be started.
[[nodiscard]] std::string output_of(const std::vector<std::string>& words);

}  // namespace pirq::live
