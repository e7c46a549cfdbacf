#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/xen/limits.h"
#include "properties/choices.h"

namespace pirq::failed_call_test {
namespace {

using enum StepKind;
constexpr Property kProperty = Property::failed_call_changes_nothing;

WorldConfig today() {
  WorldConfig config = hostile_world(release("xen-master"));
  config.qemu = release("qemu-today");
  return config;
}

// In every release of Xen: unmap clears the emuirq before it checks that the number has an irq.
TEST(FailedCall, IsBrokenByTheDeviceModelUnmappingAGsi) {
  Scene scene(today(), kProperty);
  scene.step({.kind = guest_map_gsi, .a = 1, .b = 47});
  EXPECT_FALSE(scene.violation);
  EXPECT_EQ(scene.step({.kind = dm_unmap, .b = 47}).rc, -xen::kEINVAL);
  EXPECT_TRUE(scene.broken(Subject::domain));
  EXPECT_EQ(scene.violation->pirq, 47);
}

TEST(FailedCall, IsBrokenByABlockThatFailsInTheMiddle) {
  for (const bool repaired : {false, true}) {
    WorldConfig config = today();
    if (repaired) config.added = {Rule::failed_block_is_undone};
    Scene scene(config, kProperty);
    scene.step({.kind = fail_alloc, .a = 6});
    EXPECT_LT(scene.step({.kind = dm_map_multi, .a = 4, .b = 20}).rc, 0);
    EXPECT_EQ(scene.violation.has_value(), !repaired);
  }
}

// Until 4.6 the descriptor of a failed map stays. Only the counter of descriptors shows it.
TEST(FailedCall, SeesADescriptorThatNoEntryNames) {
  WorldConfig config = today();
  config.added = {Rule::failed_block_is_undone};
  config.turned_back = {Rule::failed_map_frees_descriptor};
  Scene scene(config, kProperty);
  scene.step({.kind = fail_alloc, .a = 6});
  EXPECT_LT(scene.step({.kind = dm_map_multi, .a = 4, .b = 20}).rc, 0);
  EXPECT_TRUE(scene.violation);
}

// Until 4.18 the clean-up of a failed map leaves the struct behind [X1].
TEST(FailedCall, AllowsADefaultStruct) {
  int left_a_struct = 0;
  for (std::uint16_t nth = 1; nth <= 6; ++nth) {
    Scene scene(hostile_world(release("xen-4.8")), kProperty);
    const std::int32_t structs = scene.world.domain().state().structs;
    scene.step({.kind = fail_alloc, .a = nth});
    const Outcome done = scene.step({.kind = dm_map, .b = -1});
    EXPECT_FALSE(scene.violation);
    left_a_struct += done.rc != 0 && scene.world.domain().state().structs > structs ? 1 : 0;
  }
  EXPECT_GT(left_a_struct, 0);
}

RC_GTEST_PROP(FailedCall, HoldsUnderSurpriseInEveryRelease, ()) {
  RC_ASSERT(broken(any_surprise_world(), kProperty, *choices()) == "");
}

}  // namespace
}  // namespace pirq::failed_call_test
