// Probes that fail, and drivers that disable or restore MSI with their ports open.
#include <gtest/gtest.h>

#include <variant>
#include <vector>

#include "model/world.h"

namespace pirq::guest::failure_test {
namespace {

using enum StepKind;

constexpr DeviceConfig kMsix3{DeviceKind::msix, 3};

WorldConfig with(Release guest, std::initializer_list<DeviceConfig> devices, StepKinds also = {}) {
  WorldConfig config;
  config.xen = release("xen-master");
  config.guest = guest;
  config.also = also;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

class Rig {
 public:
  explicit Rig(const WorldConfig& config)
      : setup_(std::get<Setup>(Setup::create(config))), world(setup_) {}

  Outcome step(StepKind kind, int device = 0, int a = 0, std::int32_t b = 0) {
    const Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), b};
    EXPECT_TRUE(world.can(step)) << to_text(step);
    const Outcome done = world.apply(step);
    while (const auto next = world.next_qemu_step()) calls.push_back(call(*next));
    return done;
  }
  void steps(std::initializer_list<StepKind> kinds, int device = 0) {
    for (const StepKind kind : kinds) step(kind, device);
  }
  // The first vector is set up, and the second finds no irq.
  void fail_second() {
    steps({obtain, write_message, create_irq, obtain, write_message, alloc_irq_fails});
  }
  void probe(int vectors, int device = 0) {
    step(begin_probe, device, vectors);
    while (driver(device).phase != Phase::running && driver(device).phase != Phase::idle)
      step(world.guest().next(device).front(), device);
  }
  [[nodiscard]] const Driver& driver(int device = 0) const { return world.guest().driver(device); }
  [[nodiscard]] Phase phase() const { return driver().phase; }

  std::vector<StepKind> calls;  // Of QEMU, since the last clear().

 private:
  StepKind call(const Step& next) {
    world.apply(next);
    return next.kind;
  }

  Setup setup_;

 public:
  World world;
};

// [L16]. The numbers of the first attempt are lost, and so is that of the vector that failed.
TEST(FailedProbe, BeginsAgainWithTheVectorsThatWorkedUntil2021) {
  for (const Release guest : {release("linux-4.9"), release("linux-4.12"), release("linux-6.12")}) {
    Rig rig(with(guest, {kMsix3}, {begin_range, alloc_irq_fails}));
    rig.step(begin_range, 0, 3, 1);
    rig.fail_second();
    rig.step(drop_irq);
    if (guest == release("linux-6.12")) {
      rig.step(disable);
      EXPECT_EQ(rig.phase(), Phase::idle);
      continue;
    }
    ASSERT_EQ(rig.phase(), Phase::retry);
    rig.step(retry);
    EXPECT_EQ(rig.driver().vectors, 1);
    EXPECT_EQ(rig.step(obtain).pirq, 45);
  }
}

TEST(FailedProbe, EndsIfTheDriverAcceptsNoFewerVectors) {
  Rig rig(with(release("linux-4.12"), {kMsix3}, {begin_range, alloc_irq_fails}));
  rig.step(begin_range, 0, 3, 2);
  rig.fail_second();
  rig.step(drop_irq);
  EXPECT_EQ(rig.phase(), Phase::idle);
  rig.step(begin_probe, 0, 3);
  rig.fail_second();
  rig.step(drop_irq);
  EXPECT_EQ(rig.phase(), Phase::idle);
}

// [L17]: the number of the message that was written in vain.
TEST(FailedProbe, LeavesAMessageThatTheNextEnableMapsUntil2021) {
  for (const bool repaired : {false, true}) {
    WorldConfig config = with(release("linux-4.12"), {kMsix3}, {alloc_irq_fails});
    if (repaired) config.added = {Rule::msix_is_enabled_first};
    Rig rig(config);
    rig.step(begin_probe, 0, 3);
    rig.fail_second();
    rig.step(drop_irq);
    if (repaired) rig.step(disable);
    rig.calls.clear();
    rig.probe(1);
    EXPECT_EQ(rig.calls.size(), repaired ? 2U : 4U);
    EXPECT_EQ(rig.world.device_model().entry(0, 1).pirq == 46, !repaired);
  }
}

TEST(FailedProbe, OfMsiWritesNothing) {
  for (const Release guest : {release("linux-4.9"), release("linux-6.12")}) {
    Rig rig(with(guest, {DeviceConfig{}}, {alloc_irq_fails}));
    rig.step(begin_probe, 0, 1);
    rig.steps({obtain, write_message, alloc_irq_fails});
    EXPECT_EQ(rig.phase(), Phase::idle);
  }
}

// [L27].
TEST(FailedProbe, DestroysItsIrqsTwiceInSixPointOne) {
  for (const Release guest : {release("linux-6.1"), release("linux-6.12")}) {
    Rig rig(with(guest, {kMsix3}, {alloc_irq_fails}));
    rig.step(begin_probe, 0, 3);
    rig.fail_second();
    EXPECT_EQ(rig.step(drop_irq).crashed, guest == release("linux-6.1"));
  }
}

TEST(FailedProbe, AfterEnableClosesThePortsThatItBound) {
  Rig rig(with(release("linux-6.12"), {kMsix3}, {abandon}));
  rig.step(begin_probe, 0, 2);
  rig.steps({obtain, write_message, create_irq, obtain, write_message, create_irq, enable});
  rig.steps({bind_evtchn, abandon});
  EXPECT_GT(rig.step(close_evtchn).port, 0U);
  rig.steps({disable, drop_irq, drop_irq});
  EXPECT_TRUE(rig.world.quiescent());
  EXPECT_EQ(rig.world.domain().state().open_ports, 0);
}

// [L22], [L23]: linux-2.6.38 sets up only the first vector whose number it knows, and reports
// success without an irq.
TEST(OldGuest, ReportsSuccessWithoutAnIrq) {
  Rig rig(with(release("linux-2.6.38"), {kMsix3}, {alloc_irq_fails}));
  rig.step(begin_probe, 0, 2);
  rig.step(alloc_irq_fails);
  rig.steps({enable, bind_evtchn});
  EXPECT_EQ(rig.phase(), Phase::running);
  EXPECT_FALSE(rig.world.guest().listens(0, 0));
}

TEST(OldGuest, SetsUpOneVectorOfAReload) {
  Rig rig(with(release("linux-2.6.38"), {kMsix3}));
  rig.probe(2);
  rig.steps({close_evtchn, close_evtchn, disable, drop_irq, drop_irq});
  rig.step(begin_probe, 0, 2);
  EXPECT_TRUE(rig.step(obtain).reused);
  rig.steps({create_irq, write_message, enable, bind_evtchn, bind_evtchn});
  EXPECT_TRUE(rig.world.guest().listens(0, 0));
  EXPECT_FALSE(rig.world.guest().listens(0, 1));
}

// [L19], [L20].
TEST(EarlyDisable, IsABugUntil2021AndThenLeavesThePortOpen) {
  for (const Release guest : {release("linux-4.12"), release("linux-6.12")}) {
    Rig rig(with(guest, {DeviceConfig{}, DeviceConfig{}}, {disable}));
    rig.probe(1);
    rig.step(disable);
    const bool old = guest == release("linux-4.12");
    EXPECT_EQ(rig.step(drop_irq).crashed, old);
    if (old) continue;
    EXPECT_EQ(rig.world.domain().state().open_ports, 1);
    const std::int32_t irq = rig.world.guest().irq_of_port(1);
    rig.probe(1, 1);
    EXPECT_EQ(rig.world.guest().vector(1, 0).irq, irq);
    EXPECT_FALSE(rig.world.guest().listens(1, 0));
  }
}

TEST(EarlyDisable, ClosesThePortIfTheProposedRuleIsInForce) {
  WorldConfig config = with(release("linux-6.12"), {DeviceConfig{}}, {disable});
  config.added = {Rule::dropped_irq_closes_its_port};
  Rig rig(config);
  rig.probe(1);
  rig.steps({disable, drop_irq});
  EXPECT_EQ(rig.world.domain().state().open_ports, 0);
}

// MSI-X stays enabled: QEMU keeps the number, and Xen the port.
TEST(Restore, OfMsixUnmapsNothing) {
  for (const Release guest : {release("linux-2.6.38"), release("linux-6.12")}) {
    Rig rig(with(guest, {kMsix3}, {restore}));
    rig.probe(2);
    rig.calls.clear();
    rig.steps({restore, write_message, write_message, enable});
    EXPECT_EQ(rig.phase(), Phase::running);
    EXPECT_TRUE(rig.calls.empty());
    EXPECT_EQ(rig.world.domain().raise(0, 1).delivery, Delivery::evtchn);
  }
}

// [L1]: the guest did not compose the message of a number that it found there.
TEST(Restore, WritesZerosOverAReusedMessage) {
  Rig rig(with(release("linux-2.6.38"), {DeviceConfig{}}, {restore}));
  rig.probe(1);
  rig.steps({close_evtchn, disable, drop_irq});
  rig.probe(1);
  rig.steps({restore, write_message, enable});
  EXPECT_EQ(rig.world.device_model().read_message(0, 0, qemu::MsixWord::data), 0U);
}

// [L21], [L26].
TEST(Resume, CrashesAtAnOldNumberOrAFailedMap) {
  const DeviceConfig emulated{DeviceKind::emulated_msi, 1};
  const DeviceConfig gsi{DeviceKind::gsi, 1};
  for (const Release guest : {release("linux-2.6.38"), release("linux-6.12")}) {
    Rig freed(with(guest, {emulated}, {save_restore}));
    freed.probe(1);
    freed.steps({close_evtchn, disable, drop_irq});
    const bool old = guest == release("linux-2.6.38");
    EXPECT_EQ(freed.step(save_restore).crashed, old);
    Rig unmapped(with(guest, {gsi}, {restore_map_fails}));
    unmapped.probe(1);
    EXPECT_EQ(unmapped.step(restore_map_fails, 0, 1).crashed, !old);
  }
}

// [L24].
TEST(Irqs, AreFreeAfterAGracePeriod) {
  for (const bool period_ends : {false, true}) {
    Rig rig(with(release("linux-6.12"), {DeviceConfig{}}, {free_irqs}));
    rig.probe(1);
    const std::int32_t irq = rig.world.guest().vector(0, 0).irq;
    rig.steps({close_evtchn, disable, drop_irq});
    if (period_ends) rig.step(free_irqs);
    rig.probe(1);
    EXPECT_EQ(rig.world.guest().vector(0, 0).irq, period_ends ? irq : irq + 1);
  }
}

}  // namespace
}  // namespace pirq::guest::failure_test
