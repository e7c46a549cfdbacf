// What the answers of Xen's search for a free number say. Xen searches from the top, so an answer
// says that every higher number was in use at that moment.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "fuzz/log/finding.h"

namespace pirq::fuzz::log {

/// Follows a log of a guest that asks Xen for a number before and after each step, as the one with
/// the debug patch of January 2017 does.
class NumberSearch {
 public:
  explicit NumberSearch(Findings& findings) : findings_(&findings) {}

  void opened(std::int64_t pirq, const Evidence& line);
  void closed(std::int64_t pirq, const Evidence& line);
  void dropped(std::int64_t pirq, const Evidence& line);
  void returned(std::int64_t pirq, const Evidence& line);
  /// Says which numbers others have.
  void end();

 private:
  struct State {
    bool closed = false;
    bool dropped = false;
    bool kept = false;  // An answer has shown that the close did not free it.
    Evidence line = {};
  };
  void came_back(std::int64_t pirq, const State& state, const Evidence& line);

  Findings* findings_;
  std::map<std::int64_t, State> numbers_;  // The numbers that had a port.
  std::set<std::int64_t> answers_;
  Evidence first_;  // The line of the first answer.
};

}  // namespace pirq::fuzz::log
