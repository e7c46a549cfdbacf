// Chooses a world from the options --world and --devices.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// Returns the named world, or the first world of the case file. With `devices`, the world gets
/// that many devices, which repeat the kinds of its own devices in order. On success Setup::create
/// accepts the config of the world.
[[nodiscard]] std::variant<NamedWorld, InputError> choose_world(const std::string& name_or_file,
                                                                std::optional<int> devices);

}  // namespace pirq::fuzz
