// Steps per second of our loop, of RapidCheck with our generator, and of RapidCheck's own state
// machines.
#include <rapidcheck.h>

#include "fuzz/bench/experiments.h"
#include "fuzz/bench/peers/rc_state.h"
#include "fuzz/bench/timing.h"
#include "fuzz/generate/arbitrary.h"
#include "fuzz/generate/campaign.h"

namespace pirq::bench {
namespace {

// A world without violations, so that every case runs to its end.
WorldConfig clean_world() {
  WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi, kMsix3});
  config.added = {Rule::msixtbl_goes_at_zero};  // Xen 4.8 leaves an MSI-X table registered.
  return config;
}

double campaign(const World& start, std::uint64_t seed, std::uint64_t cases, int jobs) {
  fuzz::CampaignOptions options;
  options.seed = seed;
  options.cases = cases;
  options.jobs = jobs;
  options.watched = properties_for(Discipline::orderly);
  return static_cast<double>(fuzz::run_campaign(start, options).steps);
}

// Does what RC_GTEST_PROP does for a property over interleavings.
double rc_property(const World& start, std::uint64_t seed, int cases) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = cases;
  double steps = 0;
  const auto watched = properties_for(Discipline::orderly);
  rc::detail::checkTestable(
      [&] {
        const fuzz::Interleaving interleaving = *fuzz::interleavings(start, watched);
        fuzz::check_interleaving(start, interleaving, watched);
        steps += static_cast<double>(interleaving.size());
      },
      rc::detail::TestMetadata(), params);
  return steps;
}

}  // namespace

Experiment steps_per_second() {
  const std::string what = "steps on one core, all properties after each";
  return {"steps",
          {{what, "rc::state, a class for each kind (its guide)", "steps/s", Ratio::ours_over_peer,
            at_least(100)},
           {what, "rc::state, impossible steps do nothing", "steps/s", Ratio::ours_over_peer,
            at_least(100)},
           {what, "rc::state, only possible steps offered", "steps/s", Ratio::ours_over_peer,
            at_least(100)},
           {"the same through RC_GTEST_PROP", "our own loop", "steps/s", Ratio::ours_over_peer,
            at_least(0.5)}},
          [](const Effort& effort) -> std::vector<Pair> {
            const WorldConfig config = clean_world();
            const Setup setup = setup_of(config);
            const World start(setup);
            const PlainConfig plain = plain_config(config, setup.ports());
            std::uint64_t seed = effort.round << 32;
            const auto rc_state = [&](RcStateStyle style) {
              return rate_of(effort.seconds(), [&] {
                return static_cast<double>(
                    check_rc_state(plain, {.seed = ++seed, .cases = 20, .style = style}).steps);
              });
            };
            const double own =
                rate_of(effort.seconds(), [&] { return campaign(start, ++seed, 50, 1); });
            const double guide = rc_state(RcStateStyle::guide);
            const double guarded = rc_state(RcStateStyle::guarded);
            const double offered = rc_state(RcStateStyle::offered);
            const double property =
                rate_of(effort.seconds(), [&] { return rc_property(start, ++seed, 50); });
            return {{own, guide}, {own, guarded}, {own, offered}, {property, own}};
          }};
}

Experiment two_cores() {
  return {"cores",
          {{"two cores", "one core", "steps/s", Ratio::ours_over_peer, at_least(1.7)}},
          [](const Effort& effort) -> std::vector<Pair> {
            const Setup setup = setup_of(clean_world());
            const World start(setup);
            const std::uint64_t cases = effort.quick ? 200 : 8'000;
            const auto wall = [&](int jobs) {
              double steps = 0;
              const double spent = time_of(
                  [&] { steps = campaign(start, effort.round, cases, jobs); }, CLOCK_MONOTONIC);
              return steps / spent;
            };
            const double one = wall(1);
            return {{wall(2), one}};
          }};
}

}  // namespace pirq::bench
