// The options that choose a world: --world, --devices, --device, and one option for each key of the
// world line of a case file.
#pragma once

#include <string>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/cli/options.h"

namespace pirq::fuzz::cli {

/// Declares all options that choose worlds. `help` is that of --world.
void world_options(Options& options, WorldChoice& to, const std::string& help);
/// Declares the options that change a world: --device and one for each key.
void change_options(Options& options, WorldChanges& to);

/// The choice with `usual` as its world if the command line names and changes none.
[[nodiscard]] WorldChoice or_usual(WorldChoice choice, const std::string& usual);

}  // namespace pirq::fuzz::cli
