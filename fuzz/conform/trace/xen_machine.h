// One domain of the model, with the texts of its answers and states. Xen traces are replayed over
// it, and `serve` answers with it.
#pragma once

#include <cstdint>
#include <string>

#include "fuzz/conform/trace/xen_state.h"
#include "model/memory.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::fuzz {

/// A domain and its memory. `setup` must outlive it.
class XenMachine {
 public:
  explicit XenMachine(const Setup& setup);

  xen::Answer play(const xen::Hypercall& call) { return domain().call(call); }
  /// Executes `call` and returns its reply as a trace has it.
  XenReply reply(const xen::Hypercall& call) { return last_reply(call, play(call)); }
  /// Returns the reply to `call`, whose answer was `answer`.
  [[nodiscard]] XenReply last_reply(const xen::Hypercall& call, const xen::Answer& answer);

  /// Restores the state of a domain that was just created.
  void reset();

  [[nodiscard]] const Setup& setup() const { return *setup_; }
  [[nodiscard]] xen::Domain domain() { return {*setup_, memory_.base()}; }
  [[nodiscard]] bool crashed() { return domain().crashed(); }
  [[nodiscard]] XenState state();

 private:
  const Setup* setup_;
  Memory memory_;
  Memory created_;  ///< The memory of a domain that was just created.
};

/// Returns "rc=0 pirq=31".
[[nodiscard]] std::string answer_text(const xen::Hypercall& call, const xen::Answer& answer);

}  // namespace pirq::fuzz
