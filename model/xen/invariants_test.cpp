// Invariants 2 and 3 of a world: the bitmap is is_free_pirq, the counters are what the sections
// hold. They must survive any hypercall with any arguments, and any failed allocation.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "model/world.h"
#include "model/xen/limits.h"

namespace pirq::xen {
namespace {

constexpr std::array kXens = {release("xen-4.4"), release("xen-4.8"), release("xen-master")};

/// Small tables, so that random arguments meet each other.
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

std::int32_t count(bool (*is)(const Pirq&), std::span<const Pirq> all) {
  return static_cast<std::int32_t>(std::ranges::count_if(all, is));
}

std::int32_t taken(const DomainView& xen, std::int32_t pirqs) {
  std::int32_t sum = 0;
  for (std::int32_t pirq = 0; pirq < pirqs; ++pirq) sum += xen.is_free_pirq(pirq) ? 0 : 1;
  return sum;
}

/// Items the pirq tree's leaves count.
std::int32_t items(const RadixTreeLayout& tree, Base base) {
  const RadixTreeRoot& root = base.one(tree.root);
  if (root.height == 0) return root.root_item;
  std::int32_t sum = 0;
  for (const std::uint8_t node : base[tree.level[0]]) sum += node != 0 ? node - 1 : 0;
  return sum;
}

std::int32_t nodes(const RadixTreeLayout& tree, Base base) {
  std::ptrdiff_t sum = 0;
  for (const auto& level : tree.level)
    sum += std::ranges::count_if(base[level], [](std::uint8_t node) { return node != 0; });
  return static_cast<std::int32_t>(sum);
}

std::int32_t pins(const Setup& setup, const DomainView& xen) {
  std::int32_t bound = 0;
  for (int device = 0; device < setup.devices(); ++device)
    bound += xen.intx().pirq_of(device) >= 0 ? 1 : 0;
  return bound;
}

/// Everything the meter counts, as the sections hold it.
std::int32_t live(const Setup& setup, const DomainView& xen, Base base) {
  const auto actions = std::ranges::count_if(
      xen.irqs(), [](const Irq& irq) { return (irq.flags & kIrqGuest) != 0; });
  return xen.state().structs + nodes(setup.xen.pirq_tree, base) + nodes(setup.xen.irq_tree, base) +
         nodes(setup.xen.emuirq_tree, base) + xen.state().msi_descs +
         static_cast<std::int32_t>(actions) + xen.state().hvm_irq_dpci + 2 * pins(setup, xen);
}

/// Which invariant does not hold; empty if all do.
std::string broken(const Setup& setup, const DomainView& xen, Base base) {
  const DomainState& state = xen.state();
  const std::int32_t pirqs = setup.config().pirqs;
  for (std::int32_t pirq = 0; pirq < pirqs; ++pirq)
    if (xen.marked_free(pirq) != xen.is_free_pirq(pirq)) return "bitmap " + std::to_string(pirq);
  if (state.taken != taken(xen, pirqs)) return "taken";

  const auto existing = count([](const Pirq& p) { return p.exists != 0; }, xen.pirqs());
  if (state.structs_in_tree != existing) return "structs_in_tree";
  if (items(setup.xen.pirq_tree, base) != existing) return "pirq_tree";
  const bool frees = setup.has(Rule::cleanup_check_frees);
  if (frees ? state.structs != existing : state.structs < existing) return "structs";

  const auto slots =
      std::ranges::count_if(xen.irqs(), [](const Irq& irq) { return (irq.flags & kIrqSlot) != 0; });
  if (items(setup.xen.irq_tree, base) != slots) return "irq_tree";
  const FreeMap free_irqs(base, setup.xen.free_irqs);
  std::int32_t irqs = 0;
  for (std::int32_t irq = 0; irq < setup.config().irqs; ++irq) irqs += free_irqs.contains(irq);
  if (state.free_irqs != irqs) return "free_irqs";

  const auto blocks = std::ranges::count_if(
      base[setup.xen.msi_descs], [](const MsiDesc& d) { return d.live != 0 && d.nvec != 0; });
  if (state.msi_descs != blocks) return "msi_descs";
  const FreeMap free_descs(base, setup.xen.free_descs);
  std::int32_t desc = 0;
  for (const MsiDesc& d : base[setup.xen.msi_descs])
    if (free_descs.contains(desc++) != (d.live == 0)) return "free_descs";
  if (state.allocations != live(setup, xen, base)) return "allocations";
  const auto closed = std::ranges::count(xen.ports(), 0) - 1;  // Port 0 is nobody's.
  if (state.open_ports != setup.ports() - closed) return "open_ports";
  return {};
}

std::string broken(const World& world) {
  // The views are written once, for reading and writing; this only reads.
  const Base base(const_cast<std::uint64_t*>(world.words().data()));
  return broken(world.setup(), world.domain(), base);
}

/// What a raw step is made of; cut to the parameters' bounds, so that every one can happen.
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

/// A raw hypercall, or one time in four what a driver, QEMU or the toolstack would do next.
std::optional<Step> drawn(const World& world, const Draw& draw) {
  constexpr std::size_t kFirstRaw = index_of(StepKind::fail_alloc);
  if (draw.kind % 4 == 0) {
    StepList steps;
    world.enabled(steps);
    if (!steps.empty()) steps.pop_back();  // Not yet the domain's destruction.
    if (!steps.empty()) return steps[draw.a % steps.size()];
  }
  const auto kind = static_cast<StepKind>(kFirstRaw + draw.kind / 4 % (kStepKinds - kFirstRaw));
  const StepInfo& row = info(kind);
  const auto device = static_cast<std::uint8_t>(row.has_device ? draw.device % 3 : 0);
  Bounds a = bounds_of(row.a, world.setup(), device);
  if (row.a == Param::nth) a.high = 8;  // Soon.
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

/// A domain alone, whose every call is checked: rc is 0 or -ENOMEM, and the invariants hold.
class Checked {
 public:
  Checked(const Setup& setup, std::uint32_t failing)
      : setup_(&setup), memory_(setup.words()), xen(setup, memory_.base()) {
    xen.create();
    xen.fail_alloc(failing);
  }
  bool operator()(int rc) {
    EXPECT_TRUE(rc == 0 || rc == -kENOMEM) << rc;
    EXPECT_EQ(xen.crashed() ? "" : broken(*setup_, xen, memory_.base()), "");
    return rc == 0;
  }
  [[nodiscard]] bool consumed() const { return xen.state().fail_alloc == 0; }

 private:
  const Setup* setup_;
  Memory memory_;

 public:
  Domain xen;
};

/// One life cycle, each call only if the one before it went well; then back, as far as it came.
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
    const auto setup = hostile(release, 64);  // Numbers and irqs that need new tree nodes.
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
      // At worst the number stays handed out: there is no call that gives it back.
      EXPECT_LE(call.xen.state().taken, untouched.xen.state().taken + 1) << k;
    }
    // A struct with two nodes, a slot with two, a descriptor, hvm_irq_dpci, a guest action.
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
}  // namespace pirq::xen
