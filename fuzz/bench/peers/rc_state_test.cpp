// RapidCheck's state machines do find the alias, and nothing where nothing is.
#include "fuzz/bench/peers/rc_state.h"

#include <gtest/gtest.h>

namespace pirq::bench {
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

}  // namespace
}  // namespace pirq::bench
