// A sequence of operations on a domain that is made, not recorded: what the generators give, what
// is sent to somebody else's implementation, and what is shrunk.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "fuzz/conform/trace/xen_trace.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// A hypercall, and the number it answered when it was last made: later ones of the script may mean
/// that number.
struct Call {
  xen::Hypercall hypercall;
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
  /// `call` with the numbers that are answered now.
  [[nodiscard]] xen::Hypercall apply(xen::Hypercall call) const;
  /// Notes that `old`, made again, had `answer`.
  void note(const Call& old, const xen::Answer& answer);

 private:
  std::map<std::int32_t, std::int32_t> pirqs_;
  std::map<std::int32_t, std::int32_t> ports_;
};

/// `call` with what it answered.
[[nodiscard]] Call made(const xen::Hypercall& call, const xen::Answer& answer);

/// The script as a trace with the model's replies, in form 1.
[[nodiscard]] XenTrace trace_of(const Script& script);

}  // namespace pirq::fuzz
