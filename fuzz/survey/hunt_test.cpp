#include "fuzz/survey/hunt.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pirq::fuzz::hunt_test {
namespace {

const HuntingGround& ground_of(Rule rule) {
  return *std::ranges::find(hunting_grounds(), rule, &HuntingGround::rule);
}

TEST(Hunt, CountsWhatItFinds) {
  const HuntResult result = hunt(ground_of(Rule::disable_unmaps), {.first_seed = 3, .seeds = 5});
  EXPECT_EQ(result.seeds, 5U);
  EXPECT_EQ(result.found, 5U);
  EXPECT_EQ(result.shortest, 11U);
  EXPECT_TRUE(result.certified);
  EXPECT_GE(result.cases_median, 1U);
  EXPECT_LE(result.cases_median, result.cases_worst);
  EXPECT_LE(result.steps_median, result.steps_worst);
}

TEST(Hunt, FindsNothingWithoutCases) {
  HuntingGround ground = ground_of(Rule::disable_unmaps);
  ground.cases = 0;
  const HuntResult result = hunt(ground, {.first_seed = 1, .seeds = 2});
  EXPECT_EQ(result.found, 0U);
  EXPECT_EQ(result.shortest, 0U);
}

}  // namespace
}  // namespace pirq::fuzz::hunt_test
