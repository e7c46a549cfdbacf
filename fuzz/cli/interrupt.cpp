#include "fuzz/cli/interrupt.h"

#include <cstddef>

namespace pirq::fuzz::cli {
namespace {

// A signal handler may write this type. These are the only mutable global variables of the program.
volatile std::sig_atomic_t interrupted = 0;
volatile std::sig_atomic_t held = 0;
volatile std::sig_atomic_t second = 0;

// Both functions may be called by a signal handler.
void terminate_by(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void note(int signal) {
  if (interrupted == 0) {
    interrupted = 1;
  } else if (held != 0) {
    second = signal;
  } else {
    terminate_by(signal);
  }
}

}  // namespace

Interrupt::Interrupt(Second when) {
  interrupted = 0;
  second = 0;
  held = when == Second::after_release ? 1 : 0;
  struct sigaction action = {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &old_[i]);
}

Interrupt::~Interrupt() {
  release();
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &old_[i], nullptr);
}

bool Interrupt::seen() const {
  return interrupted != 0;
}

void Interrupt::release() {
  held = 0;
  if (second != 0) terminate_by(second);
}

}  // namespace pirq::fuzz::cli
