// A campaign runs random cases of one seed until a find, a limit, or a request to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "fuzz/coverage/coverage.h"
#include "fuzz/coverage/shard.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/generate/any_world.h"
#include "fuzz/generate/generate.h"

namespace pirq::fuzz {

/// A failing case of a campaign.
struct CampaignFind {
  std::uint64_t index = 0;  ///< The index of the case, from 0.
  Failure failure;
  Interleaving steps;  ///< Ends with the violating step.
  WorldConfig world;
};

/// The progress of a campaign. Behaviours are updated once per block of cases.
struct CampaignCounts {
  std::uint64_t cases = 0;
  std::uint64_t steps = 0;
  std::uint64_t finds = 0;
  std::uint64_t behaviours = 0;  ///< The number of different behaviours so far.
};

/// The case that a thread runs. Its steps grow; the last one is being executed.
struct RunningCase {
  std::uint64_t index = 0;
  const WorldConfig* world = nullptr;
  const Interleaving* steps = nullptr;
};

/// The progress of a campaign since the last part.
struct CampaignPart {
  Coverage coverage;
  std::uint64_t done = 0;           ///< All of the first `done` cases of the shard were counted.
  std::vector<CampaignFind> finds;  ///< All finds so far.
};

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::uint64_t skip = 0;              ///< The first `skip` cases of the shard are left out.
  std::optional<std::uint64_t> cases;  ///< Limits the run to this number of cases over all shards.
  std::optional<std::chrono::milliseconds> time;  ///< Limits the duration.
  int jobs = 1;  ///< The number of threads. The result does not depend on it.
  Shard shard;
  bool keep_going = false;  ///< Continue after a find; report the first find of each kind.
  Watched watched;          ///< Not used if the worlds are drawn.
  GenerateOptions generate;
  /// Called by the calling thread between cases. Returning false ends the campaign.
  std::function<bool(const CampaignCounts&)> go_on;
  /// Called for each find at once, by any thread, one call at a time. `former` is the find of a
  /// later case that this find replaces, or null.
  std::function<void(const CampaignFind& find, const CampaignFind* former)> found;
  /// Called by each thread before each of its cases, so that a handler of crashes knows the case.
  /// The argument stays where it is until the thread's next call.
  std::function<void(const RunningCase& running)> begins;
  /// Called by the calling thread every `part_time`, so that a long campaign can be saved.
  std::function<void(CampaignPart&& part)> part;
  std::chrono::milliseconds part_time{60'000};
};

struct CampaignResult {
  std::uint64_t cases = 0;         ///< The number of cases, including the failing one.
  std::uint64_t steps = 0;         ///< The number of steps of these cases.
  std::optional<Failure> failure;  ///< The failure of the first failing case.
  Interleaving failing;            ///< The steps of that case, up to the violation.
  std::uint64_t failing_index = 0;
  WorldConfig failing_world;
  std::vector<CampaignFind> more;  ///< With keep_going: the first find of each other kind.
  /// A case that failed, and did not fail in the same way when it ran again. The program has a bug
  /// then: no result of it is valid. The campaign ended at once.
  std::optional<CampaignFind> unsteady;
  Coverage coverage;  ///< The coverage of the counted cases.
  Coverage rest;      ///< The coverage that was in no part.
  /// No case of the shard from this place on was run: a campaign that skips so many goes on here.
  std::uint64_t done = 0;
};

/// Runs the cases of the seed that belong to the shard, up to the first failing one. Case i depends
/// only on the seed, i, the world and `generate`. The result is deterministic unless `time` or
/// `go_on` ended the campaign. Each failing case runs a second time before it is reported.
[[nodiscard]] CampaignResult run_campaign(const World& start, const CampaignOptions& options);

/// A world for each case, and the properties that are watched in it.
struct DrawnWorlds {
  WorldGrammar grammar;
  /// Several threads call it.
  std::function<PropertySet(const WorldConfig& world)> watched;
};

/// Runs each case in a world of its own. The world depends only on the seed, the index of the case
/// and the grammar.
[[nodiscard]] CampaignResult run_campaign(const DrawnWorlds& worlds,
                                          const CampaignOptions& options);

/// Returns the world of a case of a campaign over drawn worlds.
[[nodiscard]] WorldConfig world_of_case(const WorldGrammar& grammar, std::uint64_t seed,
                                        std::uint64_t index);

}  // namespace pirq::fuzz
