// Ctrl-C and a request to end: heard between two cases.
#pragma once

#include <csignal>

namespace pirq::fuzz::cli {

/// While one lives, the first SIGINT or SIGTERM is only noted; a second ends the program. One at a
/// time.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  [[nodiscard]] bool seen() const;

 private:
  struct sigaction old_interrupt_ = {};
  struct sigaction old_terminate_ = {};
};

}  // namespace pirq::fuzz::cli
