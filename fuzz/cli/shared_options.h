// Options that mean the same in several commands, declared once.
#pragma once

#include <chrono>
#include <cstdint>
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
/// "--max-states N" of a search.
void states_option(Options& options, std::optional<std::uint64_t>& to);
/// "--memory M" of a search.
void memory_option(Options& options, std::optional<std::uint64_t>& to);
/// "--out DIR" of the finds.
void out_option(Options& options, std::string& to);

/// As many threads as --jobs says; all cores if it is not given.
[[nodiscard]] int threads(const std::optional<int>& jobs);
/// As many bytes as --memory says; half of what the machine has if it is not given.
[[nodiscard]] std::uint64_t memory_limit(const std::optional<std::uint64_t>& memory);
/// How many of them a search may take, beside the program itself.
[[nodiscard]] std::uint64_t memory_of_search(std::uint64_t limit);

/// The most states that a search can be told to remember.
inline constexpr std::uint64_t kStatesMax = std::uint64_t{1} << 31;

}  // namespace pirq::fuzz::cli
