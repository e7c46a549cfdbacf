// A sequence of operations on a domain that is made, not recorded: what the generators give, what
// is sent to somebody else's implementation, and what is shrunk.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/conform/trace/xen_op.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// An operation, and the number it answered when it was last made: later operations of the script
/// may mean that number.
struct Call {
  XenOp op;
  std::int32_t number = -1;  ///< The pirq or port answered, -1 if none.
  std::int32_t nr = 1;       ///< How many numbers, of a block.
  friend bool operator==(const Call&, const Call&) = default;
};

struct Script {
  WorldConfig config;
  std::vector<Call> calls;
};

/// When calls are left out of a script, later ones are answered other numbers. This keeps calls
/// about the number they meant: it knows what was answered instead.
class Renaming {
 public:
  /// `op` with the numbers that are answered now.
  [[nodiscard]] XenOp apply(XenOp op) const;
  /// Notes that `old`, made again, had `result`.
  void note(const Call& old, const XenResult& result);

 private:
  std::map<std::int32_t, std::int32_t> pirqs_;
  std::map<std::int32_t, std::int32_t> ports_;
};

/// `op` with what it answered.
[[nodiscard]] Call made(const XenOp& op, const XenResult& result);

/// The script as a trace with the model's replies, in form 1.
[[nodiscard]] XenTrace trace_of(const Script& script);

}  // namespace pirq::fuzz
