#include "fuzz/shrink/shrink_world.h"

#include <gtest/gtest.h>

#include "fuzz/generate/campaign.h"
#include "fuzz/shrink/reductions.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::shrink_world_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

FailingWorld find_in(const WorldConfig& config, Property property) {
  const auto setup = setup_of(config);
  CampaignOptions options;
  options.cases = 2'000;
  options.watched = PropertySet().with(property);
  const CampaignResult found = run_campaign(World(setup), options);
  EXPECT_TRUE(found.failure);
  return {config, {found.failing, *found.failure}};
}

// The alias of January 2017 in a world that has much that it does not need.
WorldConfig crowded() {
  WorldConfig config = with_devices(
      "january-2017", {msix(3), kMsi, {DeviceKind::intx, 1}, kMsi, {DeviceKind::gsi, 1}, msix(8)});
  config.driver = Discipline::surprise;
  config.also = {StepKind::save_restore, StepKind::other_map, StepKind::cpu_offline};
  config.pirqs = 4'100;
  config.irqs = 4'300;
  config.taken = {20, 21, 4'000};
  config.ports = 90;
  config.irq_base = 100;
  return config;
}

TEST(ShrinkWorld, LeavesOnlyWhatTheFailureNeeds) {
  const FailingWorld from = find_in(crowded(), Property::exclusive_pirq);
  const ShrunkWorld shrunk = shrink_with_world(from, KeepWorld::never, {}, {});
  const WorldConfig& world = shrunk.world;
  EXPECT_LE(world.devices.size(), 2U);
  for (const DeviceConfig& device : world.devices) EXPECT_LE(device.vectors, 2);
  EXPECT_TRUE(world.also.empty());
  EXPECT_TRUE(world.taken.empty());
  EXPECT_EQ(world.driver, Discipline::orderly);
  EXPECT_EQ(world.gsis, 16);
  EXPECT_LE(world.pirqs, 18);
  EXPECT_LE(world.irqs, 18);
  EXPECT_EQ(world.ports, 0);
  EXPECT_EQ(world.irq_base, WorldConfig().irq_base);
  EXPECT_LE(shrunk.shrunk.steps.size(), 19U);
  EXPECT_TRUE(shrunk.shrunk.certified);
}

TEST(ShrinkWorld, TheResultFailsInTheSameWayWhenRunStrictly) {
  for (const Property property : {Property::exclusive_pirq, Property::no_leak}) {
    const FailingWorld from = find_in(crowded(), property);
    const ShrunkWorld shrunk = shrink_with_world(from, KeepWorld::never, {}, {});
    const auto setup = setup_of(shrunk.world);
    const RunResult again =
        run_case(World(setup), shrunk.shrunk.steps, PropertySet().with(property), Disabled::stop);
    ASSERT_TRUE(again.failure);
    EXPECT_FALSE(again.disabled);
    EXPECT_TRUE(again.failure->violation.same_failure(from.found.failure.violation));
    EXPECT_EQ(again.failure->step + 1, shrunk.shrunk.steps.size());
  }
}

TEST(ShrinkWorld, ACertifiedWorldIsKeptIfAskedTo) {
  const WorldConfig config = testing::config_of("january-2017");
  const FailingWorld from = find_in(config, Property::exclusive_pirq);
  EXPECT_EQ(shrink_with_world(from, KeepWorld::if_certified, {}, {}).world, config);
  EXPECT_NE(shrink_with_world(from, KeepWorld::never, {}, {}).world, config);
}

TEST(ShrinkWorld, KeepsToAcceptableWorlds) {
  const FailingWorld from = find_in(crowded(), Property::exclusive_pirq);
  const auto many_numbers = [](const WorldConfig& world) { return world.pirqs > 1'000; };
  const ShrunkWorld shrunk = shrink_with_world(from, KeepWorld::never, many_numbers, {});
  EXPECT_GT(shrunk.world.pirqs, 1'000);
  EXPECT_LE(shrunk.world.devices.size(), 2U);
}

TEST(ShrinkWorld, TheBudgetIsKept) {
  const FailingWorld from = find_in(crowded(), Property::exclusive_pirq);
  const ShrunkWorld shrunk = shrink_with_world(
      from, KeepWorld::never, {}, {.executions_max = 25, .states_max = 0, .progress = {}});
  EXPECT_LE(shrunk.shrunk.executions, 25U);
  EXPECT_TRUE(shrunk.shrunk.failure.violation.same_failure(from.found.failure.violation));
}

TEST(ShrinkWorld, NoTimeLeavesTheCaseAsItIs) {
  const FailingWorld from = find_in(crowded(), Property::exclusive_pirq);
  const ShrunkWorld shrunk = shrink_with_world(
      from, KeepWorld::never, {}, {.progress = {}, .time = std::chrono::milliseconds(0)});
  EXPECT_EQ(shrunk.world, from.world);
  EXPECT_EQ(shrunk.shrunk.steps, from.found.steps);
}

// The three cases in which shrinking was once weak.

// With every property watched, a step had to stay only because without it another property would
// have been broken first.
TEST(WeakSpots, AnotherBrokenPropertyDoesNotKeepStepsInTheCase) {
  int finds = 0, shorter = 0;
  for (const char* world : {"january-2017-old-qemu", "december-2010"}) {
    const WorldConfig config = with_devices(world, {kMsi, msix(3)});
    const auto setup = setup_of(config);
    const World start(setup);
    CampaignOptions options;
    options.cases = 100;
    options.watched = properties_for(config.driver);
    options.keep_going = true;
    for (options.seed = 1; options.seed <= 5; ++options.seed) {
      const CampaignResult found = run_campaign(start, options);
      for (const CampaignFind& find : found.more) {
        const Shrunk every = shrink(start, find.steps, find.failure, options.watched, {});
        const ShrunkWorld only = shrink_with_world({config, {find.steps, find.failure}},
                                                   KeepWorld::if_certified, {}, {});
        EXPECT_TRUE(only.shrunk.certified) << world << ' ' << describe(find.failure.violation);
        EXPECT_LE(only.shrunk.steps.size(), every.steps.size()) << describe(find.failure.violation);
        shorter += only.shrunk.steps.size() < every.steps.size() ? 1 : 0;
        ++finds;
      }
    }
  }
  EXPECT_GT(finds, 8);
  EXPECT_GT(shorter, 0) << "of " << finds;
}

// A result that uses two of six devices was not certified, because the search counted all six.
TEST(WeakSpots, UnusedDevicesLeaveAWorldThatIsNotCertified) {
  const WorldConfig config = with_devices(
      "january-2017", {msix(3), msix(4), msix(5), kMsi, {DeviceKind::native_msi, 1}, kMsi});
  const FailingWorld from = find_in(config, Property::exclusive_pirq);
  const ShrinkOptions small{.states_max = 20'000, .progress = {}};
  const ShrunkWorld shrunk = shrink_with_world(from, KeepWorld::if_certified, {}, small);
  EXPECT_TRUE(shrunk.shrunk.certified);
  EXPECT_LE(shrunk.world.devices.size(), 2U);
}

TEST(WeakSpots, ThousandsOfNumbersAndFailingAllocationsAreShrunkInTime) {
  WorldConfig config = testing::config_of("january-2017");
  config.also = {StepKind::fail_alloc, StepKind::detach};
  config.pirqs = 16 + 4'096;
  const FailingWorld from = find_in(config, Property::exclusive_pirq);
  const ShrunkWorld shrunk = shrink_with_world(from, KeepWorld::never, {}, {});
  EXPECT_TRUE(shrunk.shrunk.certified);
  EXPECT_LT(shrunk.world.pirqs, 40);
  EXPECT_LT(shrunk.shrunk.executions, 5'000U);
}

// Reducing ends because every candidate is simpler: applied without end, no reduction goes in a
// circle.
TEST(Reductions, EndAtAWorldWithNothingLeftToTakeAway) {
  Candidate now{crowded(), {}};
  int turns = 0;
  for (bool progress = true; progress;) {
    progress = false;
    for (const Reduction& reduction : reductions()) {
      const auto candidates = reduction.candidates(now);
      if (candidates.empty()) continue;
      now = candidates.front();
      progress = true;
      ASSERT_LT(++turns, 1'000) << reduction.name;
    }
  }
  EXPECT_EQ(now.world.devices.size(), 1U);
  EXPECT_EQ(now.world.pirqs, 17);
  EXPECT_TRUE(now.world.also.empty());
}

}  // namespace
}  // namespace pirq::fuzz::shrink_world_test
