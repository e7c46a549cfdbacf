#include "model/require.h"

#include <gtest/gtest.h>

#include "model/world.h"

namespace pirq::require_test {
namespace {

pirq::Setup setup_of_one_device() {
  WorldConfig config;
  config.devices = {DeviceConfig{}};
  return std::get<pirq::Setup>(pirq::Setup::create(config));
}

TEST(Require, EndsTheProgramWhereChecksAreOn) {
  if constexpr (kChecked) {
    EXPECT_DEATH(require(false, "water is wet"), "require_test.cpp:[0-9]+: .*water is wet");
  }
  bool asked = false;
  require([&] { return asked = true; }, "the condition holds");
  EXPECT_EQ(asked, kChecked);
}

TEST(Require, GuardsTheStepsOfAWorld) {
  const pirq::Setup setup = setup_of_one_device();
  World world(setup);
  const Step too_early{.kind = StepKind::enable};
  ASSERT_FALSE(world.can(too_early));
  if constexpr (kChecked) {
    EXPECT_DEATH(world.apply(too_early), "world.cpp:[0-9]+: .*can\\(step\\)");
  }
}

}  // namespace
}  // namespace pirq::require_test
