// A random campaign: case after case from one seed, until a find, a limit, or a request to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "fuzz/generate.h"
#include "fuzz/run_case.h"

namespace pirq::fuzz {

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> cases;             ///< At most so many cases.
  std::optional<std::chrono::milliseconds> time;  ///< At most so long.
  int jobs = 1;  ///< Threads that run cases; the result is the same for any number.
  PropertySet watched;
  GenerateOptions generate;
  /// Asked between cases, by the calling thread, with the counts so far; false ends the campaign.
  std::function<bool(std::uint64_t cases, std::uint64_t steps)> go_on;
};

struct CampaignResult {
  std::uint64_t cases = 0;  ///< Cases run, the failing one included.
  std::uint64_t steps = 0;
  std::optional<Failure> failure;
  Interleaving failing;  ///< Steps of the failing case, up to the violation.
};

/// Runs cases 0, 1, 2 ... of the seed up to the first that fails. Case i is the same whatever the
/// limits and whoever runs it, and so is the result, unless `time` or `go_on` ended the campaign.
/// A failing case is run a second time before it is believed; one that does not fail again is our
/// own mistake, and aborts.
[[nodiscard]] CampaignResult run_campaign(const World& start, const CampaignOptions& options);

}  // namespace pirq::fuzz
