#include <gtest/gtest.h>

#include "properties/choices.h"

namespace pirq::starvation_test {
namespace {

using enum StepKind;
constexpr Property kProperty = Property::no_starvation;

// clang 14 does not accept a consteval function in a default argument.
constexpr Release kUnmapsAtDisable = release("qemu-2.1");

// A world with `numbers` numbers for MSIs and these devices.
WorldConfig small(std::int32_t numbers, std::initializer_list<DeviceConfig> devices,
                  Release qemu = kUnmapsAtDisable) {
  WorldConfig config = world_of(release("linux-4.12"), devices);
  config.qemu = qemu;
  config.pirqs = config.gsis + numbers;
  return config;
}

TEST(NoStarvation, AllowsAFullTable) {
  Scene scene(small(2, {DeviceConfig{}, DeviceConfig{}, DeviceConfig{}}), kProperty);
  scene.probe(0);
  scene.probe(1);
  scene.probe(2, 1, obtain);
  EXPECT_EQ(scene.step(2, obtain).rc, -28);
  EXPECT_FALSE(scene.violation);
}

TEST(NoStarvation, CountsAVectorOnceWhateverItHolds) {
  Scene scene(small(2, {DeviceConfig{}}, release("qemu-1.x")), kProperty);
  for (int load = 0; load < 2; ++load) {
    scene.probe(0);
    scene.remove(0);
  }
  scene.step(0, begin_probe, 1);
  EXPECT_EQ(scene.step(0, obtain).rc, -28);
  EXPECT_TRUE(scene.broken(Subject::domain)) << "QEMU holds both numbers for the one vector";
}

TEST(NoStarvation, CountsNumbersTakenFromTheStartAsInUse) {
  WorldConfig config = small(2, {DeviceConfig{}, DeviceConfig{}});
  config.taken = {17};
  Scene scene(config, kProperty);
  scene.probe(0);
  scene.step(1, begin_probe, 1);
  EXPECT_EQ(scene.step(1, obtain).rc, -28);
  EXPECT_FALSE(scene.violation);
}

TEST(NoStarvation, IsBrokenByProbesThatGiveUpUnlessTheyGiveBack) {
  for (const bool gives_back : {false, true}) {
    WorldConfig config = small(1, {DeviceConfig{}});
    config.driver = Discipline::surprise;
    if (gives_back) config.added = {Rule::unused_number_is_given_back};
    Scene scene(config, kProperty);
    scene.probe(0, 1, write_message);
    scene.step(0, abandon);
    if (gives_back) {
      EXPECT_EQ(scene.step(0, give_back).pirq, 16);
    }
    scene.step(0, begin_probe, 1);
    EXPECT_EQ(scene.step(0, obtain).rc, gives_back ? 0 : -28);
    EXPECT_EQ(scene.broken(Subject::domain), !gives_back);
  }
}

}  // namespace
}  // namespace pirq::starvation_test
