// One run: a campaign over a world, its report, and its saved finds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "fuzz/case_file/case.h"
#include "fuzz/cli/commands.h"
#include "fuzz/generate/campaign.h"

namespace pirq::fuzz::cli {

struct RunOptions {
  std::string world = "january-2017";  ///< A named world or a case file.
  std::uint64_t seed = kDefaultSeed;
  std::optional<std::uint64_t> cases;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> devices;
  std::optional<int> jobs;                ///< The number of threads; all cores if not given.
  std::optional<PropertySet> properties;  ///< Watched instead of those of the driver discipline.
  bool canary = false;                    ///< Also watch a property that always fails.
  GenerateOptions steps;
  Shard shard;
  bool keep_going = false;
  std::string coverage;           ///< The file that coverage is added to; empty: none.
  bool require_coverage = false;  ///< The run is inconclusive if something was never reached.
  std::string out = "finds";
  bool no_shrink = false;
  std::optional<std::size_t> shrink_budget;  ///< The most candidates to execute while shrinking.
};

/// Runs a campaign over `world` and returns the exit code. REQUIRES: `setup` is that of `world`.
[[nodiscard]] int run_session(const RunOptions& options, const std::string& program,
                              const NamedWorld& world, const Setup& setup);

}  // namespace pirq::fuzz::cli
