// One run: a campaign from a world to the last line of its report, its finds kept on the way.
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
  std::string world = "january-2017";  ///< A named world, or a case file.
  std::uint64_t seed = kDefaultSeed;
  std::optional<std::uint64_t> cases;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> devices;
  std::optional<int> jobs;                ///< As many threads; all cores if not given.
  std::optional<PropertySet> properties;  ///< Watched instead of what the world should hold.
  bool canary = false;
  GenerateOptions steps;
  Shard shard;
  bool keep_going = false;
  std::string coverage;  ///< File that coverage is added to; empty: none.
  bool require_coverage = false;
  std::string out = "finds";
  bool no_shrink = false;
  std::optional<std::size_t> shrink_budget;  ///< Candidates run while shrinking.
};

/// Runs `world`, whose setup is `setup`, and answers the exit code.
[[nodiscard]] int run_session(const RunOptions& options, const std::string& program,
                              const NamedWorld& world, const Setup& setup);

}  // namespace pirq::fuzz::cli
