// INTx pins of passed-through devices: QEMU maps and binds a pin when its device is attached, the
// guest maps it again, and QEMU unbinds it when the device is detached.
#include "model/xen/limits.h"
#include "model/xen/stage.h"

namespace pirq::intx_test {
namespace {

using enum StepKind;

class Intx : public xen::testing::Stage {
 protected:
  Intx()
      : Stage({dm_unbind, dm_bind, dm_unmap, fail_alloc, guest_map_gsi, destroy_domain, deassign}) {
  }

  void probe(int device) {
    all({begin_probe, obtain, write_message, create_irq, enable, qemu_map, qemu_bind, bind_evtchn},
        device);
    EXPECT_EQ(world_->guest().driver(device).phase, guest::Phase::running);
  }
  [[nodiscard]] std::int32_t number(int device = 0) const {
    return world_->device_model().entry(device, 0).pirq;
  }
  [[nodiscard]] int link(int link) const {
    return world_->domain().intx().link_cnt()[static_cast<std::size_t>(link)];
  }
  [[nodiscard]] const xen::DomainState& state() const { return world_->domain().state(); }
};

TEST_F(Intx, IsMappedAndBoundFromTheStart) {
  start({DeviceKind::intx, DeviceKind::msi, DeviceKind::intx});
  EXPECT_FALSE(world_->device_model().busy());
  EXPECT_EQ(number(0), 19);  // The host irq of the pin.
  EXPECT_EQ(number(2), 18);
  EXPECT_EQ(world_->domain().domain_pirq_to_irq(19), 19);
  EXPECT_EQ(world_->domain().domain_pirq_to_irq(18), 18);
  EXPECT_EQ(link(0), 1);
  EXPECT_EQ(link(1), 0);
  EXPECT_EQ(link(2), 1);
}

TEST_F(Intx, TakesNoRoomElsewhere) {
  start({DeviceKind::msi, DeviceKind::gsi});
  EXPECT_EQ(setup_->xen.intx.pirqs.size, 0U);
  EXPECT_EQ(setup_->xen.intx.link_cnt.size, 0U);
  EXPECT_TRUE(world_->domain().intx().link_cnt().empty());
}

TEST_F(Intx, GoesThroughTheIoApicUntilTheGuestHasAPort) {
  start({DeviceKind::intx});
  const Outcome pin = apply(raise);
  EXPECT_EQ(pin.delivery, Delivery::vector);
  EXPECT_EQ(pin.gvec, guest::Guest::gsi_of(0));
  probe(0);
  EXPECT_EQ(world_->guest().vector(0, 0).pirq, number());
  const Outcome event = apply(raise);
  EXPECT_EQ(event.delivery, Delivery::evtchn);
  EXPECT_EQ(world_->guest().handler_of(event.port), (VectorId{0, 0}));
  apply(close_evtchn);
  EXPECT_EQ(apply(raise).delivery, Delivery::vector);
}

// The guest's map returns the number that the pin already has, whatever number the guest names.
TEST_F(Intx, HasOneNumberForQemuAndGuest) {
  start({DeviceKind::intx});
  const std::int32_t taken = state().taken;
  const Outcome map = apply(guest_map_gsi, 0, guest::Guest::gsi_of(0), -1);
  EXPECT_EQ(map.rc, 0);
  EXPECT_EQ(map.pirq, number());
  EXPECT_FALSE(map.searched);
  EXPECT_EQ(state().taken, taken);
}

TEST_F(Intx, IsGivenBackAtDetachAndTakenAgainAtAttach) {
  start({DeviceKind::intx});
  const std::int32_t allocations = state().allocations, pirq = number();
  all({detach, qemu_unbind, qemu_unmap, deassign});
  EXPECT_FALSE(world_->device_model().attached(0));
  EXPECT_EQ(world_->domain().domain_pirq_to_irq(pirq), 0);
  EXPECT_EQ(link(0), 0);
  EXPECT_LT(state().allocations, allocations);
  all({attach, qemu_map, qemu_bind});
  EXPECT_EQ(number(), pirq);
  EXPECT_EQ(link(0), 1);
  EXPECT_EQ(state().allocations, allocations);
}

TEST_F(Intx, ThatCannotBeBoundForWantOfMemoryLeavesNothing) {
  start({DeviceKind::intx});
  all({detach, qemu_unbind, qemu_unmap, deassign});
  const std::int32_t allocations = state().allocations;
  for (int nth = 1; nth <= 3; ++nth) {  // digl, girq, the guest action.
    all({attach, qemu_map});
    apply(fail_alloc, 0, nth);
    EXPECT_EQ(apply(qemu_bind).rc, -xen::kENOMEM) << nth;
    EXPECT_EQ(apply(qemu_unmap).rc, 0) << nth;
    EXPECT_EQ(link(0), 0) << nth;
    EXPECT_EQ(state().allocations, allocations) << nth;
    EXPECT_EQ(apply(raise).delivery, Delivery::none) << nth;
    all({detach, deassign});
  }
}

TEST_F(Intx, IsNotTouchedByTheUnbindOfAnMsi) {
  start({DeviceKind::intx, DeviceKind::msi});
  probe(1);
  all({close_evtchn, disable, qemu_unbind, qemu_unmap, drop_irq}, 1);
  EXPECT_EQ(link(0), 1);
}

TEST_F(Intx, LosesItsLinksCountWhereAnUnbindIsReadAsOneOfAPin) {
  start({DeviceKind::intx, DeviceKind::msi}, {Rule::unbind_honours_type});
  probe(1);
  const std::int32_t pirq = number(1);
  all({close_evtchn, disable, qemu_unbind}, 1);
  EXPECT_EQ(link(0), 0);
  // The MSI is unbound. Its number is on no girq list, so the pin is still bound.
  EXPECT_EQ(world_->domain().pirq_info(pirq)->dpci_flags, 0);
  EXPECT_EQ(world_->domain().intx().pirq_of(0), number(0));
  EXPECT_EQ(apply(raise).delivery, Delivery::vector);
}

TEST_F(Intx, IsNotBoundAsAnMsi) {
  start({DeviceKind::intx});
  EXPECT_EQ(apply(dm_bind, 0, 48, number()).rc, -xen::kEBUSY);
  EXPECT_EQ(apply(raise).delivery, Delivery::vector);
}

TEST_F(Intx, ThatIsUnmappedByForceIsUnbound) {
  start({DeviceKind::intx}, {});
  const std::int32_t pirq = number();
  EXPECT_EQ(apply(dm_unmap, 0, 0, pirq).rc, 0);
  EXPECT_EQ(world_->domain().domain_pirq_to_irq(pirq), -19);  // X56 is only proposed.
  EXPECT_EQ(apply(raise).delivery, Delivery::none);
}

TEST_F(Intx, HasTheSameNumberWhenItsDeviceCameBack) {
  start({DeviceKind::intx, DeviceKind::intx}, {});
  for (const int device : {0, 1}) {
    probe(device);
    all({close_evtchn}, device);
  }
  for (const int device : {0, 1}) all({detach, qemu_unbind, qemu_unmap, deassign}, device);
  for (const int device : {1, 0}) all({attach, qemu_map, qemu_bind}, device);
  EXPECT_EQ(number(0), 19);
  probe(0);
  EXPECT_EQ(world_->guest().vector(0, 0).pirq, 19);
  EXPECT_EQ(apply(raise).delivery, Delivery::evtchn);
}

// Until the repair an emulated GSI takes the number of a pin whose device is unplugged [X84].
TEST_F(Intx, NumberIsNotThatOfAnEmulatedGsi) {
  for (const bool right : {true, false}) {
    start({DeviceKind::intx}, {}, right ? RuleSet{Rule::pin_numbers_are_reserved} : RuleSet{});
    all({detach, qemu_unbind, qemu_unmap, deassign});
    for (std::uint16_t gsi = 40; gsi < 44; ++gsi) {  // 16 to 19 are free.
      const std::int32_t pirq = apply(guest_map_gsi, 0, gsi, -1).pirq;
      EXPECT_EQ(pirq >= setup_->config().gsis, right) << pirq;
    }
    all({attach, qemu_map, qemu_bind});
    EXPECT_EQ(world_->domain().domain_pirq_to_emuirq(19) == xen::kIrqUnbound, right);
    EXPECT_EQ(world_->domain().domain_pirq_to_irq(19), 19);
  }
}

// xl pci-detach -f: libxl unmaps the pin and deassigns the device, and QEMU still has it. Before
// X88's repair the pin waits for QEMU.
TEST_F(Intx, IsUnmappedByTheToolstackAtAForcedDetach) {
  for (const bool right : {true, false}) {
    const RuleSet turned_back = right ? RuleSet{} : RuleSet{Rule::forced_detach_unmaps_pin};
    start({DeviceKind::intx}, turned_back, {Rule::forced_unmap_unbinds});
    apply(deassign);
    EXPECT_TRUE(world_->device_model().attached(0));
    EXPECT_EQ(world_->domain().domain_pirq_to_irq(19), right ? 0 : 19);
    EXPECT_EQ(link(0), right ? 0 : 1);
    all({detach, qemu_unbind, qemu_unmap});
    EXPECT_FALSE(world_->device_model().attached(0));
    EXPECT_EQ(world_->domain().domain_pirq_to_irq(19), 0);
  }
}

TEST_F(Intx, BindingOfAKilledDomainIsFreedByHalf) {
  for (const bool right : {true, false}) {
    const RuleSet added = right ? RuleSet{Rule::killed_domain_frees_girqs} : RuleSet{};
    start({DeviceKind::intx}, {}, added);
    EXPECT_EQ(apply(destroy_domain).left.leaked_girqs, right ? 0 : 1);
    EXPECT_EQ(state().allocations, right ? 0 : 1);
  }
}

}  // namespace
}  // namespace pirq::intx_test
