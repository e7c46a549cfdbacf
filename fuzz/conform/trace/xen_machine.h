// The model of one domain as something that operations are performed on: what a Xen trace is
// replayed over, and what `serve` puts behind a pipe.
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
  /// Plays `call` and answers what a trace prints of it.
  XenReply reply(const xen::Hypercall& call) { return last_reply(call, play(call)); }
  /// Returns the text of `call` and its `answer` as a trace prints them.
  [[nodiscard]] XenReply last_reply(const xen::Hypercall& call, const xen::Answer& answer);

  /// Back to a domain just created.
  void reset();

  [[nodiscard]] const Setup& setup() const { return *setup_; }
  [[nodiscard]] xen::Domain domain() { return {*setup_, memory_.base()}; }
  [[nodiscard]] bool crashed() { return domain().crashed(); }
  [[nodiscard]] XenState state();

 private:
  const Setup* setup_;
  Memory memory_;
  Memory created_;  ///< The memory of a domain just created.
};

/// "rc=0 pirq=31"
[[nodiscard]] std::string answer_text(const xen::Hypercall& call, const xen::Answer& answer);

}  // namespace pirq::fuzz
