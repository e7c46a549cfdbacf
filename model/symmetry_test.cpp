// A world and its renamed copy behave alike: the same steps, with renamed devices, lead to equal
// states.
#include "model/symmetry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace pirq::symmetry_test {
namespace {

WorldConfig config_of(Discipline driver) {
  WorldConfig config;
  config.driver = driver;
  config.pirqs = 22;
  config.irqs = 26;
  config.devices = {DeviceConfig{}, DeviceConfig{DeviceKind::msix, 2}, DeviceConfig{},
                    DeviceConfig{DeviceKind::msix, 2}, DeviceConfig{}};
  return config;
}

/// A random renaming among a, c, e (MSI) and among b, d (MSI-X).
Renaming any_renaming() {
  const auto msi = *rc::gen::element(std::vector<int>{0, 2, 4}, std::vector<int>{2, 4, 0},
                                     std::vector<int>{4, 2, 0}, std::vector<int>{2, 0, 4});
  const bool swap = *rc::gen::arbitrary<bool>();
  Renaming renaming(5);
  for (std::size_t i = 0; i < 3; ++i) renaming[2 * i] = static_cast<std::uint8_t>(msi[i]);
  renaming[1] = swap ? 3 : 1;
  renaming[3] = swap ? 1 : 3;
  return renaming;
}

StepList all_enabled(const World& world) {
  StepList steps;
  world.all_enabled(steps);
  return steps;
}

RC_GTEST_PROP(Symmetry, RenamedWorldsLiveTheSameLives, ()) {
  const auto driver =
      *rc::gen::element(Discipline::orderly, Discipline::surprise, Discipline::hostile);
  const auto setup = std::get<::pirq::Setup>(::pirq::Setup::create(config_of(driver)));
  const Renaming renaming = any_renaming();
  Symmetry symmetry(setup);
  World world(setup), renamed(setup);
  for (const std::uint16_t choice :
       *rc::gen::resize(150, rc::gen::arbitrary<std::vector<std::uint16_t>>())) {
    const StepList steps = all_enabled(world);
    if (steps.empty()) break;
    Step step = steps[choice % steps.size()];
    world.apply(step);
    if (info(step.kind).has_device) step.device = renaming[step.device];
    RC_ASSERT(renamed.can(step));
    renamed.apply(step);

    World other(world);
    symmetry.rename(other, renaming);
    RC_ASSERT(other == renamed);
    // Both have the same canonical form.
    World a(world), b(renamed);
    symmetry.canonicalise(a);
    symmetry.canonicalise(b);
    RC_ASSERT(a == b);
  }
}

TEST(Symmetry, NeedsTwoDevicesOfOneKind) {
  WorldConfig config;
  config.devices = {DeviceConfig{}, DeviceConfig{DeviceKind::msix, 1}};
  const auto different = std::get<::pirq::Setup>(::pirq::Setup::create(config));
  EXPECT_FALSE(Symmetry(different).any());
  config.devices.push_back({});
  const auto alike = std::get<::pirq::Setup>(::pirq::Setup::create(config));
  EXPECT_TRUE(Symmetry(alike).any());
}

}  // namespace
}  // namespace pirq::symmetry_test
