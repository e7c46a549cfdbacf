// From --world and --devices to a world.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// The named world, or the first of a case file, with `devices` devices that cycle through its own.
/// Its config makes a Setup.
[[nodiscard]] std::variant<NamedWorld, InputError> choose_world(const std::string& name_or_file,
                                                                std::optional<int> devices);

}  // namespace pirq::fuzz
