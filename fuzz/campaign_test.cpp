#include "fuzz/campaign.h"

#include <gtest/gtest.h>

#include "fuzz/testing.h"

namespace pirq::fuzz {
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

TEST(Campaign, StopsWhenAskedTo) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  CampaignOptions options = options_for(1, 1'000);
  options.go_on = [](const CampaignCounts& counts) { return counts.cases < 5; };
  EXPECT_EQ(run_campaign(start, options).cases, 5U);
}

TEST(Campaign, TheCanarySingsAtTheFirstStep) {
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
}  // namespace pirq::fuzz
