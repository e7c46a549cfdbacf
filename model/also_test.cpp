// Steps that `also` allows although the driver discipline forbids them.
#include <gtest/gtest.h>

#include "model/world.h"

namespace pirq::also_test {
namespace {

using enum StepKind;

Setup setup_with(StepKinds also) {
  WorldConfig config;
  config.devices = {DeviceConfig{}};
  config.also = also;
  return std::get<Setup>(Setup::create(config));
}

TEST(Also, AddsSingleKindsToAMilderDriver) {
  const auto setup = setup_with({StepKind::fail_alloc, StepKind::abandon});
  World world(setup);
  EXPECT_TRUE(world.can({.kind = fail_alloc, .a = 1}));
  EXPECT_FALSE(world.can({.kind = StepKind::dm_unmap, .b = 47}));
  EXPECT_FALSE(world.can({.kind = destroy_domain}));
  world.apply({.kind = begin_probe, .a = 1});
  EXPECT_TRUE(world.can({.kind = abandon}));
  EXPECT_FALSE(world.can({.kind = detach}));
}

TEST(Also, LetsDetachAndDisableComeFromARunningDriver) {
  for (const StepKind kind : {detach, StepKind::disable})
    for (const bool asked : {false, true}) {
      const auto setup = setup_with(asked ? StepKinds{kind} : StepKinds{});
      World world(setup);
      for (const StepKind next : {begin_probe, obtain, write_message, create_irq, enable, qemu_map,
                                  qemu_bind, bind_evtchn})
        world.apply({.kind = next, .a = next == begin_probe ? std::uint16_t{1} : std::uint16_t{0}});
      EXPECT_EQ(world.can({.kind = kind}), asked) << info(kind).name;
    }
}

}  // namespace
}  // namespace pirq::also_test
