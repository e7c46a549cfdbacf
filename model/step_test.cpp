#include "model/step.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

namespace pirq::step_test {
namespace {

Setup setup_of(std::int32_t pirqs) {
  WorldConfig config;
  config.pirqs = pirqs;
  config.devices = {DeviceConfig{DeviceKind::msix, 3}, DeviceConfig{}};
  return std::get<Setup>(Setup::create(config));
}

TEST(Steps, HaveUniqueNamesThatAreFound) {
  std::set<std::string_view> names;
  for (const StepInfo& row : step_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_step(row.name), row.kind);
    EXPECT_EQ(&info(row.kind), &row);
  }
  EXPECT_EQ(names.size(), kStepKinds);
  EXPECT_EQ(find_step("Obtain"), std::nullopt);
  EXPECT_EQ(find_step(""), std::nullopt);
}

TEST(Steps, HaveHelpAndParametersThatTheirTextCanName) {
  std::set<std::string_view> params;
  for (const StepInfo& row : step_table()) {
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
    EXPECT_TRUE(row.b == Param::none || row.b != row.a) << row.name;
    for (const Param param : {row.a, row.b}) {
      params.insert(name_of(param));
      // The bounds of these depend on the device.
      const bool of_device =
          param == Param::vector || param == Param::vectors || param == Param::least;
      EXPECT_TRUE(row.has_device || !of_device) << row.name;
    }
  }
  EXPECT_EQ(params.size(), 12U);
}

TEST(Steps, BoundsFitTheirFields) {
  const auto setup = setup_of(kPirqsMax);
  for (const StepInfo& row : step_table())
    for (int device = 0; device < setup.devices(); ++device) {
      const Bounds a = bounds_of(row.a, setup, device);
      EXPECT_LE(0, a.low) << row.name;
      EXPECT_LE(a.low, a.high) << row.name;
      EXPECT_LE(a.high, 0xFFFF) << row.name;
      const Bounds b = bounds_of(row.b, setup, device);
      EXPECT_LE(b.low, b.high) << row.name;
    }
}

TEST(Steps, BoundsFollowTheWorld) {
  const auto setup = setup_of(48);
  EXPECT_EQ(bounds_of(Param::vectors, setup, 0).high, 3);
  EXPECT_EQ(bounds_of(Param::vectors, setup, 1).high, 1);
  EXPECT_EQ(bounds_of(Param::vector, setup, 0).high, 2);
  EXPECT_EQ(bounds_of(Param::pirq, setup, 0).low, -1);
  EXPECT_GT(bounds_of(Param::pirq, setup, 0).high, 48);
  EXPECT_EQ(bounds_of(Param::port, setup, 0).high, setup.ports() + 1);
}

// A large table has more entries than a list of usual values.
TEST(Steps, UsualVectorsAreTheLowestAndTheLast) {
  WorldConfig config;
  config.devices = {DeviceConfig{DeviceKind::msix, kVectorsMax}};
  const auto setup = std::get<pirq::Setup>(pirq::Setup::create(config));
  const Values vectors = usual_values_of(Param::vector, setup, 0);
  EXPECT_EQ(vectors.size(), 33U);
  EXPECT_EQ(vectors[31], 31);
  EXPECT_EQ(vectors.back(), kVectorsMax - 1);
  EXPECT_EQ(usual_values_of(Param::vectors, setup, 0).back(), kVectorsMax);
}

TEST(Steps, TextBeginsWithTheDeviceAndNamesParameters) {
  EXPECT_EQ(to_text({.kind = StepKind::obtain, .device = 1}), "b obtain");
  EXPECT_EQ(to_text({.kind = StepKind::raise, .device = 27, .a = 2}), "b2 raise vector=2");
  EXPECT_EQ(to_text({.kind = StepKind::guest_get_pirq, .a = 0}), "guest-get-pirq type=msi");
  EXPECT_EQ(to_text({.kind = StepKind::guest_get_pirq, .a = 1}), "guest-get-pirq type=gsi");
  EXPECT_EQ(to_text({.kind = StepKind::dm_map, .a = 1, .b = -1}), "a dm-map vector=1 pirq=-1");
  EXPECT_EQ(to_text({.kind = StepKind::destroy_domain}), "destroy-domain");
}

TEST(Steps, TextsOfDifferentStepsDiffer) {
  std::set<std::string> texts;
  std::size_t steps = 0;
  for (const StepInfo& row : step_table())
    for (int device = 0; device <= (row.has_device ? 1 : 0); ++device)
      for (int a = 0; a <= (row.a != Param::none ? 1 : 0); ++a)
        for (int b = 0; b <= (row.b != Param::none ? 1 : 0); ++b) {
          texts.insert(to_text(
              {row.kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), b}));
          ++steps;
        }
  EXPECT_EQ(texts.size(), steps);
}

TEST(DeviceNames, AreFoundForAllSixtyFour) {
  std::set<std::string> names;
  for (int device = 0; device < kDevicesMax; ++device) {
    EXPECT_TRUE(names.insert(device_name(device)).second);
    EXPECT_EQ(find_device(device_name(device)), device);
  }
  EXPECT_EQ(device_name(0), "a");
  EXPECT_EQ(device_name(26), "a2");
  EXPECT_EQ(device_name(63), "l3");
}

TEST(DeviceNames, AreSpeltOneWay) {
  for (const char* name : {"", "A", "a1", "aa", "a02", "m3", "a2 ", "2"})
    EXPECT_EQ(find_device(name), std::nullopt) << name;
}

TEST(Names, OfActorsDisciplinesAndKindsDiffer) {
  EXPECT_EQ(name_of(Actor::guest), "guest");
  EXPECT_EQ(name_of(Actor::xen), "xen");
  EXPECT_EQ(name_of(Discipline::orderly), "orderly");
  EXPECT_EQ(name_of(Discipline::hostile), "hostile");
  EXPECT_EQ(name_of(DeviceKind::msi), "msi");
  EXPECT_EQ(name_of(DeviceKind::msix), "msix");
}

}  // namespace
}  // namespace pirq::step_test
