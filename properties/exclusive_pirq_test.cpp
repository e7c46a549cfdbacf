#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <utility>

#include "properties/choices.h"

namespace pirq::exclusive_pirq_test {
namespace {

constexpr Property kProperty = Property::exclusive_pirq;
using enum StepKind;

/// linux-4.9: the guest uses a number in the message again if another irq has it.
WorldConfig january_2017() {
  WorldConfig config = fixed_world();
  config.guest = release("linux-4.9");
  return config;
}

WorldConfig with(WorldConfig config, Discipline driver) {
  config.driver = driver;
  return config;
}

TEST(ExclusivePirq, IsBrokenByTakingTheNumberAnotherDriverLivesOn) {
  Scene scene(january_2017(), kProperty);
  scene.probe(0);
  scene.remove(0);
  scene.probe(1);
  scene.step(0, begin_probe, 1);
  EXPECT_FALSE(scene.violation);
  EXPECT_TRUE(scene.step(0, obtain).reused);
  ASSERT_TRUE(scene.broken(Subject::two_devices));
  EXPECT_EQ(scene.violation->pirq, 47);
  EXPECT_EQ(scene.violation->first, (VectorId{0, 0}));
  EXPECT_EQ(scene.violation->second, (VectorId{1, 0}));
}

// [w1]: between R2 and R3 the other device still lists the number but does not rely on it.
TEST(ExclusivePirq, IsNotBrokenInTheWindowBetweenDisableAndDropIrq) {
  Scene scene(january_2017(), kProperty);
  scene.probe(0);
  scene.remove(0);
  scene.probe(1);
  scene.remove(1, drop_irq);
  scene.step(0, begin_probe, 1);
  EXPECT_TRUE(scene.step(0, obtain).reused);
  EXPECT_FALSE(scene.violation);
}

TEST(ExclusivePirq, IsBrokenWhileAPortIsOpenAndNotOnceItIsClosed) {
  for (const bool closed : {false, true}) {
    Scene scene(with(fixed_world(), Discipline::hostile), kProperty);
    scene.probe(0);
    if (closed)
      scene.remove(0, drop_irq);
    else
      scene.step(0, restore);
    scene.qemu();
    scene.step(1, begin_probe, 1);
    EXPECT_EQ(scene.step(1, obtain).pirq, 47);
    EXPECT_EQ(scene.broken(Subject::two_devices), !closed);
  }
}

TEST(ExclusivePirq, IsBrokenWhileQemuHoldsTheNumber) {
  for (const Release qemu : {release("qemu-1.x"), release("qemu-2.1")}) {
    WorldConfig config = with(fixed_world(), Discipline::hostile);
    config.qemu = qemu;
    Scene scene(config, kProperty);
    scene.probe(0);
    scene.remove(0);
    // These calls unmap the number if QEMU still has it mapped, and fail otherwise.
    scene.step({.kind = dm_unbind, .b = 47});
    scene.step({.kind = dm_unmap, .b = 47});
    scene.world.domain().forget_tampering(47);  // As if QEMU itself had lost the number.
    scene.step(1, begin_probe, 1);
    EXPECT_EQ(scene.step(1, obtain).pirq, 47);
    EXPECT_EQ(scene.broken(Subject::two_devices), qemu == release("qemu-1.x"));
  }
}

// The caller of a raw map named the number.
TEST(ExclusivePirq, DoesNotBlameXenForARawMapOfAGivenNumber) {
  Scene scene(with(fixed_world(), Discipline::hostile), kProperty);
  scene.probe(0, 1, write_message);
  EXPECT_EQ(scene.step({.kind = dm_map, .device = 1, .b = 47}).rc, 0);
  EXPECT_FALSE(scene.violation);
}

// Xen chooses a number that still has a driver's port [X55].
TEST(ExclusivePirq, IsBrokenByALiveNumberForARawCall) {
  for (const bool right : {false, true}) {
    WorldConfig config = with(fixed_world(), Discipline::hostile);
    config.xen = release("xen-master");
    if (right) config.added = {Rule::free_pirq_has_no_user};
    Scene scene(config, kProperty);
    scene.probe(0);
    scene.step(0, detach);
    scene.qemu();
    EXPECT_EQ(scene.step({.kind = guest_get_pirq}).pirq, right ? 46 : 47);
    EXPECT_EQ(scene.broken(Subject::two_devices), !right);
  }
}

// [self-alias]: another irq of the same probe has the number.
TEST(ExclusivePirq, IsBrokenWithinOneDeviceByItsOwnEarlierVector) {
  WorldConfig config = with(fixed_msix_world(), Discipline::surprise);
  config.guest = release("linux-4.9");
  Scene scene(config, kProperty);
  scene.probe(0, 3);
  scene.remove(0);
  scene.probe(1, 1, write_message);
  scene.step(1, abandon);
  scene.probe(0, 1);
  EXPECT_FALSE(scene.violation);
  scene.remove(0);
  scene.probe(0, 3);
  EXPECT_TRUE(scene.broken(Subject::one_device));
}

RC_GTEST_PROP(ExclusivePirq, HoldsInTheFixedWorlds, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kProperty, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kProperty, made) == "");
}

TEST(ExclusivePirq, IsBrokenByRandomInterleavingsOfLinuxFourNine) {
  const auto violation = search(january_2017(), kProperty);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->subject, Subject::two_devices);
}

TEST(ExclusivePirq, IsBrokenByRandomSurpriseInTheFixedWorld) {
  EXPECT_TRUE(search(with(fixed_world(), Discipline::surprise), kProperty));
}

/// The plain definition: true if two vectors claim the same number.
bool shared(const World& world) {
  std::set<std::pair<std::int32_t, std::pair<int, int>>> claims;
  const Setup& setup = world.setup();
  for (int device = 0; device < setup.devices(); ++device)
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      const guest::Vector& vector = world.guest().vector(device, v);
      if (vector.claims != 0 || vector.port != 0) claims.insert({vector.pirq, {device, v}});
      const std::int32_t pirq = world.device_model().entry(device, v).pirq;
      if (world.device_model().attached(device) && pirq >= 0) claims.insert({pirq, {device, v}});
    }
  for (std::int32_t pirq = 0; pirq < setup.config().pirqs; ++pirq) {
    const std::int32_t irq = world.domain().domain_pirq_to_irq(pirq);
    const auto owner = irq > 0 ? world.domain().vector_of_irq(irq) : std::nullopt;
    if (owner) claims.insert({pirq, {owner->device, owner->vector}});
  }
  for (auto a = claims.begin(); a != claims.end() && std::next(a) != claims.end(); ++a)
    if (a->first == std::next(a)->first) return true;
  return false;
}

RC_GTEST_PROP(ExclusivePirq, IsSeenByTheStepThatBreaksIt, ()) {
  WorldConfig config = *rc::gen::element(fixed_world(), fixed_msix_world());
  config.guest =
      *rc::gen::element(release("linux-2.6.38"), release("linux-4.9"), release("linux-4.12"));
  config.qemu = *rc::gen::element(release("qemu-1.x"), release("qemu-2.1"), release("qemu-2.6"));
  config.xen = *rc::gen::element(release("xen-4.8"), release("xen-master"));
  config.driver = *rc::gen::element(Discipline::orderly, Discipline::surprise);
  std::string wrong;
  const auto compare = [&](const World& world, const Step& step, const Outcome&, const auto& seen) {
    if (wrong.empty() && shared(world) != seen.has_value())
      wrong = to_text(step) + (seen ? " does not share a number" : " shares a number");
  };
  run(setup_of(config), PropertySet().with(kProperty), *choices(), pick_living, compare);
  RC_ASSERT(wrong == "");
}

}  // namespace
}  // namespace pirq::exclusive_pirq_test
