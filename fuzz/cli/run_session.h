// One run: a campaign over a world, its report, and its saved finds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/injected.h"
#include "fuzz/cli/output.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/picture/campaign_page.h"
#include "fuzz/report/run_text.h"
#include "fuzz/survey/baseline.h"

namespace pirq::fuzz::cli {

struct RunOptions {
  WorldChoice world;  ///< Its world may also be "any".
  std::string from;   ///< Of --world any: the file of the worlds to draw from.
  std::uint64_t seed = kDefaultSeed;
  std::optional<std::uint64_t> cases;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> jobs;                ///< The number of threads; all cores if not given.
  std::optional<PropertySet> properties;  ///< Watched instead of those of the driver discipline.
  GenerateOptions steps;
  Shard shard;
  std::string coverage;  ///< The file that coverage is added to; empty: none.
  std::string reach;     ///< A file of coverage whose behaviours the run must reach; empty: none.
  std::string html;      ///< The page of the run; empty: none.
  std::string out = "finds";
  std::optional<std::size_t> shrink_budget;  ///< The most candidates to execute while shrinking.
  /// The longest time to shrink a find; two minutes if not given.
  std::optional<std::chrono::milliseconds> shrink_time;
  std::optional<RulesDrawn> rules;  ///< Of --world any.
  bool canary = false;              ///< Also watch a property that always fails.
  std::optional<Fault> inject;      ///< To test what the program does then.
  bool keep_going = false;
  bool resume = false;            ///< Go on after the cases that the coverage file has.
  bool require_coverage = false;  ///< The run is inconclusive if something was never reached.
  bool no_shrink = false;
  std::optional<Baseline> baseline;  ///< Of --known.
};

/// Runs a campaign over one world, or over worlds drawn from a grammar, and returns the exit code.
/// With --html it adds the report of the campaign to `reports`.
[[nodiscard]] int run_session(const RunOptions& options, const std::string& program,
                              const std::variant<NamedWorld, WorldGrammar>& where, Output& output,
                              std::vector<CampaignReport>& reports);

}  // namespace pirq::fuzz::cli
