#include "model/xen/domain.h"

#include <gtest/gtest.h>

#include "model/xen/limits.h"

namespace pirq::xen::domain_test {
namespace {

WorldConfig hostile(Release release) {
  WorldConfig config;
  config.xen = release;
  config.driver = Discipline::hostile;
  config.devices = {DeviceConfig{DeviceKind::msi, 4}, DeviceConfig{DeviceKind::msix, 2}};
  return config;
}

/// A domain without guest and device model.
class Rig {
 public:
  explicit Rig(const WorldConfig& config)
      : setup_(std::get<Setup>(Setup::create(config))),
        memory_(setup_.words()),
        xen(setup_, memory_.base()) {
    xen.create();
  }
  explicit Rig(Release release) : Rig(hostile(release)) {}

  std::int32_t get(PirqType type = PirqType::msi) {
    const Answer answer = xen.call(get_free_pirq(type));
    return answer.rc == 0 ? answer.number : answer.rc;
  }
  /// Returns a number that is allocated, mapped for `device` and bound, and that has a port.
  std::int32_t use(int device, int entry = 0) {
    const std::int32_t pirq = get();
    EXPECT_EQ(xen.call(map_msi(device, entry, pirq)).rc, 0);
    EXPECT_EQ(xen.call(bind_pt_irq(pirq, 0, 0x302F)).rc, 0);
    EXPECT_EQ(xen.call(evtchn_bind_pirq(pirq)).rc, 0);
    return pirq;
  }

 private:
  Setup setup_;
  Memory memory_;

 public:
  Domain xen;
};

constexpr Release kXens[] = {release("xen-4.4"), release("xen-4.8"), release("xen-master")};

TEST(GetFreePirq, GoesDownFromTheTopAndEndsAfterThirtyTwo) {
  for (const Release xen : kXens) {
    Rig rig(xen);
    for (std::int32_t pirq = 47; pirq >= 16; --pirq) EXPECT_EQ(rig.get(), pirq);
    EXPECT_EQ(rig.get(), -kENOSPC);
  }
}

TEST(GetFreePirq, GoesUpThroughTheGsisThenDownThroughTheMsiRange) {
  WorldConfig config = hostile(release("xen-4.8"));
  config.gsis = 20;
  config.pirqs = 24;
  Rig rig(config);
  for (const std::int32_t pirq : {16, 17, 18, 19, 23, 22, 21, 20})
    EXPECT_EQ(rig.get(PirqType::gsi), pirq);
  EXPECT_EQ(rig.get(PirqType::gsi), -kENOSPC);
}

TEST(GetFreePirq, NeverGivesAGsiToAnMsi) {
  WorldConfig config = hostile(release("xen-4.8"));
  config.gsis = 20;
  config.pirqs = 22;
  Rig rig(config);
  EXPECT_EQ(rig.get(), 21);
  EXPECT_EQ(rig.get(), 20);
  EXPECT_EQ(rig.get(), -kENOSPC);
}

TEST(GetFreePirq, DoesNotLookAtPortsOrBindings) {
  Rig rig(release("xen-master"));
  EXPECT_EQ(rig.xen.call(evtchn_bind_pirq(47)).rc, 0);
  EXPECT_TRUE(rig.xen.is_free_pirq(47));
  EXPECT_EQ(rig.get(), 47);
}

TEST(Unmap, FreesWhatWasUnboundAndNobodyGivesBackWhatWasOnlyAllocated) {
  for (const Release xen : kXens) {
    Rig rig(xen);
    const std::int32_t pirq = rig.use(0);
    EXPECT_EQ(rig.xen.call(unbind_pt_irq(pirq)).rc, 0);
    EXPECT_EQ(rig.xen.call(unmap_pirq(Caller::device_model, pirq)).rc, 0);
    EXPECT_TRUE(rig.xen.is_free_pirq(pirq));
    EXPECT_EQ(rig.get(), pirq);
    EXPECT_EQ(rig.xen.call(unmap_pirq(Caller::device_model, pirq)).rc, -kEINVAL);
    EXPECT_EQ(rig.xen.domain_pirq_to_irq(pirq), kPirqAllocated);
  }
}

TEST(Unmap, OfABoundNumberForcesTheUnbindAndKeepsItUnusable) {
  for (const Release xen : kXens) {
    Rig rig(xen);
    const std::int32_t pirq = rig.use(0);
    const std::int32_t irq = rig.xen.domain_pirq_to_irq(pirq);
    EXPECT_EQ(rig.xen.call(unmap_pirq(Caller::device_model, pirq)).rc, 0);
    EXPECT_EQ(rig.xen.domain_pirq_to_irq(pirq), -irq);
    EXPECT_EQ(rig.xen.domain_irq_to_pirq(irq), -pirq);
    EXPECT_NE(rig.get(), pirq);
  }
}

TEST(Unmap, OfASecondaryVectorIsBusy) {
  Rig rig(release("xen-4.8"));
  const Answer block = rig.xen.call(map_multi_msi(0, 4, -1));
  EXPECT_EQ(block.rc, 0);
  EXPECT_EQ(block.number, 44);
  EXPECT_EQ(block.nr, 4);
  EXPECT_EQ(rig.xen.call(unmap_pirq(Caller::device_model, 45)).rc, -kEBUSY);
  EXPECT_EQ(rig.xen.call(unmap_pirq(Caller::device_model, 44)).rc, 0);
  for (std::int32_t pirq = 44; pirq < 48; ++pirq) EXPECT_TRUE(rig.xen.is_free_pirq(pirq));
}

TEST(Map, OfATakenNumberAnswersZeroAndLosesAnIrqUnlessRepaired) {
  WorldConfig config = hostile(release("xen-master"));
  for (const bool repaired : {false, true}) {
    if (repaired) config.added = {Rule::map_of_taken_pirq_is_an_error};
    Rig rig(config);
    const std::int32_t pirq = rig.use(0);
    const std::int32_t irq = rig.xen.domain_pirq_to_irq(pirq);
    const std::int32_t irqs = rig.xen.state().free_irqs;
    EXPECT_EQ(rig.xen.call(map_msi(1, 0, pirq)).rc, repaired ? -kEEXIST : 0);
    EXPECT_EQ(rig.xen.state().free_irqs, repaired ? irqs : irqs - 1);
    EXPECT_EQ(rig.xen.domain_pirq_to_irq(pirq), irq);
    EXPECT_EQ(rig.xen.call({.op = Operation::destroy_domain}).left.leaked_irqs, repaired ? 0 : 1);
  }
}

TEST(Map, AsksWhoOwnsTheDeviceSinceFourTen) {
  for (const Release xen : kXens) {
    Rig rig(xen);
    EXPECT_EQ(rig.xen.call(with_device(Operation::deassign_device, 1)).rc, 0);
    EXPECT_EQ(rig.xen.call(with_device(Operation::deassign_device, 1)).rc, -kENODEV);
    const bool asks = xen == release("xen-master");
    EXPECT_EQ(rig.xen.call(map_msi(1, 0, -1)).rc, asks ? -kENODEV : 0);
    rig.xen.assign_device(1);
    EXPECT_EQ(rig.xen.call(map_msi(1, 1, -1)).rc, 0);
  }
}

TEST(Bind, NeedsAnIrqAndOverwritesTheOwnersWords) {
  Rig rig(release("xen-4.8"));
  EXPECT_EQ(rig.xen.call(bind_pt_irq(47, 0, 0)).rc, -kEPERM);
  const std::int32_t pirq = rig.use(0);
  EXPECT_EQ(rig.xen.call(bind_pt_irq(pirq, 0x31, 0x1000)).rc, 0);
  EXPECT_EQ(rig.xen.pirq_info(pirq)->gvec, 0x31);
}

TEST(Evtchn, SecondBindOfANumberExists) {
  Rig rig(release("xen-4.8"));
  const std::int32_t pirq = rig.use(0);
  EXPECT_EQ(rig.xen.call(evtchn_bind_pirq(pirq)).rc, -kEEXIST);
  EXPECT_EQ(rig.xen.call(evtchn_bind_pirq(48)).rc, -kEINVAL);
  EXPECT_EQ(rig.xen.call(evtchn_close(0)).rc, -kEINVAL);
}

TEST(Evtchn, PortKeepsItsStructOnlyFromFourNineteen) {
  for (const Release xen : kXens) {
    Rig rig(xen);
    const std::int32_t pirq = rig.use(0);
    rig.xen.call(unbind_pt_irq(pirq));
    rig.xen.call(unmap_pirq(Caller::device_model, pirq));
    // [cleanup-check]: the inverted test removes the struct, and a second port can be bound.
    const bool stays = xen == release("xen-master");
    EXPECT_EQ(rig.xen.pirq_info(pirq) != nullptr, stays);
    EXPECT_EQ(rig.xen.call(evtchn_bind_pirq(pirq)).rc, stays ? -kEEXIST : 0);
  }
}

TEST(Raise, GoesToThePortOrAsVectorZeroWhileNoPortIsBound) {
  Rig rig(release("xen-4.8"));
  EXPECT_EQ(rig.xen.raise(0, 0).delivery, Delivery::none);
  const std::int32_t pirq = rig.get();
  rig.xen.call(map_msi(0, 0, pirq));
  rig.xen.call(bind_pt_irq(pirq, 0, 0));
  EXPECT_EQ(rig.xen.raise(0, 0).delivery, Delivery::vector);
  EXPECT_EQ(rig.xen.raise(0, 0).to, 0);
  const std::int32_t port = rig.xen.call(evtchn_bind_pirq(pirq)).number;
  EXPECT_EQ(rig.xen.raise(0, 0).delivery, Delivery::evtchn);
  EXPECT_EQ(rig.xen.raise(0, 0).to, port);
}

TEST(Destroy, OfAnOrderlyDomainLeavesNothing) {
  Rig rig(release("xen-master"));
  rig.use(0);
  rig.use(1, 0);
  rig.use(1, 1);
  const DestroyAnswer left = rig.xen.call({.op = Operation::destroy_domain}).left;
  EXPECT_EQ(left.leaked_structs, 0);
  EXPECT_EQ(left.leaked_irqs, 0);
  EXPECT_EQ(left.leaked_msi, 0);
  EXPECT_EQ(rig.xen.state().owned, 0U);
  EXPECT_EQ(rig.xen.state().open_ports, 0);
}

}  // namespace
}  // namespace pirq::xen::domain_test
