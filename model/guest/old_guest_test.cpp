// The guest with single rules turned back, or with proposed rules in force.
#include <gtest/gtest.h>

#include <variant>

#include "model/world.h"

namespace pirq::guest::old_guest_test {
namespace {

using enum StepKind;

WorldConfig two_msi() {
  WorldConfig config;
  config.xen = release("xen-master");
  config.guest = release("linux-4.12");
  config.devices = {DeviceConfig{}, DeviceConfig{}};
  return config;
}

class Rig {
 public:
  explicit Rig(const WorldConfig& config)
      : setup_(std::get<Setup>(Setup::create(config))), world(setup_) {}

  Outcome step(int device, StepKind kind) {
    const auto vectors = static_cast<std::uint16_t>(kind == begin_probe ? 1 : 0);
    const Step step{kind, static_cast<std::uint8_t>(device), vectors, 0};
    EXPECT_TRUE(world.can(step)) << to_text(step);
    const Outcome done = world.apply(step);
    while (const auto next = world.next_qemu_step()) world.apply(*next);
    return done;
  }
  void steps(int device, std::initializer_list<StepKind> kinds) {
    for (const StepKind kind : kinds) step(device, kind);
  }
  void probe(int device) {
    steps(device, {begin_probe, obtain, write_message, create_irq, enable, bind_evtchn});
  }
  void remove(int device) { steps(device, {close_evtchn, disable, drop_irq}); }
  [[nodiscard]] std::uint32_t port(int device) const {
    return world.guest().vector(device, 0).port;
  }
  [[nodiscard]] bool delivered(int device) const {
    const xen::RaiseAnswer answer = world.domain().raise(device, 0);
    return answer.delivery == Delivery::evtchn &&
           world.guest().handler_of(static_cast<std::uint32_t>(answer.to)) == VectorId{device, 0};
  }

 private:
  Setup setup_;

 public:
  World world;
};

// [L2].
TEST(MappedNumber, IsTakenAgainOnlyWhileQemuKeepsIt) {
  for (const Release qemu : {release("qemu-1.x"), release("qemu-2.1")}) {
    WorldConfig config = two_msi();
    config.qemu = qemu;
    config.added = {Rule::mapped_number_is_taken_again};
    Rig rig(config);
    rig.probe(0);
    rig.remove(0);
    rig.probe(1);
    rig.step(0, begin_probe);
    EXPECT_EQ(rig.step(0, obtain).reused, qemu == release("qemu-1.x"));
    rig.steps(0, {write_message, create_irq, enable, bind_evtchn});
    EXPECT_TRUE(rig.delivered(0));
    EXPECT_TRUE(rig.delivered(1));
  }
}

// [L3].
TEST(GuestsOwnNumber, IsOneThatNoOtherIrqHasAndXenDoesNotKnow) {
  WorldConfig config = two_msi();
  config.turned_back = {Rule::xen_picks_the_number};
  Rig rig(config);
  rig.step(0, begin_probe);
  EXPECT_EQ(rig.step(0, obtain).pirq, config.irqs);
  rig.step(1, begin_probe);
  EXPECT_EQ(rig.step(1, obtain).pirq, config.irqs + 1);
  rig.steps(0, {write_message, create_irq, enable});
  EXPECT_EQ(rig.step(0, bind_evtchn).rc, -22) << "out of Xen's range";
}

// [L4].
TEST(ForgetPort, ErasesWhatAnotherDriverStoredMeanwhile) {
  WorldConfig config = two_msi();
  config.turned_back = {Rule::port_is_forgotten_before_close};
  Rig rig(config);
  rig.probe(0);
  const std::uint32_t port = rig.port(0);
  rig.steps(1, {begin_probe, obtain, write_message, create_irq, enable});
  rig.step(0, close_evtchn);
  rig.step(1, bind_evtchn);
  ASSERT_EQ(rig.port(1), port);
  EXPECT_TRUE(rig.delivered(1));
  EXPECT_EQ(rig.step(0, forget_port).port, port);
  EXPECT_FALSE(rig.delivered(1));
  rig.steps(0, {disable, drop_irq});
  EXPECT_EQ(rig.world.guest().driver(0).phase, Phase::idle);
}

// [L5]: the irq of b is one below the irq of a, so the clean-up of b frees the irq of a.
TEST(FailedIrq, FreesTheNextOneTooUntil2018) {
  for (const bool repaired : {false, true}) {
    WorldConfig config = two_msi();
    config.also = {set_msi_desc_fails};
    if (repaired) config.added = {Rule::failed_irq_undoes_its_own};
    Rig rig(config);
    rig.probe(1);
    rig.probe(0);
    rig.remove(1);
    rig.steps(1, {begin_probe, obtain, write_message});
    EXPECT_EQ(rig.step(1, set_msi_desc_fails).irq, config.irq_base);
    EXPECT_EQ(rig.delivered(0), repaired);
    EXPECT_FALSE(rig.world.guest().crashed());
    rig.steps(0, {close_evtchn, disable});
    EXPECT_EQ(rig.world.quiescent(), !repaired) << "a's irq is left to drop only if it is there";
  }
}

TEST(FailedIrq, CrashesTheGuestWhereThereIsNoNextOneUntil2018) {
  WorldConfig config = two_msi();
  config.also = {set_msi_desc_fails};
  Rig rig(config);
  rig.steps(0, {begin_probe, obtain, write_message});
  EXPECT_TRUE(rig.step(0, set_msi_desc_fails).crashed);
  StepList left;
  rig.world.enabled(left);
  EXPECT_TRUE(left.empty());
}

// [L10]: the guest gives back the number of a failed probe; Xen frees it with the port.
TEST(UnusedNumber, IsGivenBackWithTheProbeOrThePort) {
  for (const bool proposed : {false, true}) {
    WorldConfig config = two_msi();
    config.driver = Discipline::surprise;
    config.also = {guest_bind_evtchn, guest_get_pirq, guest_close};
    if (proposed) config.added = {Rule::unused_number_is_given_back};
    Rig rig(config);
    const std::int32_t taken = rig.world.domain().state().taken;
    rig.steps(0, {begin_probe, obtain, write_message, abandon});
    if (proposed) rig.step(0, give_back);
    EXPECT_EQ(rig.world.domain().state().taken, proposed ? taken : taken + 1);

    const std::int32_t pirq = rig.world.apply({.kind = guest_get_pirq}).pirq;
    const Outcome bound = rig.world.apply({.kind = guest_bind_evtchn, .b = pirq});
    rig.world.apply({.kind = guest_close, .b = static_cast<std::int32_t>(bound.port)});
    EXPECT_EQ(rig.world.domain().is_free_pirq(pirq), proposed);
  }
}

// [Q3]: an unmasked entry drops a new message, unless QEMU has the latch. Guests up to Linux 5.17
// mask it again [L18].
TEST(Unmask, LosesTheNextProbesMessageWithoutTheLatch) {
  for (const bool latch : {false, true}) {
    WorldConfig config = two_msi();
    config.devices[0] = {DeviceKind::msix, 1};
    config.guest = release("linux-6.12");
    config.qemu = release("qemu-today");
    config.also = {unmask};
    if (!latch) config.turned_back = {Rule::msix_table_latch};
    Rig rig(config);
    rig.probe(0);
    rig.step(0, unmask);
    EXPECT_TRUE(rig.delivered(0));
    rig.remove(0);
    rig.probe(0);
    EXPECT_EQ(rig.delivered(0), latch);
  }
}

TEST(Unmask, IsForARunningDriversEntries) {
  WorldConfig config = two_msi();
  config.devices[1] = {DeviceKind::msix, 2};
  config.also = {unmask};
  Rig rig(config);
  rig.probe(0);
  EXPECT_FALSE(rig.world.can({.kind = unmask})) << "MSI has no table";
  EXPECT_FALSE(rig.world.can({.kind = unmask, .device = 1}));
  rig.probe(1);
  EXPECT_TRUE(rig.world.can({.kind = unmask, .device = 1}));
  EXPECT_FALSE(rig.world.can({.kind = unmask, .device = 1, .a = 1})) << "asked for one vector";
}

// [Q10]: the driver writes the same messages again, but now the port is open at the map. MSI-X
// stays mapped.
TEST(Restore, NeedsAMapThatAsksForThePort) {
  for (const DeviceConfig device : {DeviceConfig{}, DeviceConfig{DeviceKind::msix, 1}})
    for (const bool proposed : {false, true}) {
      WorldConfig config = two_msi();
      config.devices[0] = device;
      config.also = {restore};
      if (proposed) config.added = {Rule::map_restores_irq_pt};
      Rig rig(config);
      rig.probe(0);
      const std::int32_t pirq = rig.world.guest().vector(0, 0).pirq;
      rig.steps(0, {restore, write_message, enable});
      EXPECT_EQ(rig.world.guest().driver(0).phase, Phase::running);
      EXPECT_EQ(rig.world.device_model().entry(0, 0).pirq, pirq);
      EXPECT_EQ(rig.delivered(0), proposed || device.kind == DeviceKind::msix);
    }
}

}  // namespace
}  // namespace pirq::guest::old_guest_test
