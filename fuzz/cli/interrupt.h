// SIGINT and SIGTERM as a flag that long jobs poll.
#pragma once

#include <csignal>

namespace pirq::fuzz::cli {

/// While an object of this class exists, the first SIGINT or SIGTERM only sets a flag; the second
/// terminates the program. REQUIRES: at most one object at a time.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  /// True if a signal arrived since construction.
  [[nodiscard]] bool seen() const;

 private:
  struct sigaction old_interrupt_ = {};
  struct sigaction old_terminate_ = {};
};

}  // namespace pirq::fuzz::cli
