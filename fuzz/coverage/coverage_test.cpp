#include "fuzz/coverage/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "fuzz/generate/campaign.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::coverage_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

// Returns the coverage of `cases` cases. Each runs to its end or to a crash.
Coverage covered(const Setup& setup, std::uint64_t cases) {
  CampaignOptions options;
  options.cases = cases;
  options.keep_going = true;
  options.watched = PropertySet().with(Property::no_crash);
  return run_campaign(World(setup), options).coverage;
}

Setup hostile() {
  WorldConfig config = with_devices("january-2017", {kMsi, msix(3)});
  config.driver = Discipline::hostile;
  return setup_of(config);
}

TEST(Coverage, CountsEachStepOnceForWhatItMetAndOnceForWhatItDid) {
  const Coverage coverage = covered(hostile(), 20);
  const auto& counts = coverage.behaviours;
  EXPECT_EQ(coverage.cases, 20U);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.begin() + kMet, std::uint64_t{0}),
            coverage.steps);
  EXPECT_EQ(std::accumulate(counts.begin() + kMet, counts.end(), std::uint64_t{0}), coverage.steps);
  std::uint64_t steps = 0;
  for (const StepInfo& row : step_table()) steps += coverage.steps_of(row.kind);
  EXPECT_EQ(steps, coverage.steps);
}

TEST(Coverage, EverySituationThatAHostileWorldCanReachIsReachedSoon) {
  const auto setup = hostile();
  const Coverage coverage = covered(setup, 300);
  EXPECT_TRUE(missing(coverage, setup).none()) << to_text(missing(coverage, setup));
  for (const SometimesInfo& row : sometimes()) EXPECT_TRUE(row.applies(setup)) << enum_name(row.id);
}

TEST(Coverage, NamedWorldsReachWhatTheyCan) {
  for (const NamedWorldInfo& world : named_worlds()) {
    const auto setup = setup_of(world.name);
    const Coverage coverage = covered(setup, 100);
    EXPECT_TRUE(missing(coverage, setup).none())
        << world.name << ": " << to_text(missing(coverage, setup));
  }
}

TEST(Coverage, ImpossibleStepsAreNotMissing) {
  const auto setup = setup_of("january-2017-fixed");
  const Missing all = missing(Coverage(), setup);
  EXPECT_EQ(std::ranges::count(all.steps, StepKind::obtain), 1);
  EXPECT_EQ(std::ranges::count(all.steps, StepKind::dm_map), 0);
  EXPECT_EQ(std::ranges::count(all.steps, StepKind::destroy_domain), 0);
  EXPECT_EQ(std::ranges::count(all.sometimes, Sometimes::number_reused), 1);
  EXPECT_EQ(std::ranges::count(all.sometimes, Sometimes::message_reused), 0);
  EXPECT_EQ(std::ranges::count(all.sometimes, Sometimes::table_full), 0);
  EXPECT_TRUE(to_text(all).starts_with("the step begin-probe, ")) << to_text(all);
}

TEST(Coverage, SituationsAreCountedByCase) {
  const Coverage coverage = covered(setup_of("january-2017-fixed"), 50);
  EXPECT_GT(coverage.cases_with(Sometimes::delivered_to_port), 25U);
  EXPECT_LE(coverage.cases_with(Sometimes::delivered_to_port), 50U);
  EXPECT_GT(coverage.steps_of(StepKind::raise), 50U);
}

TEST(Coverage, AddsUp) {
  const Coverage one = covered(hostile(), 10);
  Coverage two = one;
  two.add(one);
  EXPECT_EQ(two.cases, 20U);
  EXPECT_EQ(two.steps, 2 * one.steps);
  EXPECT_EQ(two.seen(), one.seen());
  EXPECT_EQ(two.cases_with(Sometimes::table_full), 2 * one.cases_with(Sometimes::table_full));
}

}  // namespace
}  // namespace pirq::fuzz::coverage_test
