#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "properties/choices.h"

namespace pirq::delivery_test {
namespace {

using enum StepKind;
constexpr Property kDelivered = Property::delivered_to_owner;
constexpr Property kNotLost = Property::no_lost_vector;

WorldConfig alias_world() {
  WorldConfig config = fixed_world();
  config.guest = release("linux-4.9");
  return config;
}
WorldConfig old_qemu_world() {
  WorldConfig config = fixed_world();
  config.qemu = release("qemu-1.x");
  return config;
}
WorldConfig surprise_world() {
  WorldConfig config = fixed_world();
  config.driver = Discipline::surprise;
  return config;
}

TEST(DeliveredToOwner, HoldsForARunningVector) {
  Scene scene(fixed_world(), kDelivered);
  scene.probe(0);
  scene.probe(1);
  EXPECT_EQ(scene.step(0, raise).delivery, Delivery::evtchn);
  EXPECT_EQ(scene.step(1, raise).delivery, Delivery::evtchn);
  EXPECT_FALSE(scene.violation);
}

// [shortest-alias]: the removal of a unmaps b's number.
TEST(DeliveredToOwner, IsBrokenWhenTheOwnersNumberIsUnmapped) {
  Scene scene(alias_world(), kDelivered);
  scene.probe(0);
  scene.remove(0);
  scene.probe(1);
  scene.probe(0);
  scene.step(1, raise);
  EXPECT_FALSE(scene.violation);
  scene.remove(0);
  scene.step(1, raise);
  EXPECT_TRUE(scene.broken(Subject::vector_silent));
}

TEST(DeliveredToOwner, IsBrokenWhenAnotherBindsThePortFirst) {
  Scene scene(alias_world(), kDelivered);
  scene.probe(0);
  scene.remove(0);
  scene.probe(1, 1, bind_evtchn);
  scene.probe(0);
  scene.step(1, bind_evtchn);
  scene.step(1, raise);
  ASSERT_TRUE(scene.broken(Subject::vector_crossed));
  EXPECT_EQ(scene.violation->first, (VectorId{1, 0}));
  EXPECT_EQ(scene.violation->second, (VectorId{0, 0}));
}

TEST(DeliveredToOwner, SaysNothingBeforeThePortIsBoundOrAfterItIsClosed) {
  Scene scene(fixed_world(), kDelivered);
  scene.probe(0, 1, bind_evtchn);
  EXPECT_EQ(scene.step(0, raise).delivery, Delivery::vector);
  scene.step(0, bind_evtchn);
  scene.step(0, close_evtchn);
  EXPECT_EQ(scene.step(0, raise).delivery, Delivery::vector);
  EXPECT_FALSE(scene.violation);
}

TEST(DeliveredToOwner, SaysNothingWhileQemuTakesTheDeviceAway) {
  Scene scene(surprise_world(), kDelivered);
  scene.probe(0);
  scene.step(0, detach);
  scene.step(0, qemu_unbind);
  EXPECT_EQ(scene.step(0, raise).delivery, Delivery::none);
  EXPECT_FALSE(scene.violation);
}

TEST(NoLostVector, HoldsForAProbeOfEveryKind) {
  Scene scene(fixed_msix_world(), kNotLost);
  scene.probe(0, 3);
  scene.probe(1);
  scene.remove(0);
  scene.probe(0, 2);
  EXPECT_FALSE(scene.violation);
}

TEST(NoLostVector, IsBrokenByAPortThatWasRefused) {
  Scene scene(alias_world(), kNotLost);
  scene.probe(0);
  scene.remove(0);
  scene.probe(1);
  EXPECT_FALSE(scene.violation);
  scene.probe(0);
  ASSERT_TRUE(scene.broken(Subject::vector_silent));
  EXPECT_EQ(scene.violation->first, (VectorId{0, 0}));
  EXPECT_NE(scene.violation->detail.find("never bound"), std::string::npos);
}

// [qemu-keeps-the-map] with a guest that always allocates: the guest waits for a number that Xen
// never raises.
TEST(NoLostVector, IsBrokenByTheSecondLoadOnAnOldQemu) {
  Scene scene(old_qemu_world(), kNotLost);
  scene.probe(0);
  scene.remove(0);
  EXPECT_FALSE(scene.violation);
  scene.probe(0);
  EXPECT_TRUE(scene.broken(Subject::vector_silent));
}

TEST(NoLostVector, SaysNothingOfADeviceThatLeavesDuringTheProbe) {
  for (const bool gone : {false, true}) {
    Scene scene(surprise_world(), kNotLost);
    scene.probe(0, 1, bind_evtchn);
    scene.step(0, detach);
    scene.step(0, qemu_unbind);
    if (gone) scene.qemu();
    EXPECT_TRUE(scene.step(0, bind_evtchn).probed);
    EXPECT_FALSE(scene.violation);
  }
}

TEST(NoLostVector, SaysNothingOfAProbeThatFailed) {
  WorldConfig config = fixed_world();
  config.taken.resize(32);
  for (std::int32_t i = 0; i < 32; ++i) config.taken[static_cast<std::size_t>(i)] = 16 + i;
  Scene scene(config, kNotLost);
  scene.probe(0);
  EXPECT_TRUE(scene.world.quiescent());
  EXPECT_FALSE(scene.violation);
}

RC_GTEST_PROP(DeliveredToOwner, HoldsInTheFixedWorlds, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kDelivered, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kDelivered, made) == "");
}

RC_GTEST_PROP(NoLostVector, HoldsInTheFixedWorlds, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kNotLost, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kNotLost, made) == "");
}

TEST(DeliveredToOwner, IsBrokenByRandomInterleavingsAfterAnAlias) {
  EXPECT_TRUE(search(alias_world(), kDelivered));
}

TEST(NoLostVector, IsBrokenByRandomInterleavingsOnAnOldQemu) {
  EXPECT_TRUE(search(old_qemu_world(), kNotLost));
}

}  // namespace
}  // namespace pirq::delivery_test
