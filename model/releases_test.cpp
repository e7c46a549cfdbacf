#include "model/releases.h"

#include <gtest/gtest.h>

#include <string>

namespace pirq::releases_test {
namespace {

std::string nearest(Component component, std::string_view number) {
  const auto found = nearest_release(component, number);
  return found ? std::string(info(*found).number()) : std::string();
}

TEST(NearestRelease, IsTheSameOrTheNextLower) {
  EXPECT_EQ(nearest(Component::xen, "4.13"), "4.13");
  EXPECT_EQ(nearest(Component::xen, "4.13.2"), "4.13.1");
  EXPECT_EQ(nearest(Component::xen, "4.17.4"), "4.17");
  EXPECT_EQ(nearest(Component::xen, "4.8.0"), "4.8");
  EXPECT_EQ(nearest(Component::xen, "4.99"), "4.22");
  EXPECT_EQ(nearest(Component::xen, "4.3"), "");
  EXPECT_EQ(nearest(Component::qemu, "7.1"), "7.0");
  for (const char* word : {"", "4.", "4.x", "master ", "-4.8", "4.8.1.2", "99999999999"})
    EXPECT_EQ(nearest(Component::xen, word), "") << word;
}

TEST(ReleaseBefore, StaysInTheBranch) {
  EXPECT_EQ(release_before(release("xen-4.9.2")), release("xen-4.9.1"));
  EXPECT_EQ(release_before(release("xen-4.9.1")), release("xen-4.9"));
  EXPECT_EQ(release_before(release("xen-4.9")), release("xen-4.8"));
  EXPECT_EQ(release_before(release("xen-4.4")), std::nullopt);
  EXPECT_EQ(release_before(release("qemu-1.x")), std::nullopt);
}

TEST(ReleaseSets, AStableReleaseBelongsToItsBranchOnly) {
  const ReleaseSet set = since("xen-4.11", "xen-4.9.2");
  EXPECT_TRUE(set.has(release("xen-4.11")));
  EXPECT_TRUE(set.has(release("xen-4.11.3")));
  EXPECT_TRUE(set.has(release("xen-master")));
  EXPECT_TRUE(set.has(release("xen-4.9.2")));
  EXPECT_FALSE(set.has(release("xen-4.9.1")));
  EXPECT_FALSE(set.has(release("xen-4.10")));
  EXPECT_FALSE(set.has(release("xen-4.10.1")));
  EXPECT_EQ(until("xen-4.11", "xen-4.9.2") | set, every(Component::xen));
  EXPECT_TRUE((every(Component::xen) - set).has(release("xen-4.10.1")));
}

}  // namespace
}  // namespace pirq::releases_test
