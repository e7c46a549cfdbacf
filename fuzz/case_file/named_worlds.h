// Named worlds: combinations of releases that occurred in practice, ready to search and to replay.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fuzz/case_file/case.h"

namespace pirq::fuzz {

/// One row of the table. Keys and devices are text of the case format.
struct NamedWorldInfo {
  std::string_view name;
  std::string_view keys;     ///< The part of the world line after the name.
  std::string_view devices;  ///< Device lines.
  std::string_view summary;  ///< One sentence about the world.
};

/// Returns all named worlds.
[[nodiscard]] std::span<const NamedWorldInfo> named_worlds();

/// Returns the names in the same order, for `nearest`.
[[nodiscard]] std::span<const std::string_view> named_world_names();

/// Returns the world called `name` with its devices and without an expectation. Empty if there is
/// no such world.
[[nodiscard]] std::optional<NamedWorld> find_named_world(std::string_view name);

}  // namespace pirq::fuzz
