// Emulated devices, and passed-through devices whose driver does not know Xen.
#include "model/xen/stage.h"

namespace pirq::hvm_irq_test {
namespace {

using enum StepKind;

class Signals : public xen::testing::Stage {
 protected:
  Signals()
      : Stage({soft_reset, inject_msi, handle_event, cpu_offline, save_restore, attach_other}) {}

  // Makes every step of the driver's probe that can happen, in order.
  Outcome probe(int device = 0) {
    apply(begin_probe, device, 1);
    return all({obtain, write_message, create_irq, enable, qemu_map, qemu_bind, bind_evtchn},
               device);
  }
  void remove(int device = 0) {
    all({close_evtchn, disable, qemu_unbind, qemu_unmap, drop_irq}, device);
    EXPECT_EQ(world_->guest().driver(device).phase, guest::Phase::idle);
  }
};

TEST_F(Signals, ANativeMsiGoesToItsOwnVector) {
  start({DeviceKind::native_msi, DeviceKind::native_msi});
  EXPECT_TRUE(probe(0).probed);
  EXPECT_TRUE(probe(1).probed);
  for (const int device : {0, 1}) {
    const Outcome outcome = apply(raise, device);
    EXPECT_EQ(outcome.delivery, Delivery::vector);
    EXPECT_EQ(world_->guest().handler_of_msi(outcome.gvec, outcome.dest), (VectorId{device, 0}));
  }
  remove(0);
  EXPECT_EQ(world_->guest().handler_of_msi(guest::kFirstVector, 0), std::nullopt);
}

TEST_F(Signals, AnEmulatedMsiGoesToThePortOfItsNumber) {
  start({DeviceKind::emulated_msi, DeviceKind::emulated_msi});
  EXPECT_TRUE(probe(0).probed);
  EXPECT_TRUE(probe(1).probed);
  // The second number does not get IRQ_MSI_EMU [X30], but it gets its events.
  for (const int device : {0, 1}) {
    const Outcome outcome = apply(raise, device);
    EXPECT_EQ(outcome.delivery, Delivery::evtchn);
    EXPECT_EQ(world_->guest().handler_of(outcome.port), (VectorId{device, 0}));
  }
  EXPECT_EQ(world_->domain().domain_pirq_to_emuirq(47), xen::kIrqMsiEmu);
  EXPECT_EQ(world_->domain().domain_pirq_to_emuirq(46), xen::kIrqUnbound);
}

TEST_F(Signals, AnInjectionAnswersAsXenDoes) {
  start({DeviceKind::msi});
  probe();
  EXPECT_EQ(apply(inject_msi, 0, 0, 0).rc, -34);   // 0 is not a number.
  EXPECT_EQ(apply(inject_msi, 0, 0, -1).rc, -22);  // Beyond the table.
  EXPECT_EQ(apply(inject_msi, 0, 0, 47).rc, -22);  // Passed through.
  EXPECT_EQ(apply(inject_msi, 0, 0, 30).rc, 0);
  EXPECT_EQ(world_->domain().domain_pirq_to_emuirq(30), xen::kIrqMsiEmu);
}

TEST_F(Signals, AGsiIsMappedOnceAndItsNumberKept) {
  start({DeviceKind::gsi});
  EXPECT_EQ(apply(raise).delivery, Delivery::vector);
  EXPECT_TRUE(probe().probed);
  EXPECT_EQ(world_->domain().domain_emuirq_to_pirq(16), 16);
  EXPECT_EQ(apply(raise).delivery, Delivery::evtchn);
  apply(close_evtchn);
  EXPECT_EQ(apply(raise).delivery, Delivery::none);
  apply(begin_probe, 0, 1);
  EXPECT_FALSE(world_->can({.kind = obtain}));
  EXPECT_TRUE(apply(bind_evtchn).probed);
}

TEST_F(Signals, ASoftResetGivesTheGsiToTheNewKernel) {
  start({DeviceKind::gsi});
  probe();
  apply(soft_reset);
  EXPECT_EQ(world_->domain().state().open_ports, 0);
  EXPECT_EQ(world_->domain().domain_emuirq_to_pirq(16), xen::kIrqUnbound);
  probe();
  EXPECT_EQ(apply(raise).delivery, Delivery::evtchn);
}

TEST_F(Signals, APortThatIsStillLinkedWaits) {
  for (const bool right : {true, false}) {
    start({DeviceKind::msi}, right ? RuleSet{} : RuleSet{Rule::busy_ports_wait});
    probe();
    EXPECT_EQ(apply(raise).port, 1U);
    remove();
    EXPECT_EQ(probe().port, right ? 2U : 1U);
    EXPECT_EQ(apply(raise).delivery, right ? Delivery::evtchn : Delivery::none);
    apply(handle_event, 0, 0, 1);
    EXPECT_EQ(apply(raise).delivery, Delivery::evtchn);
  }
}

TEST_F(Signals, AVcpuThatGoesOfflineLeavesNoEventInItsQueue) {
  for (const bool right : {true, false}) {
    start({DeviceKind::msi}, right ? RuleSet{} : RuleSet{Rule::dying_cpu_empties_queue});
    probe();
    const Outcome event = apply(raise);
    EXPECT_EQ(event.delivery, Delivery::evtchn);
    const auto port = static_cast<std::int32_t>(event.port);
    EXPECT_TRUE(world_->can({.kind = handle_event, .b = port}));
    apply(cpu_offline);
    EXPECT_FALSE(world_->can({.kind = handle_event, .b = port}));
    EXPECT_EQ(apply(raise).delivery, right ? Delivery::evtchn : Delivery::none);
    remove();
    // A port that stays linked is never allocated again.
    EXPECT_EQ(probe().port == event.port, false);
  }
}

TEST_F(Signals, ARestoredGuestHasItsGsisAndAsksForItsMsisAgain) {
  for (const bool right : {true, false}) {
    const RuleSet added = right ? RuleSet{Rule::resume_renews_msis} : RuleSet{};
    start({DeviceKind::gsi, DeviceKind::emulated_msi}, {}, added);
    probe(0);
    probe(1);
    const std::uint64_t owned = world_->domain().state().owned;
    apply(save_restore);
    EXPECT_EQ(world_->domain().state().owned, owned);
    EXPECT_EQ(world_->domain().state().open_ports, right ? 2 : 1);
    const Outcome pin = apply(raise, 0);
    EXPECT_EQ(pin.delivery, Delivery::evtchn);
    EXPECT_EQ(world_->guest().handler_of(pin.port), (VectorId{0, 0}));
    const Outcome msi = apply(raise, 1);
    EXPECT_EQ(msi.delivery, right ? Delivery::evtchn : Delivery::none);
    remove(1);
    EXPECT_TRUE(probe(1).probed);  // Loading the driver again restores delivery.
    EXPECT_EQ(apply(raise, 1).delivery, Delivery::evtchn);
  }
}

TEST_F(Signals, ADomainWithAPassedThroughDeviceIsNotSaved) {
  start({DeviceKind::gsi, DeviceKind::msi});
  EXPECT_FALSE(world_->can({.kind = save_restore}));
  apply(detach, 1);
  apply(deassign, 1);
  EXPECT_TRUE(world_->can({.kind = save_restore}));
  apply(begin_probe, 0, 1);
  EXPECT_FALSE(world_->can({.kind = save_restore}));
}

TEST_F(Signals, ARestoredDomainDoesNotGetTheDeviceOfAnother) {
  start({DeviceKind::gsi, DeviceKind::msi});
  apply(detach, 1);
  apply(deassign, 1);
  apply(attach_other, 1);
  apply(save_restore);
  EXPECT_TRUE(world_->domain().other_owns(1));
  EXPECT_FALSE(world_->can({.kind = attach, .device = 1}));
}

}  // namespace
}  // namespace pirq::hvm_irq_test
