#include "fuzz/case_file/world_changes.h"

#include <gtest/gtest.h>

#include "fuzz/case_file/choose_world.h"

namespace pirq::fuzz::world_changes_test {
namespace {

TEST(WorldChanges, AValueReplacesThatOfTheWorld) {
  WorldChanges changes;
  EXPECT_FALSE(changes.set("xen", "4.17"));
  EXPECT_FALSE(changes.set("pirqs", "20"));
  WorldConfig config;
  changes.apply(config);
  EXPECT_EQ(config.xen, release("xen-4.17"));
  EXPECT_EQ(config.pirqs, 20);
  EXPECT_EQ(config.qemu, WorldConfig().qemu);
}

TEST(WorldChanges, AListIsAddedToThatOfTheWorld) {
  WorldChanges changes;
  EXPECT_FALSE(changes.set("also", "detach"));
  EXPECT_FALSE(changes.set("also", "detach,restore"));
  EXPECT_FALSE(changes.set("taken", "20,30"));
  WorldConfig config;
  config.also = StepKinds{StepKind::fail_alloc};
  config.taken = {30};
  changes.apply(config);
  EXPECT_EQ(config.also, (StepKinds{StepKind::fail_alloc, StepKind::detach, StepKind::restore}));
  EXPECT_EQ(config.taken, (decltype(config.taken){30, 20}));
}

TEST(WorldChanges, TheLastWordOnARuleCounts) {
  WorldChanges changes;
  EXPECT_FALSE(changes.set("rules", "-L1"));
  EXPECT_FALSE(changes.set("rules", "+L1,-X1"));
  WorldConfig config;
  config.added = {Rule::cleanup_check_frees};
  changes.apply(config);
  EXPECT_EQ(config.added, RuleSet{Rule::always_new_pirq});
  EXPECT_EQ(config.turned_back, RuleSet{Rule::cleanup_check_frees});
}

TEST(WorldChanges, DevicesReplaceThoseOfTheWorld) {
  WorldChanges changes;
  EXPECT_TRUE(changes.empty());
  EXPECT_FALSE(changes.add_device("msix 3"));
  EXPECT_FALSE(changes.empty());
  WorldConfig config;
  config.devices.assign(2, DeviceConfig{});
  changes.apply(config);
  ASSERT_EQ(config.devices.size(), 1U);
  EXPECT_EQ(config.devices[0], (DeviceConfig{DeviceKind::msix, 3}));
}

TEST(WorldChanges, AWrongValueIsAnErrorAndNoChange) {
  WorldChanges changes;
  EXPECT_EQ(changes.set("xen", "4.99")->message, "unknown xen release '4.99'");
  EXPECT_EQ(changes.set("pirqs", "0")->hint, "expected pirqs in 1..65536");
  EXPECT_EQ(changes.set("rules", "L1")->message, "'L1' has no sign");
  EXPECT_EQ(changes.add_device("msix")->message, "an MSI-X device needs its number of vectors");
  EXPECT_EQ(changes.add_device("")->message, "the device has no kind");
  EXPECT_EQ(changes.add_device("msi 1 2")->message, "unexpected '2'");
  EXPECT_TRUE(changes.empty());
}

TEST(ChooseWorld, AChangedWorldHasAnotherName) {
  WorldChoice choice{.world = "today"};
  EXPECT_EQ(std::get<NamedWorld>(choose_world(choice)).name, "today");
  ASSERT_FALSE(choice.changes.set("xen", "4.17"));
  EXPECT_EQ(std::get<NamedWorld>(choose_world(choice)).name, "today-changed");
  choice.world.clear();
  const auto custom = std::get<NamedWorld>(choose_world(choice));
  EXPECT_EQ(custom.name, "custom");
  EXPECT_EQ(custom.config.qemu, newest_world().config.qemu);
}

}  // namespace
}  // namespace pirq::fuzz::world_changes_test
