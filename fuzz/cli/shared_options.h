// Options that mean the same in several commands, declared once.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/cli/options.h"
#include "fuzz/cli/values.h"
#include "properties/property.h"

namespace pirq::fuzz::cli {

/// "--world NAME|FILE", for choose_world.
void world_option(
    Options& options, std::string& to,
    const std::string& help = "A named world, or a case file, whose first world it is");
/// "--devices N", for choose_world.
void devices_option(Options& options, std::optional<int>& to);
/// "--property NAME", which may be given again; `to` stays empty if it is not.
void property_option(Options& options, std::optional<PropertySet>& to);
/// "--time T".
void time_option(Options& options, std::optional<std::chrono::milliseconds>& to);
/// "--seed S".
void seed_option(Options& options, const std::string& help, std::uint64_t& to);
/// "--jobs N".
void jobs_option(Options& options, std::optional<int>& to);
/// "--max-states N" of a search.
void states_option(Options& options, std::optional<std::uint64_t>& to);
/// "--memory M" of a search.
void memory_option(Options& options, std::optional<std::uint64_t>& to);
/// "--out DIR" of the finds.
void out_option(Options& options, std::string& to);
/// "FILE...": coverage files that are added up.
void coverage_files(Options& options, std::vector<std::string>& to);
/// "--require-coverage"; `where` is what help says of it beyond what it does everywhere.
void require_coverage_option(Options& options, const std::string& where, bool& to);

/// "FLAG N": a number of `what`, 1 or more.
template <class T>
void count_option(Options& options, const std::string& flag, const std::string& what,
                  const std::string& help, std::uint64_t most, T& to) {
  options.value(flag, "N", "a number of " + what + ", 1 or more", help, to, count_in(1, most));
}
/// "FLAG T": a time.
template <class T>
void duration_option(Options& options, const std::string& flag, const std::string& help, T& to) {
  options.value(flag, "T", "a time like 500ms, 30s, 2m or 1h", help, to, read_duration);
}

/// As many threads as --jobs says; all cores if it is not given.
[[nodiscard]] int threads(const std::optional<int>& jobs);
/// As many bytes as --memory says; half of what the machine has if it is not given.
[[nodiscard]] std::uint64_t memory_limit(const std::optional<std::uint64_t>& memory);
/// How many of them a search may take, beside the program itself.
[[nodiscard]] std::uint64_t memory_of_search(std::uint64_t limit);

/// The most states that a search can be told to remember.
inline constexpr std::uint64_t kStatesMax = std::uint64_t{1} << 31;

}  // namespace pirq::fuzz::cli
