// Steps as a script: the hypercalls that guest, QEMU and toolstack make in a world. The steps are
// those of a case, or they are generated.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/conform/sut/script.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// Plays the case in `world` and returns its hypercalls, and the interrupts that its devices raise.
/// The steps are those of the case's first world; a step that cannot happen in `world` is left out.
/// Returns an error if a recording cannot have one of the calls, or one of the devices.
[[nodiscard]] std::variant<Script, InputError> script_of(const Case& value,
                                                         const NamedWorld& world);

/// Generates an interleaving in `world` and returns its hypercalls and interrupts, up to a call
/// that a recording cannot have. The script may be empty.
/// REQUIRES: Setup::create accepts the config; its devices have MSIs or MSI-X.
[[nodiscard]] Script stack_script(const WorldConfig& world, std::uint64_t seed);

}  // namespace pirq::fuzz
