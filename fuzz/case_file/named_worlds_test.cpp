#include "fuzz/case_file/named_worlds.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "fuzz/case_file/world_line.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz::named_worlds_test {
namespace {

TEST(NamedWorlds, EveryRowMakesAWorld) {
  for (const NamedWorldInfo& row : named_worlds()) {
    const auto world = find_named_world(row.name);
    ASSERT_TRUE(world) << row.name;
    EXPECT_EQ(world->name, row.name);
    EXPECT_EQ(world->expect.kind, Expectation::Kind::none);
    EXPECT_FALSE(world->config.devices.empty());
    EXPECT_EQ(world_text(*world), "world " + std::string(row.name) + ' ' + std::string(row.keys));
    EXPECT_TRUE(row.summary.ends_with('.'));
  }
}

TEST(NamedWorlds, NamesAreUnique) {
  const auto names = named_world_names();
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), named_worlds().size());
}

TEST(NamedWorlds, January2017) {
  const auto world = find_named_world("january-2017");
  ASSERT_TRUE(world);
  EXPECT_EQ(world->config.xen, release("xen-4.8"));
  EXPECT_EQ(world->config.qemu, release("qemu-2.1"));
  EXPECT_EQ(world->config.guest, release("linux-4.9"));
  EXPECT_EQ(world->config.driver, Discipline::orderly);
  ASSERT_EQ(world->config.devices.size(), 2U);
  EXPECT_EQ(world->config.devices[1], (DeviceConfig{DeviceKind::msi, 1}));
}

// The worlds of 2010 and 2017 differ only in the release of one component or two.
TEST(NamedWorlds, DifferOnlyInReleases) {
  const auto reported = find_named_world("january-2017");
  ASSERT_TRUE(reported);
  WorldConfig config = reported->config;
  config.guest = release("linux-4.12");
  EXPECT_EQ(find_named_world("january-2017-fixed")->config, config);
  config.qemu = release("qemu-1.x");
  EXPECT_EQ(find_named_world("january-2017-old-qemu")->config, config);
  config.guest = release("linux-2.6.38");
  EXPECT_EQ(find_named_world("december-2010")->config, config);
}

TEST(NamedWorlds, UnknownNamesHaveANearest) {
  EXPECT_FALSE(find_named_world("january-2018"));
  EXPECT_EQ(nearest("january-2018", named_world_names()), "january-2017");
}

}  // namespace
}  // namespace pirq::fuzz::named_worlds_test
