// Invariants 2 and 3 of a world: the free bitmap equals is_free_pirq, and the counters equal the
// contents of the sections. They hold after any hypercall with any arguments and any failed
// allocation.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "model/world.h"
#include "model/xen/limits.h"

namespace pirq::xen::invariants_test {
namespace {

constexpr std::array kXens = {release("xen-4.4"), release("xen-4.8"), release("xen-master")};

/// Small tables, so that random arguments often name the same number.
Setup hostile(Release release, std::int32_t gsis = 18) {
  WorldConfig config;
  config.xen = release;
  config.driver = Discipline::hostile;
  config.gsis = gsis;
  config.pirqs = gsis + 8;
  config.irqs = gsis + 10;
  config.ports = 6;
  config.devices = {DeviceConfig{DeviceKind::msi, 4}, DeviceConfig{DeviceKind::msix, 2},
                    DeviceConfig{DeviceKind::intx, 1}};
  return std::get<Setup>(Setup::create(config));
}

/// The name of an invariant that does not hold. Empty if all hold.
std::string broken(const Setup& setup, const DomainView& xen) {
  for (std::int32_t pirq = 0; pirq < setup.config().pirqs; ++pirq)
    if (xen.marked_free(pirq) != xen.is_free_pirq(pirq)) return "bitmap " + std::to_string(pirq);
  return std::string(xen.unbalanced());
}

std::string broken(const World& world) {
  return broken(world.setup(), world.domain());
}

/// The random input of a raw step. It is reduced to the bounds of the parameters.
struct Draw {
  std::uint8_t kind, device;
  std::uint16_t a, b;
};

void showValue(const Draw& draw, std::ostream& out) {
  out << int{draw.kind} << '/' << int{draw.device} << '/' << draw.a << '/' << draw.b;
}

std::int32_t cut(std::uint16_t value, const Bounds& bounds) {
  return bounds.low + value % (bounds.high - bounds.low + 1);
}

/// A raw step, or one time in four an ordinary step of a driver, QEMU or the toolstack.
std::optional<Step> drawn(const World& world, const Draw& draw) {
  constexpr std::size_t kFirstRaw = index_of(StepKind::fail_alloc);
  if (draw.kind % 4 == 0) {
    StepList steps;
    world.enabled(steps);
    if (!steps.empty()) steps.pop_back();  // The last step destroys the domain.
    if (!steps.empty()) return steps[draw.a % steps.size()];
  }
  const auto kind = static_cast<StepKind>(kFirstRaw + draw.kind / 4 % (kStepKinds - kFirstRaw));
  const StepInfo& row = info(kind);
  const auto device = static_cast<std::uint8_t>(row.has_device ? draw.device % 3 : 0);
  Bounds a = bounds_of(row.a, world.setup(), device);
  if (row.a == Param::nth) a.high = 8;  // The failure must happen within the sequence.
  const Step step{kind, device, static_cast<std::uint16_t>(cut(draw.a, a)),
                  cut(draw.b, bounds_of(row.b, world.setup(), device))};
  return world.can(step) ? std::optional(step) : std::nullopt;
}

auto draws() {
  return rc::gen::resize(300, rc::gen::container<std::vector<Draw>>(rc::gen::build<Draw>(
                                  rc::gen::set(&Draw::kind), rc::gen::set(&Draw::device),
                                  rc::gen::set(&Draw::a), rc::gen::set(&Draw::b))));
}

RC_GTEST_PROP(Invariants, SurviveAnyHypercalls, ()) {
  const Setup setup = hostile(*rc::gen::elementOf(kXens));
  World world(setup);
  std::string wrong = broken(world);
  for (const Draw& draw : *draws()) {
    const auto step = drawn(world, draw);
    if (!step || !wrong.empty()) break;
    if (world.apply(*step).crashed) break;
    if (wrong = broken(world); !wrong.empty()) wrong += " after " + to_text(*step);
  }
  RC_ASSERT(wrong == "");
}

RC_GTEST_PROP(Invariants, HoldUpToTheDomainsEnd, ()) {
  const Setup setup = hostile(*rc::gen::elementOf(kXens));
  World world(setup);
  for (const Draw& draw : *draws())
    if (const auto step = drawn(world, draw)) world.apply(*step);
  RC_PRE(!world.domain().crashed());
  const Outcome end = world.apply({.kind = StepKind::destroy_domain});
  RC_PRE(!end.crashed);
  RC_ASSERT(end.left.leaked_structs >= 0);
  RC_ASSERT(end.left.leaked_irqs >= 0);
  RC_ASSERT(end.left.leaked_msi >= 0);
  RC_ASSERT(world.domain().state().open_ports == 0);
  RC_ASSERT(world.domain().state().structs_in_tree == 0);
  RC_ASSERT(world.domain().state().taken == 0);
  for (std::int32_t pirq = 0; pirq < setup.config().pirqs; ++pirq)
    RC_ASSERT(world.domain().marked_free(pirq));
}

/// A domain without guest and device model. It checks every call: rc is 0 or -ENOMEM, and the
/// invariants hold.
class Checked {
 public:
  Checked(const Setup& setup, std::uint32_t failing)
      : setup_(&setup), memory_(setup.words()), xen(setup, memory_.base()) {
    xen.create();
    xen.fail_alloc(failing);
  }
  bool operator()(int rc) {
    EXPECT_TRUE(rc == 0 || rc == -kENOMEM) << rc;
    EXPECT_EQ(xen.crashed() ? "" : broken(*setup_, xen), "");
    return rc == 0;
  }
  [[nodiscard]] bool consumed() const { return xen.state().fail_alloc == 0; }

 private:
  const Setup* setup_;
  Memory memory_;

 public:
  Domain xen;
};

/// One life cycle. It stops at the first call that fails, and undoes the calls that succeeded.
void life_cycle(Checked& call) {
  Domain& xen = call.xen;
  const Answer number = xen.call(get_free_pirq(PirqType::msi));
  if (!call(number.rc)) return;
  const std::int32_t pirq = number.number;
  if (!call(xen.call(map_msi(1, 0, pirq)).rc)) return;
  if (call(xen.call(bind_pt_irq(pirq, 0, 0)).rc)) {
    const Answer port = xen.call(evtchn_bind_pirq(pirq));
    if (call(port.rc)) call(xen.call(evtchn_close(port.number)).rc);
    call(xen.call(unbind_pt_irq(pirq)).rc);
  }
  call(xen.call(unmap_pirq(Caller::device_model, pirq)).rc);
}

TEST(FailedAllocation, LeavesAConsistentDomainWhereverItStrikes) {
  for (const Release release : kXens) {
    const auto setup = hostile(release, 64);  // The MSI range needs new tree nodes.
    const Checked untouched(setup, 0);
    std::uint32_t k = 1;
    for (;; ++k) {
      Checked call(setup, k);
      life_cycle(call);
      if (!call.consumed()) break;
      EXPECT_FALSE(call.xen.crashed()) << k;
      EXPECT_EQ(call.xen.state().free_irqs, untouched.xen.state().free_irqs) << k;
      EXPECT_EQ(call.xen.state().msi_descs, 0) << k;
      EXPECT_EQ(call.xen.state().open_ports, 0) << k;
      // The number may stay allocated, because no call frees it [L10].
      EXPECT_LE(call.xen.state().taken, untouched.xen.state().taken + 1) << k;
    }
    // The allocations: a struct with two nodes, a slot with two nodes, a descriptor, hvm_irq_dpci,
    // a guest action.
    EXPECT_EQ(k, 1U + 8U);
  }
}

TEST(FailedAllocation, OfABlockLeavesConsistentCountersOrACrash) {
  for (const Release release : kXens) {
    const auto setup = hostile(release);
    for (std::uint32_t k = 1;; ++k) {
      Checked call(setup, k);
      const Answer block = call.xen.call(map_multi_msi(0, 4, -1));
      call(block.rc);
      if (!call.consumed()) break;
      if (block.rc == 0) call(call.xen.call(unmap_pirq(Caller::device_model, block.number)).rc);
    }
  }
}

TEST(FailedAllocation, OfAMapLeavesNoSlotBehind) {
  for (const Release release : kXens) {
    const auto setup = hostile(release, 64);
    for (std::uint32_t k = 1;; ++k) {
      Checked call(setup, k);
      if (call(call.xen.call(map_msi(1, 0, 70)).rc)) break;
      for (const Irq& irq : call.xen.irqs().subspan(64)) EXPECT_EQ(irq.flags & kIrqSlot, 0) << k;
    }
  }
}

TEST(FailedAllocation, OfTheStructIsTriedTwiceByGetFreePirq) {
  const auto setup = hostile(release("xen-4.8"));
  Checked call(setup, 1);
  EXPECT_EQ(call.xen.call(get_free_pirq(PirqType::msi)).rc, 0);
  EXPECT_TRUE(call.consumed());
}

}  // namespace
}  // namespace pirq::xen::invariants_test
