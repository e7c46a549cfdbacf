// Reads and prints "world NAME key=value ...". Both use one table of keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// A key of a world line, as the help text of the command line describes it.
struct WorldKey {
  std::string_view name;
  std::string_view value;  ///< What the value is: "RELEASE", "N".
  std::string_view help;   ///< A phrase without a full stop.
  bool required = false;
};

/// Returns the keys of a world line, in canonical order.
[[nodiscard]] std::span<const WorldKey> world_keys();

/// Reads a value of the key `name` into a world that has one: a list is added to the world's, any
/// other value replaces it. The error has no line. REQUIRES: world_keys() has the name.
[[nodiscard]] Problem change_key(std::string_view name, std::string_view value,
                                 WorldConfig& config);

/// Reads a world line. Does not set the devices, which have lines of their own.
[[nodiscard]] Problem read_world(const Line& line, NamedWorld& world);

/// Makes the Setup of a world that was read from `line`. The error of `Setup::create`, if any, is
/// reported at the key that it names. REQUIRES: config.devices is set.
[[nodiscard]] Problem make_setup(const Line& line, const WorldConfig& config,
                                 std::optional<Setup>& setup);

/// Returns the canonical world line, without a line end.
[[nodiscard]] std::string world_text(const NamedWorld& world);

}  // namespace pirq::fuzz
