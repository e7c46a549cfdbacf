// Scripts: generated sequences of hypercalls on a domain. They are sent to a program under test,
// and they are shrunk.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "fuzz/conform/trace/xen_trace.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// A hypercall, and the number that it returned when it was last made. Later calls of the script
/// may refer to that number.
struct Call {
  xen::Hypercall hypercall;
  std::int32_t number = -1;  ///< The returned pirq or port, -1 if none.
  std::int32_t nr = 1;       ///< Size of a returned block.
  friend bool operator==(const Call&, const Call&) = default;
};

struct Script {
  WorldConfig config;
  std::vector<Call> calls;
};

/// Renames numbers. When a call is removed from a script, later calls return other numbers. A call
/// that referred to an old number then gets the new one.
class Renaming {
 public:
  /// Returns `call` with the new numbers.
  [[nodiscard]] xen::Hypercall apply(xen::Hypercall call) const;
  /// Records the `answer` to the call `old`, which was made again.
  void note(const Call& old, const xen::Answer& answer);

 private:
  std::map<std::int32_t, std::int32_t> pirqs_;
  std::map<std::int32_t, std::int32_t> ports_;
};

/// Returns `call` with the number that it returned.
[[nodiscard]] Call made(const xen::Hypercall& call, const xen::Answer& answer);

/// Returns the script as a trace with the replies of the model.
[[nodiscard]] XenTrace trace_of(const Script& script);

}  // namespace pirq::fuzz
