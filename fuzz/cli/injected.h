// Faults of the program itself, which test what it does then.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "fuzz/cli/options.h"
#include "properties/watched.h"

namespace pirq::fuzz::cli {

/// A fault of the program itself.
enum class Fault : std::uint8_t {
  crash,   ///< It aborts in a step.
  chance,  ///< A step fails only the first time.
};

/// Declares --inject. `note` is the end of its help.
void inject_option(Options& options, const std::string& note, std::optional<Fault>& to);

/// Returns the property that has the fault, or nothing.
[[nodiscard]] std::span<const OwnProperty> injected(std::optional<Fault> fault);

}  // namespace pirq::fuzz::cli
