// The lines of a Linux trace, one after the other, as a replay compares or writes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "fuzz/conform/trace/linux_trace.h"

namespace pirq::fuzz {

/// A place in a trace. The first difference ends the comparison.
class LinuxLines {
 public:
  /// If `script` is given, it is the same trace, and what is compared is written into it first. A
  /// line ". ?" of a script stands for any line, so that an operation can follow it.
  LinuxLines(const LinuxTrace& trace, LinuxTrace* script) : trace_(&trace), script_(script) {}

  /// Goes to the first line of the next outermost operation. False if there is none.
  bool next_step();
  /// True if an operation begins at the next line.
  [[nodiscard]] bool begins_operation() const;
  /// The operation that begins at the next line, which is passed. REQUIRES: begins_operation().
  LinuxOp operation();

  /// Compares the next line with `got`, and passes it if they are equal. The place of a warning
  /// need not match.
  void compare(const std::string& got);
  /// Compares the next line with a crash, whose place need not match.
  void compare_crash();
  /// Notes that the model has no such step.
  void no_step(const std::string& step);

  [[nodiscard]] const std::optional<TraceDifference>& difference() const { return difference_; }

 private:
  [[nodiscard]] const std::vector<LinuxLine>& lines() const { return trace_->steps[step_].lines; }
  void write(const std::string& line);
  void note(const std::string& got);

  const LinuxTrace* trace_;
  LinuxTrace* script_;
  std::size_t step_ = 0;
  std::size_t next_ = 0;  // Of the lines of the step.
  bool begun_ = false;
  std::optional<TraceDifference> difference_;
};

}  // namespace pirq::fuzz
