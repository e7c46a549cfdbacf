// SIGINT, SIGTERM and SIGHUP as a flag that long jobs poll.
#pragma once

#include <array>
#include <csignal>

namespace pirq::fuzz::cli {

/// While an object of this class exists, the first signal only sets a flag, and a second one
/// terminates the program. REQUIRES: at most one object at a time.
class Interrupt {
 public:
  /// When a second signal terminates the program.
  enum class Second : bool {
    at_once,
    after_release,  ///< At the call of `release`: until then there is something to save.
  };

  explicit Interrupt(Second second = Second::at_once);
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  /// True if a signal arrived since construction.
  [[nodiscard]] bool seen() const;
  /// Ends the time in which a second signal waits. Call it when everything is saved. Terminates the
  /// program if a second signal has arrived.
  void release();

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, kSignals.size()> old_ = {};
};

}  // namespace pirq::fuzz::cli
