// Options that mean the same in several commands, declared once.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "fuzz/cli/options.h"
#include "properties/property.h"

namespace pirq::fuzz::cli {

/// "--world NAME|FILE", for choose_world.
void world_option(Options& options, std::string& to);
/// "--devices N", for choose_world.
void devices_option(Options& options, std::optional<int>& to);
/// "--property NAME", which may be given again; `to` stays empty if it is not.
void property_option(Options& options, std::optional<PropertySet>& to);
/// "--time T".
void time_option(Options& options, std::optional<std::chrono::milliseconds>& to);
/// "--jobs N".
void jobs_option(Options& options, std::optional<int>& to);
/// "--out DIR" of the finds.
void out_option(Options& options, std::string& to);

/// As many threads as --jobs says; all cores if it is not given.
[[nodiscard]] int threads(const std::optional<int>& jobs);

}  // namespace pirq::fuzz::cli
