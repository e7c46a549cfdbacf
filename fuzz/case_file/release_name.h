// The names of releases in case files, traces and options: "4.17", without the program's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/releases.h"

namespace pirq::fuzz {

/// Returns the release of the component with this number. Empty if the table does not have it.
[[nodiscard]] std::optional<Release> read_release(Component component, std::string_view number);

/// Returns a hint for a number that is not in the table: the nearest lower release, or the command
/// that lists the releases.
[[nodiscard]] std::string release_hint(Component component, std::string_view number);

}  // namespace pirq::fuzz
