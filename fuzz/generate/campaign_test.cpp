#include "fuzz/generate/campaign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "fuzz/testing/hand.h"

namespace pirq::fuzz::campaign_test {
namespace {

using testing::setup_of;

CampaignOptions options_for(std::uint64_t seed, std::uint64_t cases) {
  CampaignOptions options;
  options.seed = seed;
  options.cases = cases;
  options.watched = properties_for(Discipline::orderly);
  return options;
}

TEST(Campaign, SameSeedSameFind) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  const CampaignResult one = run_campaign(start, options_for(9, 1'000));
  const CampaignResult two = run_campaign(start, options_for(9, 1'000));
  ASSERT_TRUE(one.failure);
  EXPECT_EQ(one.failing, two.failing);
  EXPECT_EQ(one.cases, two.cases);
  EXPECT_EQ(one.steps, two.steps);
}

TEST(Campaign, RunsAsManyCasesAsAsked) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  const CampaignResult result = run_campaign(start, options_for(1, 37));
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.cases, 37U);
  EXPECT_GE(result.steps, 37U * 250U);
}

TEST(Campaign, AnyNumberOfJobsGivesTheSameResult) {
  for (const char* world : {"january-2017", "january-2017-fixed", "january-2017-old-qemu"}) {
    const auto setup = setup_of(world);
    const World start(setup);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      CampaignOptions options = options_for(seed, 500);
      // A late find, so that the workers are deep in different blocks.
      options.generate = {.steps_min = 25, .steps_max = 30};
      const CampaignResult one = run_campaign(start, options);
      for (const int jobs : {2, 4}) {
        options.jobs = jobs;
        const CampaignResult many = run_campaign(start, options);
        EXPECT_EQ(many.failing, one.failing) << world << ", seed " << seed << ", jobs " << jobs;
        EXPECT_EQ(many.cases, one.cases);
        EXPECT_EQ(many.steps, one.steps);
        EXPECT_EQ(many.failure.has_value(), one.failure.has_value());
        EXPECT_EQ(many.coverage, one.coverage);
      }
    }
  }
}

// Runs each of the `count` shards separately.
std::vector<CampaignResult> in_parts(const World& start, CampaignOptions options,
                                     std::uint64_t count) {
  std::vector<CampaignResult> parts;
  for (std::uint64_t part = 0; part < count; ++part) {
    options.shard = {.index = part, .count = count};
    parts.push_back(run_campaign(start, options));
  }
  return parts;
}

TEST(Campaign, KeepsGoingToTheSameFindsAndStatisticsWithAnyNumberOfJobs) {
  for (const char* world : {"january-2017", "january-2017-old-qemu", "december-2010"}) {
    const auto setup = setup_of(world);
    const World start(setup);
    CampaignOptions options = options_for(3, 300);
    options.keep_going = true;
    const CampaignResult one = run_campaign(start, options);
    EXPECT_EQ(one.cases, 300U);
    ASSERT_TRUE(one.failure);
    for (const int jobs : {2, 4}) {
      options.jobs = jobs;
      const CampaignResult many = run_campaign(start, options);
      EXPECT_EQ(many.coverage, one.coverage) << world << ", jobs " << jobs;
      EXPECT_EQ(many.failing_index, one.failing_index);
      EXPECT_EQ(many.failing, one.failing);
      ASSERT_EQ(many.more.size(), one.more.size());
      for (std::size_t i = 0; i < one.more.size(); ++i) {
        EXPECT_EQ(many.more[i].index, one.more[i].index);
        EXPECT_EQ(many.more[i].steps, one.more[i].steps);
      }
    }
  }
}

TEST(Campaign, ReportsOneFindOfEachKind) {
  const auto setup = setup_of("january-2017-old-qemu");
  const World start(setup);
  CampaignOptions options = options_for(1, 200);
  options.keep_going = true;
  const CampaignResult result = run_campaign(start, options);
  ASSERT_TRUE(result.failure);
  ASSERT_EQ(result.more.size(), 1U);
  EXPECT_FALSE(result.more[0].failure.violation.same_failure(result.failure->violation));
  EXPECT_GT(result.more[0].index, result.failing_index);
}

TEST(Campaign, ItsPartsAddUpToTheWhole) {
  const auto setup = setup_of("january-2017-old-qemu");
  const World start(setup);
  CampaignOptions options = options_for(5, 203);
  options.keep_going = true;
  const CampaignResult whole = run_campaign(start, options);
  Coverage sum;
  std::uint64_t first = options.cases.value();
  for (const CampaignResult& part : in_parts(start, options, 4)) {
    EXPECT_LE(part.cases, 51U);
    EXPECT_GE(part.cases, 50U);
    sum.add(part.coverage);
    if (part.failure) first = std::min(first, part.failing_index);
  }
  EXPECT_EQ(sum, whole.coverage);
  EXPECT_EQ(first, whole.failing_index);
}

TEST(Campaign, MorePartsThanCasesLeaveSomeEmpty) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  std::uint64_t cases = 0;
  for (const CampaignResult& part : in_parts(start, options_for(1, 3), 5)) cases += part.cases;
  EXPECT_EQ(cases, 3U);
}

// Each call of `found` reports an earlier case and the find that it replaces. The last call reports
// the find of the result.
TEST(Campaign, GoesOnWhereAnotherOneEnded) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  const CampaignResult whole = run_campaign(start, options_for(3, 250));
  for (const int jobs : {1, 3}) {
    CampaignOptions options = options_for(3, 100);
    options.jobs = jobs;
    CampaignResult first = run_campaign(start, options);
    EXPECT_EQ(first.done, 100U);
    options.skip = first.done;
    options.cases = 150;
    const CampaignResult second = run_campaign(start, options);
    EXPECT_EQ(second.done, 250U);
    EXPECT_EQ(second.cases, 150U);
    first.coverage.add(second.coverage);
    EXPECT_EQ(first.coverage, whole.coverage);
  }
}

TEST(Campaign, GoesOnBehindItsFind) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  CampaignOptions options = options_for(1, 1'000);
  const CampaignResult first = run_campaign(start, options);
  ASSERT_TRUE(first.failure);
  EXPECT_EQ(first.done, first.failing_index + 1);
  options.skip = first.done;
  const CampaignResult second = run_campaign(start, options);
  ASSERT_TRUE(second.failure);
  EXPECT_GT(second.failing_index, first.failing_index);
}

TEST(Campaign, PartsAndTheRestAreTheWhole) {
  const auto setup = setup_of("january-2017-old-qemu");
  const World start(setup);
  for (const int jobs : {1, 3}) {
    CampaignOptions options = options_for(7, 1'000);
    options.jobs = jobs;
    options.keep_going = true;
    options.part_time = std::chrono::milliseconds(0);
    Coverage sum;
    std::uint64_t done = 0;
    std::size_t finds = 0;
    options.part = [&](const CampaignPart& part) {
      sum.add(part.coverage);
      EXPECT_GE(part.done, done);
      EXPECT_EQ(sum.cases, part.done) << "a part has whole blocks of cases, in order";
      done = part.done;
      finds = part.finds.size();
    };
    const CampaignResult result = run_campaign(start, options);
    // Only the calling thread gives parts. Beside other threads it can end first.
    if (jobs == 1) {
      EXPECT_GT(done, 0U);
      EXPECT_GT(finds, 0U);
    }
    sum.add(result.rest);
    EXPECT_EQ(sum, result.coverage);
  }
}

TEST(Campaign, ReportsFindsAtOnce) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CampaignOptions options = options_for(seed, 500);
    options.generate = {.steps_min = 25, .steps_max = 30};
    options.jobs = 4;
    std::vector<std::uint64_t> told;
    options.found = [&](const CampaignFind& find, const CampaignFind* former) {
      EXPECT_EQ(former == nullptr, told.empty());
      if (former != nullptr) {
        EXPECT_EQ(former->index, told.back());
        EXPECT_LT(find.index, former->index);
      }
      told.push_back(find.index);
    };
    const CampaignResult result = run_campaign(start, options);
    ASSERT_EQ(result.failure.has_value(), !told.empty());
    if (result.failure) {
      EXPECT_EQ(told.back(), result.failing_index);
    }
  }
}

// One thread waits in its first case until another has a find. Cases after the first failing case
// may run but must not be counted.
TEST(Campaign, CasesAfterTheFirstFindDoNotCount) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  CampaignOptions options = options_for(1, 500);
  const CampaignResult one = run_campaign(start, options);
  std::atomic<bool> met = false;
  options.jobs = 2;
  options.found = [&](const CampaignFind&, const CampaignFind*) { met = true; };
  options.go_on = [&](const CampaignCounts&) {
    while (!met) std::this_thread::yield();
    return true;
  };
  const CampaignResult two = run_campaign(start, options);
  EXPECT_EQ(two.failing_index, one.failing_index);
  EXPECT_EQ(two.coverage, one.coverage);
}

// A property that depends on more than the world: it is broken once in the program's life.
std::optional<Violation> broken_once(const Observation&) {
  static std::atomic<int> steps = 0;
  if (++steps != 300) return std::nullopt;
  return Violation{.detail = "once"};
}

TEST(Campaign, AFindThatDoesNotFailAgainEndsItAndIsNoFind) {
  constexpr std::array kOwn = {OwnProperty{.name = "once", .check = broken_once}};
  const auto setup = setup_of("january-2017-fixed");
  CampaignOptions options = options_for(1, 500);
  options.watched = Watched(PropertySet(), kOwn);
  options.keep_going = true;
  options.found = [](const CampaignFind&, const CampaignFind*) { ADD_FAILURE(); };
  const CampaignResult result = run_campaign(World(setup), options);
  EXPECT_FALSE(result.failure);
  ASSERT_TRUE(result.unsteady);
  EXPECT_EQ(result.unsteady->failure.violation.id().name(), "once");
  EXPECT_EQ(result.unsteady->steps.size(), result.unsteady->failure.step + 1);
  EXPECT_LT(result.cases, 500U);
}

TEST(Campaign, SaysBeforeEachCaseWhichOneBegins) {
  const auto setup = setup_of("january-2017-fixed");
  CampaignOptions options = options_for(1, 20);
  std::vector<std::uint64_t> indices;
  const RunningCase* running = nullptr;
  options.begins = [&](const RunningCase& now) {
    EXPECT_TRUE(now.steps->empty());
    EXPECT_EQ(now.world->pirqs, setup.config().pirqs);
    indices.push_back(now.index);
    running = &now;
  };
  static_cast<void>(run_campaign(World(setup), options));
  ASSERT_EQ(indices.size(), 20U);
  for (std::uint64_t i = 0; i < indices.size(); ++i) EXPECT_EQ(indices[i], i);
  EXPECT_NE(running, nullptr);
}

// With the rules of random releases, drawn worlds soon show a known bug.
DrawnWorlds drawn_worlds() {
  return {.grammar = {.rules = RulesDrawn::releases, .from = {}},
          .watched = [](const WorldConfig& config) { return properties_for(config.driver); }};
}

TEST(CampaignOfDrawnWorlds, AnyNumberOfJobsGivesTheSameResult) {
  const DrawnWorlds worlds = drawn_worlds();
  for (const bool keep_going : {false, true}) {
    CampaignOptions options = options_for(2, 400);
    options.keep_going = keep_going;
    const CampaignResult one = run_campaign(worlds, options);
    ASSERT_TRUE(one.failure);
    options.jobs = 4;
    const CampaignResult many = run_campaign(worlds, options);
    EXPECT_EQ(many.failing_index, one.failing_index);
    EXPECT_EQ(many.failing, one.failing);
    EXPECT_EQ(many.failing_world, one.failing_world);
    EXPECT_EQ(many.coverage, one.coverage);
    EXPECT_EQ(many.more.size(), one.more.size());
  }
}

TEST(CampaignOfDrawnWorlds, TheSeedAndTheIndexFixTheWorld) {
  const DrawnWorlds worlds = drawn_worlds();
  CampaignOptions options = options_for(3, 400);
  options.keep_going = true;
  const CampaignResult result = run_campaign(worlds, options);
  ASSERT_GT(result.more.size(), 2U);
  for (const CampaignFind& find : result.more) {
    EXPECT_EQ(find.world, world_of_case(worlds.grammar, 3, find.index));
    const auto setup = setup_of(find.world);
    const RunResult again =
        run_case(World(setup), find.steps, properties_for(find.world.driver), Disabled::stop);
    ASSERT_TRUE(again.failure);
    EXPECT_TRUE(again.failure->violation.same_failure(find.failure.violation));
  }
}

TEST(CampaignOfDrawnWorlds, ItsPartsAddUpToTheWhole) {
  const DrawnWorlds worlds = drawn_worlds();
  CampaignOptions options = options_for(4, 203);
  options.keep_going = true;
  const CampaignResult whole = run_campaign(worlds, options);
  Coverage sum;
  for (std::uint64_t part = 0; part < 3; ++part) {
    options.shard = {.index = part, .count = 3};
    sum.add(run_campaign(worlds, options).coverage);
  }
  EXPECT_EQ(sum, whole.coverage);
}

TEST(Campaign, StopsWhenAskedTo) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  CampaignOptions options = options_for(1, 1'000);
  options.go_on = [](const CampaignCounts& counts) { return counts.cases < 5; };
  EXPECT_EQ(run_campaign(start, options).cases, 5U);
}

TEST(Campaign, TheCanaryIsViolatedAtTheFirstStep) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  CampaignOptions options = options_for(1, 10);
  options.watched = options.watched.with(Property::canary);
  const CampaignResult result = run_campaign(start, options);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->violation.property, Property::canary);
  EXPECT_EQ(result.cases, 1U);
  EXPECT_EQ(result.failing.size(), 1U);
}

}  // namespace
}  // namespace pirq::fuzz::campaign_test
