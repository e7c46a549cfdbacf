// Facts of the life cycle over guest, QEMU and Xen together (P1..P7, R1..R3), and the differences
// between the releases.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "model/world.h"
#include "model/xen/limits.h"

namespace pirq::guest::life_cycle_test {
namespace {

using enum StepKind;

WorldConfig with(Release qemu, Release linux_release, std::initializer_list<DeviceConfig> devices) {
  WorldConfig config;
  config.qemu = qemu;
  config.guest = linux_release;
  config.driver = Discipline::surprise;
  config.devices = devices;
  return config;
}

constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig kMsix2{DeviceKind::msix, 2};
constexpr DeviceConfig kMsix3{DeviceKind::msix, 3};

/// A world in which a test runs whole probes and removals.
class Rig {
 public:
  explicit Rig(const WorldConfig& config)
      : setup_(std::get<Setup>(Setup::create(config))), world(setup_) {}

  Outcome step(int device, StepKind kind, int a = 0) {
    const Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), 0};
    EXPECT_TRUE(world.can(step)) << to_text(step);
    return world.apply(step);
  }
  void qemu() {
    while (const auto step = world.next_qemu_step()) world.apply(*step);
  }
  /// Runs a probe until just before the device's next step of `kind`.
  void probe_up_to(int device, StepKind kind, int vectors) {
    step(device, begin_probe, vectors);
    run(device, {obtain, write_message, create_irq, enable, bind_evtchn}, kind);
  }
  void probe(int device, int vectors = 1) {
    step(device, begin_probe, vectors);
    run(device, {obtain, write_message, create_irq, enable, bind_evtchn, disable, drop_irq});
  }
  void remove(int device) { run(device, {close_evtchn, disable, drop_irq}); }

  /// The enabled steps of the guest and of QEMU. REQUIRES: the world has one device.
  std::string enabled() const {
    StepList steps;
    world.enabled(steps);
    std::string text;
    for (const Step& step : steps)
      if (step.kind != raise && info(step.kind).actor != Actor::toolstack)
        text += (text.empty() ? "" : ", ") + std::string(info(step.kind).name);
    return text;
  }
  xen::DomainView xen() const { return world.domain(); }
  std::int32_t number(int device, int vector = 0) const {
    return world.guest().vector(device, vector).pirq;
  }

 private:
  void run(int device, std::initializer_list<StepKind> kinds,
           std::optional<StepKind> stop = std::nullopt) {
    for (bool moved = true; moved;) {
      qemu();
      moved = false;
      for (const StepKind kind : kinds) {
        const Step next{kind, static_cast<std::uint8_t>(device), 0, 0};
        if (!world.can(next)) continue;
        if (kind == stop) return;
        world.apply(next);
        moved = true;
        break;
      }
    }
  }

  Setup setup_;

 public:
  World world;
};

TEST(LifeCycle, EnablesOneStepAfterTheOtherInProgramOrder) {
  WorldConfig config = with(release("qemu-2.1"), release("linux-4.12"), {kMsix2});
  config.driver = Discipline::orderly;
  Rig rig(config);
  EXPECT_EQ(rig.enabled(), "begin-probe, begin-probe");  // With one vector or with two.
  rig.step(0, begin_probe, 2);
  for (const StepKind kind :
       {obtain,      write_message, create_irq,   obtain,   write_message, create_irq,
        enable,      qemu_map,      qemu_bind,    qemu_map, qemu_bind,     bind_evtchn,
        bind_evtchn, close_evtchn,  close_evtchn, disable,  qemu_unbind,   qemu_unmap,
        qemu_unbind, qemu_unmap,    drop_irq,     drop_irq}) {
    EXPECT_EQ(rig.enabled(), info(kind).name);
    rig.step(0, kind);
  }
  EXPECT_EQ(rig.enabled(), "begin-probe, begin-probe");
}

TEST(LifeCycle, GivesVectorsDescendingNumbersAndAscendingIrqs) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.12"), {kMsix3, kMsi}));
  rig.probe(0, 3);
  rig.probe(1);
  for (int v = 0; v < 3; ++v) {
    EXPECT_EQ(rig.number(0, v), 47 - v);
    EXPECT_EQ(rig.world.guest().vector(0, v).irq, 24 + v);
  }
  EXPECT_EQ(rig.number(1), 44);
}

TEST(LifeCycle, ReportsAProbeOnceItsLastPortIsBound) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.12"), {kMsix2}));
  rig.probe_up_to(0, bind_evtchn, 2);
  EXPECT_FALSE(rig.step(0, bind_evtchn).probed);
  EXPECT_TRUE(rig.step(0, bind_evtchn).probed);
}

TEST(LifeCycle, FailsTheProbeWhenNoNumberIsLeft) {
  WorldConfig config = with(release("qemu-2.1"), release("linux-4.12"), {kMsix2});
  config.pirqs = 17;
  Rig rig(config);
  rig.step(0, begin_probe, 2);
  for (const StepKind kind : {obtain, write_message, create_irq}) rig.step(0, kind);
  EXPECT_EQ(rig.step(0, obtain).rc, -xen::kENOSPC);
  rig.step(0, drop_irq);
  EXPECT_TRUE(rig.world.quiescent());
}

struct Left {
  std::int32_t taken, irqs, structs;
  friend bool operator==(const Left&, const Left&) = default;
};

/// The resources of Xen that remain after one probe and removal.
Left left_behind(WorldConfig config, Release xen_release) {
  config.xen = xen_release;
  Rig rig(config);
  const xen::DomainState start = rig.xen().state();
  rig.probe(0, 2);
  rig.remove(0);
  EXPECT_TRUE(rig.world.quiescent());
  const xen::DomainState end = rig.xen().state();
  EXPECT_EQ(end.open_ports, 0);
  for (const Vector& v : rig.world.guest().vectors())
    EXPECT_TRUE(v.listed == 0 && v.claims == 0 && v.pirq == 0 && v.irq == 0 && v.port == 0);
  return {end.taken - start.taken, start.free_irqs - end.free_irqs, end.structs - start.structs};
}

TEST(LifeCycle, LeavesWhatTheReleaseIsKnownToKeep) {
  const auto repaired = with(release("qemu-2.1"), release("linux-4.12"), {kMsix2});
  EXPECT_EQ(left_behind(repaired, release("xen-master")), (Left{0, 0, 0}));
  // [X1]: every number that was ever used keeps its struct.
  EXPECT_EQ(left_behind(repaired, release("xen-4.8")), (Left{0, 0, 2}));
  // [Q1]: QEMU keeps the map and the binding until detach.
  const auto keeps = with(release("qemu-1.x"), release("linux-4.12"), {kMsix2});
  EXPECT_EQ(left_behind(keeps, release("xen-master")), (Left{2, 2, 2}));
}

TEST(LifeCycle, DisableUnmapsSinceQemuTwoPointOne) {
  for (const Release qemu : {release("qemu-1.x"), release("qemu-2.1")}) {
    Rig rig(with(qemu, release("linux-4.12"), {kMsi}));
    rig.probe(0);
    EXPECT_GT(rig.xen().domain_pirq_to_irq(47), 0);
    rig.remove(0);
    const bool keeps = qemu == release("qemu-1.x");
    EXPECT_EQ(rig.xen().domain_pirq_to_irq(47) > 0, keeps);
    EXPECT_EQ(rig.xen().is_free_pirq(47), !keeps);
    rig.step(0, detach);
    rig.qemu();
    EXPECT_TRUE(rig.xen().is_free_pirq(47));
  }
}

TEST(LifeCycle, MessageOutlivesTheDriverAndGoesWithTheDevice) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.12"), {kMsi}));
  const auto data = [&] {
    return rig.world.device_model().read_message(0, 0, qemu::MsixWord::data);
  };
  rig.probe(0);
  rig.remove(0);
  EXPECT_EQ(data(), kXenPirqMsiData);
  rig.step(0, detach);
  EXPECT_EQ(data(), 0U);
}

TEST(LifeCycle, EndsEverythingWithTheDomain) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.12"), {kMsix3, kMsi}));
  rig.probe(0, 3);
  rig.probe(1);
  const Outcome end = rig.step(0, destroy_domain);
  EXPECT_EQ(end.left.leaked_irqs, 0);
  EXPECT_EQ(end.left.leaked_msi, 0);
  EXPECT_EQ(rig.xen().state().open_ports, 0);
  EXPECT_EQ(rig.enabled(), "");
}

/// True if the second probe of a uses the number in the message. `meanwhile` runs between the
/// probes.
template <class Meanwhile>
bool reuses(Release guest, Meanwhile meanwhile) {
  Rig rig(with(release("qemu-2.1"), guest, {kMsi, kMsi}));
  rig.probe(0);
  rig.remove(0);
  meanwhile(rig);
  rig.step(0, begin_probe, 1);
  return rig.step(0, obtain).reused;
}

TEST(Reuse, HappensWhenAnotherIrqListsTheNumber) {
  const auto other = [](Rig& rig) {
    rig.probe(1);
    EXPECT_EQ(rig.number(1), 47);
  };
  EXPECT_TRUE(reuses(release("linux-2.6.38"), other));
  EXPECT_TRUE(reuses(release("linux-4.9"), other));
  EXPECT_FALSE(reuses(release("linux-4.12"), other));
}

TEST(Reuse, OfAnUnlistedNumberHappensBeforeTwoPointSixThirtyNineOnly) {
  const auto nothing = [](Rig&) {};
  EXPECT_TRUE(reuses(release("linux-2.6.38"), nothing));
  EXPECT_FALSE(reuses(release("linux-4.9"), nothing));
  EXPECT_FALSE(reuses(release("linux-4.12"), nothing));
  const auto came_and_went = [](Rig& rig) {
    rig.probe(1);
    rig.remove(1);
  };
  EXPECT_TRUE(reuses(release("linux-2.6.38"), came_and_went));
  EXPECT_FALSE(reuses(release("linux-4.9"), came_and_went));
}

TEST(Reuse, HappensInTheWindowBetweenDisableAndDropIrq) {
  const auto window = [](Rig& rig) {
    rig.probe(1);
    rig.step(1, close_evtchn);
    rig.step(1, disable);
    rig.qemu();
    EXPECT_TRUE(rig.xen().is_free_pirq(47));
  };
  EXPECT_TRUE(reuses(release("linux-4.9"), window));
}

TEST(Reuse, StartsOnceTheOtherHasItsIrq) {
  const auto before_create_irq = [](Rig& rig) { rig.probe_up_to(1, create_irq, 1); };
  EXPECT_FALSE(reuses(release("linux-4.9"), before_create_irq));
  const auto before_enable = [](Rig& rig) { rig.probe_up_to(1, enable, 1); };
  EXPECT_TRUE(reuses(release("linux-4.9"), before_enable));
}

// [self-alias]: an earlier vector of the same probe is already in the list.
TEST(Reuse, CanBeOfANumberOfTheSameProbe) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.9"), {kMsix3, kMsi}));
  rig.probe(0, 3);
  rig.remove(0);
  rig.probe_up_to(1, write_message, 1);
  rig.step(1, abandon);  // 47 is allocated, but no irq_info lists it.
  rig.probe(0, 3);
  EXPECT_EQ(rig.number(0, 0), 46);
  EXPECT_EQ(rig.number(0, 1), 46);
  EXPECT_EQ(rig.number(0, 2), 45);
}

TEST(Reuse, WritesNoMessage) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.9"), {kMsi, kMsi}));
  rig.probe(0);
  rig.remove(0);
  rig.probe(1);
  rig.step(0, begin_probe, 1);
  rig.step(0, obtain);
  const auto before = rig.world.device_model().entry(0, 0);
  EXPECT_TRUE(rig.step(0, write_message).reused);
  EXPECT_EQ(std::memcmp(&rig.world.device_model().entry(0, 0), &before, sizeof before), 0);
}

// [shortest-alias]: QEMU sees success twice, Xen leaks an irq, and the removal of a unmaps b's
// number.
TEST(Reuse, TakesTheNumberAwayFromItsOwner) {
  Rig rig(with(release("qemu-2.1"), release("linux-4.9"), {kMsi, kMsi}));
  rig.probe(0);
  rig.remove(0);
  rig.probe(1);
  const std::int32_t irqs = rig.xen().state().free_irqs;
  rig.probe(0);
  EXPECT_EQ(rig.xen().state().free_irqs, irqs - 1);
  EXPECT_EQ(rig.world.guest().vector(0, 0).port, 0U) << "bind_pirq answered -EEXIST";
  rig.remove(0);
  EXPECT_LE(rig.xen().domain_pirq_to_irq(47), 0);
  EXPECT_EQ(rig.xen().raise(1, 0).delivery, Delivery::none);
}

}  // namespace
}  // namespace pirq::guest::life_cycle_test
