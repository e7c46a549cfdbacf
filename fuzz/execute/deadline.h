// The end of a time limit.
#pragma once

#include <chrono>
#include <optional>

namespace pirq::fuzz {

/// Returns the moment `time` from now, or the end of time if there is no limit.
[[nodiscard]] inline std::chrono::steady_clock::time_point deadline_in(
    std::optional<std::chrono::milliseconds> time) {
  using Clock = std::chrono::steady_clock;
  return time ? Clock::now() + *time : Clock::time_point::max();
}

}  // namespace pirq::fuzz
