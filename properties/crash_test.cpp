#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "properties/choices.h"

namespace pirq::crash_test {
namespace {

using enum StepKind;
constexpr Property kProperty = Property::no_crash;

constexpr Release kXens[] = {release("xen-4.4"), release("xen-4.8"), release("xen-master")};

// Such a block fails an ASSERT in write_msi_msg. Only the search for free numbers rounds its size
// up to a power of two.
TEST(NoCrash, IsBrokenByABlockAtANumberThatIsNoPowerOfTwo) {
  for (const Release xen : kXens) {
    for (const std::uint16_t nr : {std::uint16_t{2}, std::uint16_t{3}, std::uint16_t{4}}) {
      Scene scene(hostile_world(xen), kProperty);
      scene.step({.kind = dm_map_multi, .device = 0, .a = nr, .b = 20});
      EXPECT_EQ(scene.broken(Subject::domain), nr == 3);
    }
    Scene scene(hostile_world(xen), kProperty);
    EXPECT_EQ(scene.step({.kind = dm_map_multi, .device = 0, .a = 3, .b = -1}).nr, 4);
    EXPECT_FALSE(scene.violation);
  }
}

// Since 4.11 unbind masks the MSI first, but the cascade's irq has no MSI.
TEST(NoCrash, IsBrokenByUnbindingTheCascadeSinceItMasksFirst) {
  for (const Release xen : kXens) {
    WorldConfig config = hostile_world(xen);
    config.acpi = false;
    Scene scene(config, kProperty);
    scene.step({.kind = dm_unbind, .b = 2});
    EXPECT_EQ(scene.broken(Subject::domain), xen == release("xen-master"));
  }
}

TEST(NoCrash, HoldsWhileADomainDies) {
  for (const Release xen : kXens) {
    WorldConfig config = fixed_msix_world();
    config.xen = xen;
    config.driver = Discipline::surprise;
    Scene scene(config, kProperty);
    scene.probe(0, 3);
    scene.probe(1);
    scene.step({.kind = destroy_domain});
    EXPECT_FALSE(scene.violation);
  }
}

RC_GTEST_PROP(NoCrash, HoldsInTheFixedWorlds, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kProperty, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kProperty, made) == "");
}

RC_GTEST_PROP(NoCrash, HoldsUnderSurpriseInEveryRelease, ()) {
  WorldConfig config = fixed_msix_world();
  config.xen = *rc::gen::element(release("xen-4.4"), release("xen-4.8"), release("xen-master"));
  config.qemu = *rc::gen::element(release("qemu-1.x"), release("qemu-2.1"), release("qemu-2.6"));
  config.guest =
      *rc::gen::element(release("linux-2.6.38"), release("linux-4.9"), release("linux-4.12"));
  config.driver = Discipline::surprise;
  const auto violation =
      run(setup_of(config), PropertySet().with(kProperty), *choices(), pick_living);
  RC_ASSERT(!violation);
}

TEST(NoCrash, IsBrokenByRandomHypercalls) {
  for (const Release xen : kXens) EXPECT_TRUE(search(hostile_world(xen), kProperty, 3'000));
}

TEST(Canary, AlwaysSings) {
  Scene scene(fixed_world(), Property::canary);
  scene.step(0, begin_probe, 1);
  EXPECT_TRUE(scene.broken(Subject::domain));
  EXPECT_TRUE(search(fixed_world(), Property::canary, 10));
}

// Two vectors hold a reference to the page of their table. The destruction of the last irq writes
// to the page after its release [X39b].
TEST(NoCrash, IsBrokenWhereATablesPageGoesBeforeItsIrqs) {
  for (const bool right : {true, false}) {
    WorldConfig config = world_of(release("linux-4.12"), {DeviceConfig{DeviceKind::msix, 2}});
    config.xen = release("xen-master");
    config.also = {StepKind::remove_device};
    if (!right) config.turned_back = {Rule::table_page_outlives_irq};
    Scene scene(config, Property::no_crash);
    scene.probe(0, 2);
    EXPECT_EQ(scene.step(0, StepKind::remove_device).crashed, !right);
  }
}

}  // namespace
}  // namespace pirq::crash_test
