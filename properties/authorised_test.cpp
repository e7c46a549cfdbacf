#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/xen/limits.h"
#include "properties/choices.h"

namespace pirq::authorised_test {
namespace {

using enum StepKind;
constexpr Property kProperty = Property::authorised;

// [X8]: a guest that names itself by its number can do the device model's unmap.
TEST(Authorised, IsBrokenByAGuestThatUnmapsByItsNumber) {
  for (const Release xen : {release("xen-4.4"), release("xen-4.8"), release("xen-master")}) {
    Scene scene(hostile_world(xen), kProperty);
    scene.step({.kind = dm_map, .b = 47});
    EXPECT_FALSE(scene.violation);
    const Outcome done = scene.step({.kind = guest_unmap_by_id, .b = 47});
    EXPECT_EQ(scene.broken(Subject::domain), xen != release("xen-master"));
    EXPECT_EQ(done.rc, 0);
  }
}

// [X53] alone: a guest that names itself by its number is treated like another domain.
TEST(Authorised, HoldsWhereTheOwnNumberIsAStrangers) {
  WorldConfig config = hostile_world(release("xen-master"));
  config.turned_back = {Rule::own_number_is_self};
  Scene scene(config, kProperty);
  scene.step({.kind = dm_map, .b = 47});
  EXPECT_EQ(scene.step({.kind = guest_unmap_by_id, .b = 47}).rc, -xen::kEPERM);
  EXPECT_FALSE(scene.violation);
}

// [X9].
TEST(Authorised, IsBrokenByAMapForADeviceThatIsGone) {
  for (const Release xen : {release("xen-4.8"), release("xen-master")}) {
    Scene scene(hostile_world(xen), kProperty);
    scene.step(0, detach);
    scene.qemu();
    scene.step(0, deassign);
    scene.step({.kind = dm_map, .b = 47});
    EXPECT_EQ(scene.broken(Subject::domain), xen == release("xen-4.8"));
  }
}

// [X11]: a failed map leaves access behind.
TEST(Authorised, IsBrokenByAccessWithoutANumber) {
  for (const bool revoked : {true, false}) {
    WorldConfig config = hostile_world(release("xen-master"));
    if (!revoked) config.turned_back = {Rule::failed_map_revokes_access};
    Scene scene(config, kProperty);
    scene.step({.kind = fail_alloc, .a = 1});
    EXPECT_EQ(scene.step({.kind = dm_map, .b = 47}).rc, -xen::kENOMEM);
    EXPECT_EQ(scene.violation.has_value(), !revoked);
  }
}

RC_GTEST_PROP(Authorised, HoldsUnderSurpriseInEveryRelease, ()) {
  RC_ASSERT(broken(any_surprise_world(), kProperty, *choices()) == "");
}

}  // namespace
}  // namespace pirq::authorised_test
