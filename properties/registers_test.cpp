// registers-agree, and the further clauses of guest-records-agree, nothing-waits-for-ever and
// removed-device-is-nobodys: for each one a damaged record that breaks it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>

#include "model/xen/limits.h"
#include "properties/choices.h"

namespace pirq::registers_test {
namespace {

using enum StepKind;

WorldConfig repaired(WorldConfig config) {
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  config.added =
      all_rules() - rules_of(config.xen) - rules_of(config.qemu) - rules_of(config.guest);
  return config;
}

Base memory(World& world) {
  return Base(const_cast<std::uint64_t*>(world.words().data()));
}
qemu::Device& registers(World& world, int device) {
  return memory(world)[world.setup().qemu.devices][static_cast<std::size_t>(device)];
}
qemu::Entry& entry(World& world, const VectorId& id) {
  const int vector = world.setup().first_vector(id.device) + id.vector;
  return memory(world)[world.setup().qemu.entries][static_cast<std::size_t>(vector)];
}
guest::Vector& vector(World& world, const VectorId& id) {
  const int place = world.setup().first_vector(id.device) + id.vector;
  return memory(world)[world.setup().guest.vectors][static_cast<std::size_t>(place)];
}

// In an MSI-X world whose device a has three vectors: the property's verdict on the driver's
// last step of the probe, after `damage`.
template <class Damage>
bool breaks(Property property, Damage damage, int vectors = 3) {
  Scene scene(repaired(fixed_msix_world()), property);
  const int device = vectors == 3 ? 0 : 1;
  scene.probe(device, vectors);
  EXPECT_FALSE(scene.violation);
  scene.remove(device);
  scene.step(device, begin_probe, vectors);
  while (scene.world.guest().driver(device).phase != guest::Phase::bind_evtchn) {
    scene.qemu();
    for (const StepKind kind : {obtain, write_message, create_irq, enable})
      if (scene.world.can({.kind = kind, .device = static_cast<std::uint8_t>(device)})) {
        scene.step(device, kind);
        break;
      }
  }
  scene.qemu();
  for (int v = 1; v < vectors; ++v) scene.step(device, bind_evtchn);
  EXPECT_FALSE(scene.violation);
  damage(scene.world);
  scene.step(device, bind_evtchn);
  return scene.violation.has_value();
}

TEST(RegistersAgree, HoldAfterAProbe) {
  EXPECT_FALSE(breaks(Property::registers_agree, [](World&) {}));
  EXPECT_FALSE(breaks(
      Property::registers_agree, [](World&) {}, 1));
}

TEST(RegistersAgree, AreBrokenByAMessageOfAnotherNumber) {
  EXPECT_TRUE(breaks(Property::registers_agree, [](World& world) {
    entry(world, {0, 1}).latch[0] ^= 0x1000;
  }));
  EXPECT_TRUE(breaks(Property::registers_agree, [](World& world) {
    entry(world, {0, 1}).latch[1] ^= 0x100;
  }));
  EXPECT_TRUE(breaks(Property::registers_agree, [](World& world) {
    entry(world, {0, 1}).latch[2] ^= 0x31;
  }));
}

TEST(RegistersAgree, AreBrokenByAVectorThatQemuHasNotMapped) {
  EXPECT_TRUE(breaks(Property::registers_agree, [](World& world) {
    entry(world, {0, 2}).pirq = qemu::kUnassignedPirq;
  }));
  EXPECT_TRUE(breaks(Property::registers_agree, [](World& world) { --entry(world, {0, 2}).pirq; }));
}

TEST(RegistersAgree, AreBrokenByFlagsThatDiffer) {
  EXPECT_TRUE(
      breaks(Property::registers_agree, [](World& world) { registers(world, 0).enabled = 0; }));
  EXPECT_TRUE(
      breaks(Property::registers_agree, [](World& world) { registers(world, 0).maskall = 1; }));
  EXPECT_TRUE(breaks(Property::registers_agree, [](World& world) {
    entry(world, {0, 0}).vector_ctrl = qemu::kMsixEntryMask;
    entry(world, {0, 0}).hwmask = 0;
  }));
  for (std::uint8_t qemu::Device::*const flag :
       {&qemu::Device::initialized, &qemu::Device::mapped, &qemu::Device::enabled,
        &qemu::Device::host_enabled})
    EXPECT_TRUE(breaks(
        Property::registers_agree, [&](World& world) { registers(world, 1).*flag = 0; }, 1));
}

TEST(RegistersAgree, AreNotAskedWhereARuleIsTurnedBack) {
  WorldConfig config = repaired(fixed_msix_world());
  config.added = config.added - RuleSet{Rule::guest_keeps_its_number};
  Scene scene(config, Property::registers_agree);
  scene.probe(0, 2);
  registers(scene.world, 0).enabled = 0;
  scene.step(0, close_evtchn);
  EXPECT_FALSE(scene.violation);
}

// As after a resume in a domain whose table is full.
TEST(GuestRecords, AllowAVectorThatFoundNoNumber) {
  EXPECT_FALSE(breaks(Property::guest_records_agree, [](World& world) {
    vector(world, {0, 1}).claims = 0;
    vector(world, {0, 1}).refused = 1;
  }));
}

TEST(GuestRecords, AreBrokenByADriverThatForgetsItsNumber) {
  EXPECT_TRUE(breaks(Property::guest_records_agree, [](World& world) {
    vector(world, {0, 1}).claims = 0;
  }));
}

// A step of a driver whose effect is missing leaves the driver where it was.
TEST(NothingWaitsForEver, IsBrokenByADriverThatStays) {
  const auto setup = setup_of(repaired(fixed_world()));
  World world(setup);
  const Step step{.kind = begin_probe, .a = 1};
  for (const bool stays : {false, true}) {
    Outcome outcome;
    outcome.stalled = stays;
    const Observation seen{world, step, outcome, {world.domain().state()}};
    EXPECT_EQ(check_nothing_waits_for_ever(seen).has_value(), stays);
  }
  EXPECT_FALSE(world.apply(step).stalled);
}

TEST(RemovedDevice, IsBrokenByMasksOfTheFormerOwner) {
  for (const bool damaged : {false, true}) {
    WorldConfig config = repaired(fixed_msix_world());
    config.also = {memory_off};
    Scene scene(config, Property::removed_device_is_nobodys);
    scene.step(0, detach);
    scene.step(0, deassign);
    scene.step(0, attach);
    EXPECT_FALSE(scene.violation);
    scene.step(0, detach);
    scene.step(0, deassign);
    const Step step{.kind = attach};
    const Outcome outcome = scene.world.apply(step);
    if (damaged)
      memory(scene.world)[scene.world.setup().xen.pci_devs][0].flags = xen::kPciHostMaskall;
    const Observation seen{scene.world, step, outcome, {scene.world.domain().state()}};
    EXPECT_EQ(check_removed_device(seen).has_value(), damaged);
  }
}

// The check's verdict on the outcome of a step that was made in `world`.
bool breaks(Check check, const World& world, const Step& step, const Outcome& outcome = {}) {
  return check(Observation{world, step, outcome, {world.domain().state()}}).has_value();
}

TEST(RegistersAgree, AreBrokenByTheMaskOfANativeDriver) {
  WorldConfig config = repaired(fixed_msix_world());
  config.devices = {{DeviceKind::native_msix, 2}};
  Scene scene(config, Property::registers_agree);
  scene.probe(0, 2);
  EXPECT_FALSE(scene.violation);
  Outcome outcome;
  outcome.vector = 1;
  const Check check = check_registers_agree;
  guest::Driver& driver = memory(scene.world)[scene.world.setup().guest.drivers][0];
  driver.phase = guest::Phase::close_evtchn;
  EXPECT_TRUE(breaks(check, scene.world, {.kind = close_evtchn}, outcome)) << "it is not masked";
  driver.phase = guest::Phase::running;
  outcome.probed = true;
  EXPECT_FALSE(breaks(check, scene.world, {.kind = bind_evtchn}, outcome));
  entry(scene.world, {0, 1}).vector_ctrl = qemu::kMsixEntryMask;
  entry(scene.world, {0, 1}).hwmask = 1;
  EXPECT_TRUE(breaks(check, scene.world, {.kind = bind_evtchn}, outcome)) << "it is masked";
  EXPECT_FALSE(breaks(check, scene.world, {.kind = unmask})) << "another vector is not judged";
}

TEST(RegistersAgree, AreBrokenByAnUnmaskAfterWhichQemuMapsNothing) {
  Scene scene(repaired(fixed_msix_world()), Property::registers_agree);
  scene.probe(0, 3);
  const Step step{.kind = unmask, .a = 1};
  entry(scene.world, {0, 1}).hwmask = 0;
  EXPECT_FALSE(breaks(check_registers_agree, scene.world, step));
  entry(scene.world, {0, 1}).pirq = qemu::kUnassignedPirq;
  EXPECT_TRUE(breaks(check_registers_agree, scene.world, step));
}

TEST(RegistersAgree, AreBrokenByAMessageThatQemuSetsUpTooLate) {
  Scene scene(repaired(fixed_msix_world()), Property::registers_agree);
  scene.step(0, begin_probe, 1);
  for (const StepKind kind : {obtain, write_message, create_irq, enable}) scene.step(0, kind);
  ASSERT_EQ(scene.world.device_model().call(), qemu::Call::map);
  EXPECT_FALSE(breaks(check_registers_agree, scene.world, {.kind = enable}));
  for (std::uint32_t& word : entry(scene.world, {0, 0}).latch) {
    ++word;
    EXPECT_TRUE(breaks(check_registers_agree, scene.world, {.kind = enable}));
    --word;
  }
}

TEST(GuestRecords, AreBrokenByANewIrqThatIsNotTheLowest) {
  Scene scene(repaired(fixed_msix_world()), Property::guest_records_agree);
  scene.probe(0, 3);  // Irqs 24, 25 and 26.
  Outcome outcome;
  outcome.vector = 0;
  for (outcome.irq = 27; outcome.irq <= 28; ++outcome.irq)
    EXPECT_EQ(breaks(check_guest_records_agree, scene.world, {.kind = create_irq}, outcome),
              outcome.irq != 27);
}

TEST(GuestRecords, AreBrokenByAnIrqOfNobody) {
  const auto setup = setup_of(repaired(fixed_msix_world()));
  World world(setup);
  EXPECT_FALSE(breaks(check_guest_records_agree, world, {.kind = begin_probe}));
  memory(world)[setup.guest.irqs_used][0] |= 4;
  EXPECT_TRUE(breaks(check_guest_records_agree, world, {.kind = begin_probe}));
}

TEST(GuestRecords, AreBrokenByARetryWithTooFewVectors) {
  const auto setup = setup_of(repaired(fixed_msix_world()));
  World world(setup);
  guest::Driver& driver = memory(world)[setup.guest.drivers][0];
  driver.phase = guest::Phase::retry;
  driver.vectors = 2;
  for (std::uint16_t least = 0; least <= 3; ++least) {
    driver.least = least;
    const bool accepts = least == 1 || least == 2;
    EXPECT_EQ(breaks(check_guest_records_agree, world, {.kind = drop_irq}), !accepts) << least;
  }
}

TEST(NothingWaitsForEver, IsBrokenByAnEventOfAVcpuThatHasGone) {
  WorldConfig config = repaired(fixed_world());
  config.also = {handle_event, cpu_offline};
  Scene scene(config, Property::nothing_waits_for_ever);
  scene.probe(0);
  EXPECT_EQ(scene.step(0, raise).delivery, Delivery::evtchn);
  EXPECT_TRUE(breaks(check_nothing_waits_for_ever, scene.world, {.kind = cpu_offline}));
  scene.step({.kind = cpu_offline});
  EXPECT_FALSE(scene.violation);
}

TEST(NothingOutlivesDomain, IsBrokenByADevice) {
  WorldConfig config = repaired(fixed_world());
  config.also = {destroy_domain};
  Scene scene(config, Property::nothing_outlives_domain);
  const Check check = check_nothing_outlives_domain;
  EXPECT_TRUE(breaks(check, scene.world, {.kind = rcu_end})) << "the domain stays";
  scene.step({.kind = destroy_domain});
  EXPECT_FALSE(scene.violation);
  EXPECT_FALSE(breaks(check, scene.world, {.kind = destroy_domain}));
  memory(scene.world).one(scene.world.setup().xen.domain).owned = 1;
  EXPECT_TRUE(breaks(check, scene.world, {.kind = destroy_domain}));
}

RC_GTEST_PROP(RegistersAgree, HoldsWithEveryRepair, ()) {
  WorldConfig config = repaired(fixed_msix_world());
  if (*rc::gen::arbitrary<bool>()) config.driver = Discipline::surprise;
  RC_ASSERT(broken(config, Property::registers_agree, *choices()) == "");
}

}  // namespace
}  // namespace pirq::registers_test
