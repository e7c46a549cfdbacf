// Options that several commands share.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/cli/options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/survey/baseline.h"
#include "fuzz/text/input_error.h"
#include "properties/property.h"

namespace pirq::fuzz::cli {

/// "--world NAME|FILE", for choose_world.
void world_option(
    Options& options, std::string& to,
    const std::string& help = "A named world, or a case file, whose first world is used");
/// "--devices N", for choose_world.
void devices_option(Options& options, std::optional<int>& to);
/// "--property NAME", repeatable; `to` stays empty if the option is not given.
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
/// "--out DIR", the directory of the finds.
void out_option(Options& options, std::string& to);
/// "--color WHEN" and "--quiet", which every command has.
void console_options(Options& options, Console& to);
/// "--known DIR", the baseline; `more` is appended to the help text.
void known_option(Options& options, const std::string& more, std::string& to);
/// Reads the baseline of --known. An empty `known` leaves `to` empty.
[[nodiscard]] std::optional<InputError> read_baseline(const std::string& known,
                                                      std::optional<Baseline>& to);
/// "FILE...": the coverage files to add up.
void coverage_files(Options& options, std::vector<std::string>& to);
/// "--require-coverage"; `where` is appended to the help text.
void require_coverage_option(Options& options, const std::string& where, bool& to);

/// "FLAG N": a number of `what` from 1 to `most`.
template <class T>
void count_option(Options& options, const std::string& flag, const std::string& what,
                  const std::string& help, std::uint64_t most, T& to) {
  options.value(flag, "N", "a number of " + what + ", 1 or more", help, to, count_in(1, most));
}
/// "FLAG T": a duration.
template <class T>
void duration_option(Options& options, const std::string& flag, const std::string& help, T& to) {
  options.value(flag, "T", "a time like 500ms, 30s, 2m or 1h", help, to, read_duration);
}

/// The number of threads of --jobs; the number of cores if it is not given.
[[nodiscard]] int threads(const std::optional<int>& jobs);
/// The number of bytes of --memory. If it is not given: half of the machine's memory, or of what
/// the process or its control group may use.
[[nodiscard]] std::uint64_t memory_limit(const std::optional<std::uint64_t>& memory);
/// The part of `limit` that a search may use; the rest is left for the program itself.
[[nodiscard]] std::uint64_t memory_of_search(std::uint64_t limit);

/// The largest value of --max-states.
inline constexpr std::uint64_t kStatesMax = std::uint64_t{1} << 31;

}  // namespace pirq::fuzz::cli
