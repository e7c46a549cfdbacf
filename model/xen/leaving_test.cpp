// Devices that leave while their MSIs are in use: removed from the host, deassigned by force, taken
// away when the guest's kernel crashes, and given to another domain.
#include "model/xen/limits.h"
#include "model/xen/stage.h"

namespace pirq::leaving_test {
namespace {

using enum StepKind;

class Leaving : public xen::testing::Stage {
 protected:
  Leaving()
      : Stage({deassign, remove_device, attach_other, detach_other, kdump, soft_reset, detach,
               guest_write_message}) {}

  // Returns the number of the device's vector.
  std::int32_t probe(int device = 0) {
    all({begin_probe, obtain, write_message, create_irq, enable, qemu_map, qemu_bind, bind_evtchn},
        device);
    EXPECT_EQ(world_->guest().driver(device).phase, guest::Phase::running);
    return world_->guest().vector(device, 0).pirq;
  }
  [[nodiscard]] const xen::DomainState& state() const { return world_->domain().state(); }
  [[nodiscard]] std::int32_t irq_of(std::int32_t pirq) const {
    return world_->domain().domain_pirq_to_irq(pirq);
  }
};

constexpr RuleSet kRepairs = {Rule::removal_unbinds_first, Rule::deassign_unbinds_first,
                              Rule::soft_reset_frees_numbers, Rule::forced_unmap_unbinds};

// The number is reserved until QEMU unmaps it, so that no other device gets it before [X65] [X86].
TEST_F(Leaving, NumberStaysQemusUntilItsUnmap) {
  for (const StepKind leaves : {deassign, remove_device}) {
    start({DeviceKind::native_msi, DeviceKind::msi}, {}, kRepairs);
    all({begin_probe, obtain, write_message, create_irq, enable, qemu_map, qemu_bind});
    const std::int32_t pirq = world_->device_model().entry(0, 0).pirq;
    EXPECT_GT(irq_of(pirq), 0);
    apply(leaves);
    EXPECT_EQ(irq_of(pirq), xen::kPirqAllocated);
    EXPECT_EQ(state().msi_descs, 0);
    EXPECT_NE(probe(1), pirq);
    const Outcome unmap = all({detach, qemu_unbind, qemu_unmap});
    EXPECT_EQ(unmap.rc, 0);
    EXPECT_EQ(irq_of(pirq), 0);
    EXPECT_TRUE(world_->domain().is_free_pirq(pirq));
  }
}

// Without the repair a deassigned device keeps its irq, and the unmap disables its MSI.
TEST_F(Leaving, DeviceOfAnotherDomainIsDisturbed) {
  for (const bool right : {true, false}) {
    start({DeviceKind::msi}, {}, right ? kRepairs : RuleSet{});
    const std::int32_t pirq = probe();
    apply(deassign);
    EXPECT_EQ(irq_of(pirq) > 0, !right);
    apply(attach_other);
    EXPECT_TRUE(world_->domain().other_owns(0));
    EXPECT_EQ(apply(raise).delivery, Delivery::none);
    all({detach, qemu_unbind, qemu_unmap});
    EXPECT_EQ(world_->domain().disturbed_other(), !right);
    all({close_evtchn, disable, drop_irq});
    EXPECT_FALSE(world_->can({.kind = attach}));
    apply(detach_other);
    EXPECT_FALSE(world_->domain().disturbed_other());
    EXPECT_TRUE(world_->can({.kind = attach}));
  }
}

// A crashed kernel leaves nothing, and its devices can be attached again [X85] [X86].
TEST_F(Leaving, KdumpTakesTheDevicesAway) {
  for (const bool right : {true, false}) {
    start({DeviceKind::msi, DeviceKind::msi, DeviceKind::intx}, {}, right ? kRepairs : RuleSet{});
    probe(0);
    all({begin_probe, obtain}, 1);
    const std::int32_t irqs = state().free_irqs;
    apply(kdump);
    for (int device = 0; device < 3; ++device) {
      EXPECT_FALSE(world_->device_model().attached(device));
      EXPECT_FALSE(world_->domain().owns(device));
    }
    EXPECT_EQ(state().open_ports, 0);
    EXPECT_EQ(state().taken, right ? 0 : 2 + 1);  // The pin is unmapped by force [X56].
    EXPECT_EQ(state().free_irqs, irqs + (right ? 1 : 0));
    apply(attach, 0);
    probe(0);
    EXPECT_EQ(apply(raise).delivery, Delivery::evtchn);
  }
}

TEST_F(Leaving, DetachMayNeverDeassign) {
  start({DeviceKind::msi}, {Rule::detach_deassigns});
  apply(detach);
  EXPECT_TRUE(world_->domain().owns(0));
  EXPECT_FALSE(world_->can({.kind = deassign}));
  EXPECT_FALSE(world_->can({.kind = attach}));
}

// QEMU maps the number that the guest wrote, when the guest enables MSI.
TEST_F(Leaving, MessageNamesAnyNumber) {
  start({DeviceKind::msi});
  all({begin_probe, obtain, write_message, create_irq});
  apply(guest_write_message, 0, 0, 33);
  EXPECT_EQ(all({enable, qemu_map}).pirq, 33);
  apply(qemu_bind);
  EXPECT_FALSE(world_->can({.kind = guest_write_message, .b = 34})) << "QEMU would call Xen";
}

}  // namespace
}  // namespace pirq::leaving_test
