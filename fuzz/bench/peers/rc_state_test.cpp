// RapidCheck's state machines find the alias in a faulty world, and nothing in a correct one.
#include "fuzz/bench/peers/rc_state.h"

#include <gtest/gtest.h>

#include "fuzz/generate/random.h"

namespace pirq::bench::rc_state_test {
namespace {

PlainConfig january_2017(bool reuses) {
  PlainConfig config;
  config.ports = 12;
  config.reuses = reuses;
  config.devices = {DeviceConfig{DeviceKind::msi, 1}, DeviceConfig{DeviceKind::msi, 1}};
  config.steps = plain_steps(config.devices);
  return config;
}

TEST(RcState, FindsTheAliasOfJanuary2017) {
  for (const auto style : {RcStateStyle::offered, RcStateStyle::guarded})
    EXPECT_TRUE(
        check_rc_state(january_2017(true), {.seed = 1, .cases = 2'000, .style = style}).found);
}

TEST(RcState, FindsNothingInTheRepairedWorld) {
  const auto result = check_rc_state(january_2017(false), {.seed = 1, .cases = 100});
  EXPECT_FALSE(result.found);
  EXPECT_GT(result.steps, 1000U);
}

// rc::state shrinks a given case as it shrinks one that it generated.
TEST(RcState, ShrinksAGivenCase) {
  const PlainConfig config = january_2017(true);
  PlainWorld world(config);
  std::vector<Step> steps;
  fuzz::Random random(1);
  for (bool broken = false; !broken;) {
    const std::vector<Step> enabled = world.enabled();
    steps.push_back(enabled[random.below(static_cast<std::uint32_t>(enabled.size()))]);
    broken = world.broken(steps.back(), world.apply(steps.back())).has_value();
  }
  ASSERT_GT(steps.size(), 30U);
  const auto shrunk = shrink_rc_state(config, steps);
  EXPECT_EQ(shrunk.length, 19U);
  EXPECT_GT(shrunk.executions, 100U);
}

}  // namespace
}  // namespace pirq::bench::rc_state_test
