// Chooses worlds from the options --world, --devices and those that change a world.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/case_file/world_changes.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// The worlds that the options of a command line choose.
struct WorldChoice {
  /// A named world, a case file, or FILE:NAME, a world of a case file. Empty: the newest releases.
  std::string world;
  std::optional<int> devices = {};  ///< The number of devices, which repeat those of the world.
  WorldChanges changes = {};

  /// True if the choice changes the world that it names.
  [[nodiscard]] bool changed() const { return devices || !changes.empty(); }
};

/// The world of the newest releases with two MSI devices, which changes start from if no world is
/// named. Its name is "custom".
[[nodiscard]] NamedWorld newest_world();

/// Changes a world as the options say, except for --world, and removes its expectation. A world
/// whose keys or devices change gets another name if `choice` names a world. On success
/// Setup::create accepts the config of the world.
[[nodiscard]] std::optional<InputError> change_world(const WorldChoice& choice, NamedWorld& world);

/// Returns the chosen worlds: all worlds of a case file, otherwise one. Each is
/// changed by change_world.
[[nodiscard]] Result<std::vector<NamedWorld>> choose_worlds(const WorldChoice& choice);

/// Returns the chosen world. Of a case file with several worlds one must be named.
[[nodiscard]] Result<NamedWorld> choose_world(const WorldChoice& choice);

/// Returns the named world, or the first world of the case file. With `devices`, the world gets
/// that many devices, which repeat the kinds of its own devices in order. On success Setup::create
/// accepts the config of the world.
[[nodiscard]] std::variant<NamedWorld, InputError> choose_world(const std::string& name_or_file,
                                                                std::optional<int> devices);

}  // namespace pirq::fuzz
