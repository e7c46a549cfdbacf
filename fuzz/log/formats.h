// The formats of the lines that are read, one row for each.
#pragma once

#include <span>
#include <string_view>

#include "fuzz/log/event.h"

namespace pirq::fuzz::log {

/// A format, as match.h defines it, and what its line says.
struct Format {
  Kind kind{};
  Source source{};
  std::string_view format{};
};

/// All formats. The first that matches a line decides.
[[nodiscard]] std::span<const Format> formats();

/// True if a line of this kind says something about pirqs. The others only name devices, irqs or
/// crashes.
[[nodiscard]] bool concerns_pirqs(Kind kind);

}  // namespace pirq::fuzz::log
