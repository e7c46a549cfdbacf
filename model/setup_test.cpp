#include "model/setup.h"

#include <gtest/gtest.h>

#include <variant>

#include "model/world.h"

namespace pirq::setup_test {
namespace {

WorldConfig two_msi() {
  WorldConfig config;
  config.devices = {DeviceConfig{}, DeviceConfig{}};
  return config;
}

/// A separate function, because inside a test `Setup` means ::testing::Test::Setup.
Setup made(const WorldConfig& config) {
  return std::get<Setup>(Setup::create(config));
}

/// The key of the error after `change` is applied to a valid config. Empty if it is accepted.
template <class Change>
std::string refused(Change change) {
  WorldConfig config = two_msi();
  change(config);
  const auto result = Setup::create(config);
  const auto* error = std::get_if<SetupError>(&result);
  if (error == nullptr) return {};
  EXPECT_FALSE(error->message.empty());
  return error->key;
}

TEST(Setup, RefusesSizesOutOfRangeByTheirKey) {
  EXPECT_EQ(refused([](WorldConfig& c) { c.gsis = 15; }), "gsis");
  EXPECT_EQ(refused([](WorldConfig& c) { c.gsis = kPirqsMax; }), "gsis");
  EXPECT_EQ(refused([](WorldConfig& c) { c.pirqs = c.gsis; }), "pirqs");
  EXPECT_EQ(refused([](WorldConfig& c) { c.pirqs = kPirqsMax + 1; }), "pirqs");
  EXPECT_EQ(refused([](WorldConfig& c) { c.irqs = c.gsis; }), "irqs");
  EXPECT_EQ(refused([](WorldConfig& c) { c.irqs = kIrqsMax + 1; }), "irqs");
  EXPECT_EQ(refused([](WorldConfig& c) { c.ports = -1; }), "ports");
  EXPECT_EQ(refused([](WorldConfig& c) { c.ports = 4096; }), "ports");
  EXPECT_EQ(refused([](WorldConfig& c) { c.irq_base = 0; }), "irq_base");
  EXPECT_EQ(refused([](WorldConfig& c) { c.irq_base = (1 << 20) + 1; }), "irq_base");
}

TEST(Setup, RefusesTakenNumbersOutsideTheMsiRange) {
  EXPECT_EQ(refused([](WorldConfig& c) { c.taken = {c.gsis - 1}; }), "taken");
  EXPECT_EQ(refused([](WorldConfig& c) { c.taken = {c.gsis, c.pirqs}; }), "taken");
  EXPECT_EQ(refused([](WorldConfig& c) { c.taken = {-1}; }), "taken");
  EXPECT_EQ(refused([](WorldConfig& c) { c.taken = {c.gsis, c.pirqs - 1}; }), "");
}

TEST(Setup, RefusesDevicesThatCannotBe) {
  EXPECT_EQ(refused([](WorldConfig& c) { c.devices.clear(); }), "device");
  EXPECT_EQ(refused([](WorldConfig& c) { c.devices[1].vectors = 0; }), "device");
  EXPECT_EQ(refused([](WorldConfig& c) { c.devices[1].vectors = xen::kMsiIrqsMax; }), "");
  EXPECT_EQ(refused([](WorldConfig& c) { c.devices[1].vectors = xen::kMsiIrqsMax + 1; }), "device");
  EXPECT_EQ(refused([](WorldConfig& c) { c.devices[1] = {DeviceKind::msix, kVectorsMax}; }), "");
  EXPECT_EQ(refused([](WorldConfig& c) {
              c.devices[1] = {DeviceKind::msix, kVectorsMax + 1};
            }),
            "device");
  EXPECT_EQ(refused([](WorldConfig& c) { c.devices[1] = {DeviceKind::gsi, 2}; }), "device");
  const auto pins = [](std::size_t count) {
    return [count](WorldConfig& c) {
      c.gsis = 16;
      c.devices.assign(count, {DeviceKind::intx, 1});
    };
  };
  EXPECT_EQ(refused(pins(13)), "");  // The host's irqs 3 to 15.
  EXPECT_EQ(refused(pins(14)), "device");
}

TEST(Setup, AcceptsTheSmallestSizes) {
  EXPECT_EQ(refused([](WorldConfig& c) {
              c.gsis = 16;
              c.pirqs = 17;
              c.irqs = 17;
              c.ports = 1;
              c.irq_base = 1;
              c.devices.resize(1);
            }),
            "");
}

TEST(Setup, HoldsTheLargestWorld) {
  WorldConfig config;
  config.pirqs = kPirqsMax;
  config.irqs = kIrqsMax;
  config.driver = Discipline::hostile;
  config.devices.assign(kDevicesMax, DeviceConfig{DeviceKind::msix, kVectorsMax});
  const auto setup = made(config);
  EXPECT_EQ(setup.vectors(), kDevicesMax * kVectorsMax);
  World world(setup);
  // The last vectors of the last device get numbers that no other vector has requested.
  const auto step = [&](StepKind kind, std::uint16_t a = 0) {
    const Step made{.kind = kind, .device = kDevicesMax - 1, .a = a};
    EXPECT_TRUE(world.can(made)) << to_text(made);
    return world.apply(made);
  };
  step(StepKind::begin_probe, kVectorsMax);
  for (int vector = 0; vector < kVectorsMax; ++vector) {
    EXPECT_EQ(step(StepKind::obtain).pirq, kPirqsMax - 1 - vector);
    step(StepKind::write_message);
    EXPECT_EQ(step(StepKind::create_irq).irq, config.irq_base + vector);
  }
  step(StepKind::enable);
  EXPECT_EQ(step(StepKind::qemu_map).pirq, kPirqsMax - 1);
}

TEST(Setup, PutsASmallWorldBelowFourKib) {
  const auto setup = made(two_msi());
  EXPECT_LT(setup.words() * sizeof(std::uint64_t), 4096U);
}

TEST(Setup, TurnsRulesBackAndPutsOthersInForce) {
  WorldConfig config = two_msi();
  config.turned_back = {Rule::disable_unmaps};
  config.added = {Rule::map_of_taken_pirq_is_an_error};
  const auto setup = made(config);
  EXPECT_FALSE(setup.has(Rule::disable_unmaps));
  EXPECT_TRUE(setup.has(Rule::map_of_taken_pirq_is_an_error));
  EXPECT_TRUE(setup.has(Rule::reuse_asks_irq_list));
  EXPECT_FALSE(setup.has(Rule::always_new_pirq));
}

TEST(Setup, CountsVectorsDeviceByDevice) {
  WorldConfig config;
  config.devices = {DeviceConfig{DeviceKind::msix, 3}, DeviceConfig{},
                    DeviceConfig{DeviceKind::msix, 2}};
  const auto setup = made(config);
  EXPECT_EQ(setup.first_vector(0), 0);
  EXPECT_EQ(setup.first_vector(1), 3);
  EXPECT_EQ(setup.first_vector(2), 4);
  EXPECT_EQ(setup.vectors(), 6);
}

TEST(Setup, GivesEnoughPortsUnlessTold) {
  WorldConfig config = two_msi();
  EXPECT_GE(made(config).ports(), 2);
  config.driver = Discipline::hostile;
  EXPECT_GE(made(config).ports(), config.pirqs);
  config.ports = 3;
  EXPECT_EQ(made(config).ports(), 3);
}

}  // namespace
}  // namespace pirq::setup_test
