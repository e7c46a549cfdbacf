// The model of one domain as something that operations are performed on: what a Xen trace is
// replayed over, and what `serve` puts behind a pipe.
#pragma once

#include <cstdint>
#include <string>

#include "fuzz/conform/trace/xen_op.h"
#include "fuzz/conform/trace/xen_state.h"
#include "model/memory.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::fuzz {

/// What an operation answered. Fields that the kind does not use keep their defaults.
struct XenResult {
  int rc = 0;
  std::int32_t number = -1;  ///< The pirq or port a successful call gave, -1 if none.
  std::int32_t nr = 1;       ///< Of a block: its size, in and out.
  xen::RaiseAnswer raised;
  xen::DestroyAnswer left;
};

/// A domain and its memory. `setup` must outlive it.
class XenMachine {
 public:
  explicit XenMachine(const Setup& setup);

  XenResult play(const XenOp& op);
  /// Plays `op` and answers what a trace prints of it.
  XenReply reply(const XenOp& op);
  /// What a trace prints of `op`, which was just played with `result`.
  [[nodiscard]] XenReply last_reply(const XenOp& op, const XenResult& result);

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
[[nodiscard]] std::string answer_text(const XenOp& op, const XenResult& result);

}  // namespace pirq::fuzz
