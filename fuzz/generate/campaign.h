// A random campaign: case after case from one seed, until a find, a limit, or a request to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "fuzz/coverage/coverage.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/generate/generate.h"

namespace pirq::fuzz {

/// A part of a seed's cases: those whose index is `index` modulo `count`.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
};

/// A failing case of a campaign.
struct CampaignFind {
  std::uint64_t index = 0;  ///< Of the case within the seed's, from 0.
  Failure failure;
  Interleaving steps;  ///< Up to the violation.
};

/// How far a campaign is. A find counts once it was met; behaviours come in with whole blocks.
struct CampaignCounts {
  std::uint64_t cases = 0;
  std::uint64_t steps = 0;
  std::uint64_t finds = 0;
  std::uint64_t behaviours = 0;  ///< Different ones seen.
};

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> cases;             ///< Only cases 0 .. cases - 1 of the seed.
  std::optional<std::chrono::milliseconds> time;  ///< At most so long.
  int jobs = 1;  ///< Threads that run cases; the result is the same for any number.
  Shard shard;
  bool keep_going = false;  ///< Does not end with the first find; one of each kind is reported.
  Watched watched;
  GenerateOptions generate;
  /// Asked between cases, by the calling thread; false ends the campaign.
  std::function<bool(const CampaignCounts&)> go_on;
  /// Told of a find the moment it is met, by whichever thread, one at a time. When an earlier case
  /// fails as well, its find takes the place of `former`, which is null otherwise.
  std::function<void(const CampaignFind& find, const CampaignFind* former)> found;
};

struct CampaignResult {
  std::uint64_t cases = 0;  ///< Cases run, the failing one included.
  std::uint64_t steps = 0;
  std::optional<Failure> failure;  ///< Of the first case that fails.
  Interleaving failing;            ///< Steps of that case, up to the violation.
  std::uint64_t failing_index = 0;
  std::vector<CampaignFind> more;  ///< With keep_going: the first of each further kind of failure.
  Coverage coverage;               ///< Of the cases counted above.
};

/// Runs the shard's cases of the seed in order, up to the first that fails. Case i is the same
/// whatever the limits and whoever runs it, and so is the result, unless `time` or `go_on` ended
/// the campaign. A failing case is run a second time before it is believed; one that does not fail
/// again is our own mistake, and aborts.
[[nodiscard]] CampaignResult run_campaign(const World& start, const CampaignOptions& options);

}  // namespace pirq::fuzz
