// The answer of an operation of a Linux trace and the state after it: a '<' line, in both forms.
//
// Form 1 repeats the whole state; form 2 has only the parts that changed since the last state:
//
//     < rc=16 | irqs 16:47:16:0:2 | ports | known 47:16 | pirqs 2:2:-1:0:0 47:0:16:0:0 | messages
//     < rc=16 | irqs 16:47:16:0:2 | known 47:16 | pirqs 2:2:-1:0:0 47:0:16:0:0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pirq::fuzz {

/// A state line, cut into its answer ("<< rc=1") and the parts of the state ("ports 1:24 2:25"). An
/// operation without a state has no parts.
struct LinuxState {
  std::string answer;
  std::vector<std::string> parts;
};

[[nodiscard]] LinuxState read_linux_state(std::string_view line);
[[nodiscard]] std::string to_text(const LinuxState& state);

/// `now` with the parts that differ from `before`.
[[nodiscard]] LinuxState state_changes(const LinuxState& before, const LinuxState& now);
/// The inverse: `changes` with the other parts of `before`.
[[nodiscard]] LinuxState apply_changes(const LinuxState& before, const LinuxState& changes);

/// What differs between two state lines: "rc, irqs, ports".
[[nodiscard]] std::string differing_parts(std::string_view expected, std::string_view got);

}  // namespace pirq::fuzz
