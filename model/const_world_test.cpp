// A const world cannot be changed: the views that it returns have no function that changes it.
#include <gtest/gtest.h>

#include <type_traits>

#include "model/world.h"

namespace pirq::const_world_test {
namespace {

template <class T>
concept CanFailAlloc = requires(T part) {
  part.fail_alloc(3);
};
template <class T>
concept CanCall = requires(T part, xen::Hypercall call) {
  part.call(call);
};
template <class T>
concept CanDetach = requires(T part) {
  part.detach(0);
};
template <class T>
concept CanSoftReset = requires(T part) {
  part.soft_reset();
};

TEST(ConstWorld, AnswersReadOnlyViews) {
  const World* const world = nullptr;
  using Xen = decltype(world->domain());
  using Qemu = decltype(world->device_model());
  using Linux = decltype(world->guest());
  EXPECT_FALSE(CanFailAlloc<Xen>);
  EXPECT_FALSE(CanCall<Xen>);
  EXPECT_FALSE(CanDetach<Qemu>);
  EXPECT_FALSE(CanSoftReset<Linux>);
  EXPECT_FALSE((std::is_constructible_v<xen::Domain, Xen>));
  EXPECT_FALSE((std::is_constructible_v<World, pirq::Setup&&>));

  World* const changing = nullptr;
  EXPECT_TRUE(CanFailAlloc<decltype(changing->domain())>);
  EXPECT_TRUE(CanCall<decltype(changing->domain())>);
  EXPECT_TRUE(CanDetach<decltype(changing->device_model())>);
  EXPECT_TRUE(CanSoftReset<decltype(changing->guest())>);
}

}  // namespace
}  // namespace pirq::const_world_test
