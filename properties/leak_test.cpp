#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "properties/choices.h"

namespace pirq::leak_test {
namespace {

using enum StepKind;
constexpr Property kProperty = Property::no_leak;

WorldConfig with(Release guest, Release qemu, Discipline driver = Discipline::orderly) {
  WorldConfig config = fixed_world();
  config.guest = guest;
  config.qemu = qemu;
  config.driver = driver;
  return config;
}

bool tells(const Scene& scene, std::string_view what) {
  return scene.broken(Subject::domain) && scene.violation->detail.find(what) != std::string::npos;
}

TEST(NoLeak, DoesNotCountAStructLeftInTheTree) {
  Scene scene(fixed_world(), kProperty);
  const std::int32_t before = scene.world.domain().state().structs;
  scene.probe(0);
  scene.remove(0);
  EXPECT_TRUE(scene.world.quiescent());
  EXPECT_GT(scene.world.domain().state().structs, before) << "[X1]: it is there";
  EXPECT_FALSE(scene.violation);
}

// With the inverted test an unmap under an open port removes the struct from the tree [X1].
TEST(NoLeak, CountsAStructOutsideTheTree) {
  for (const Release xen : {release("xen-4.8"), release("xen-master")}) {
    WorldConfig config = with(release("linux-4.12"), release("qemu-2.1"), Discipline::surprise);
    config.xen = xen;
    Scene scene(config, kProperty);
    scene.probe(0);
    scene.step(0, detach);
    scene.qemu();
    scene.remove(0);
    EXPECT_TRUE(scene.world.quiescent());
    EXPECT_EQ(tells(scene, "struct pirq outside the tree"), xen == release("xen-4.8"));
    EXPECT_EQ(scene.violation.has_value(), xen == release("xen-4.8"));
  }
}

TEST(NoLeak, IsBrokenByAQemuThatKeepsTheNumber) {
  Scene scene(with(release("linux-4.12"), release("qemu-1.x")), kProperty);
  scene.probe(0);
  scene.remove(0);
  EXPECT_TRUE(tells(scene, "1 pirqs taken"));
  EXPECT_TRUE(tells(scene, "1 MSI descriptors"));
}

TEST(NoLeak, SpeaksOnlyWhenTheLastDriverIsGone) {
  Scene scene(with(release("linux-4.12"), release("qemu-1.x")), kProperty);
  scene.probe(0);
  scene.probe(1);
  scene.remove(0);
  EXPECT_FALSE(scene.violation);
  scene.remove(1);
  EXPECT_TRUE(tells(scene, "2 pirqs taken"));
}

TEST(NoLeak, IsBrokenByAProbeThatIsAbandoned) {
  Scene scene(with(release("linux-4.12"), release("qemu-2.1"), Discipline::surprise), kProperty);
  scene.probe(0, 1, write_message);
  EXPECT_FALSE(scene.violation);
  scene.step(0, abandon);
  EXPECT_TRUE(tells(scene, "1 pirqs taken"));
}

// [X54]: the irq that was created for a map that maps nothing.
TEST(NoLeak, CountsTheIrqThatARefusedMapLoses) {
  for (const bool repaired : {false, true}) {
    WorldConfig config = with(release("linux-4.9"), release("qemu-2.1"));
    if (repaired) config.added = {Rule::map_of_taken_pirq_is_an_error};
    Scene scene(config, kProperty);
    scene.probe(0);
    scene.remove(0);
    scene.probe(1);
    scene.probe(0);
    scene.remove(1);
    scene.remove(0);
    EXPECT_TRUE(scene.world.quiescent());
    EXPECT_EQ(tells(scene, "1 irqs in use"), !repaired);
  }
}

// [X2]: the irq of a number that the domain's end does not unmap.
TEST(NoLeak, CountsWhatOutlivesTheDomain) {
  for (const bool faulty : {false, true}) {
    WorldConfig config = with(release("linux-4.12"), release("qemu-2.1"), Discipline::surprise);
    config.xen = release("xen-master");
    if (faulty) config.turned_back = {Rule::cleanup_keeps_struct};
    Scene scene(config, kProperty);
    scene.probe(0);
    scene.step({.kind = destroy_domain});
    EXPECT_EQ(tells(scene, "1 irqs in use"), faulty);
    EXPECT_EQ(tells(scene, "1 MSI descriptors"), faulty);
    EXPECT_EQ(scene.violation.has_value(), faulty);
  }
}

// The guest keeps a GSI's number for the next probe.
TEST(NoLeak, DoesNotCountTheNumberOfAGsi) {
  WorldConfig config = fixed_world();
  config.gsis = 18;
  config.devices = {DeviceConfig{DeviceKind::gsi, 1}};
  Scene scene(config, kProperty);
  scene.probe(0);
  scene.remove(0);
  EXPECT_TRUE(scene.world.quiescent());
  EXPECT_EQ(scene.world.domain().state().taken, 1);
  EXPECT_FALSE(scene.violation);
}

RC_GTEST_PROP(NoLeak, HoldsInTheFixedWorlds, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kProperty, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kProperty, made) == "");
}

TEST(NoLeak, IsBrokenByRandomInterleavingsOnAnOldQemu) {
  EXPECT_TRUE(search(with(release("linux-4.12"), release("qemu-1.x")), kProperty));
}

}  // namespace
}  // namespace pirq::leak_test
