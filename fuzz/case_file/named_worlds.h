// Worlds that have a name of their own: situations that people have met, ready to be searched,
// replayed and compared.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fuzz/case_file/case.h"

namespace pirq::fuzz {

/// One row of the table. Keys and devices are in the words of a case file, and are read as such.
struct NamedWorldInfo {
  std::string_view name;
  std::string_view keys;     ///< What follows the name on a world line.
  std::string_view devices;  ///< Device lines.
  std::string_view summary;  ///< What is special about it, one sentence.
};

/// All named worlds.
[[nodiscard]] std::span<const NamedWorldInfo> named_worlds();

/// The names alone, in the same order: what `nearest` wants.
[[nodiscard]] std::span<const std::string_view> named_world_names();

/// The world called `name`, with its devices and nothing expected of it; empty if there is none.
[[nodiscard]] std::optional<NamedWorld> find_named_world(std::string_view name);

}  // namespace pirq::fuzz
