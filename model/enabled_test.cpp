// The enabled steps: World::can compared with World::enabled, and the waiting of vCPUs for QEMU.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/world.h"

namespace pirq::enabled_test {
namespace {

// clang 14 does not accept a consteval function in a default argument.
constexpr Release kNewest = release("linux-4.12");

Setup setup_of(Discipline driver, Release guest = kNewest) {
  WorldConfig config;
  config.driver = driver;
  config.guest = guest;
  config.devices = {DeviceConfig{DeviceKind::msix, 2}, DeviceConfig{DeviceKind::msi, 4}};
  return std::get<Setup>(Setup::create(config));
}

// True if a raw step waits for a driver or for QEMU. The others can happen at any time.
bool waits(const StepInfo& row) {
  return row.family == Family::driver || row.kind == StepKind::unbind_fails;
}

bool listed(const StepList& steps, const Step& step) {
  return std::ranges::find(steps, step) != steps.end();
}

/// Visits every step of the kinds that World::enabled lists, with parameters in bounds and slightly
/// out of bounds.
template <class Visit>
void each_step(const Setup& setup, Visit visit) {
  for (const StepInfo& row : step_table()) {
    if (is_raw(row.kind)) continue;
    for (int device = 0; device <= setup.devices(); ++device)
      for (int a = 0; a <= 5; ++a)
        for (int b = 0; b <= 1; ++b)
          visit(
              Step{row.kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), b});
  }
}

/// A step about which `can` and the list disagree. Empty if they agree.
std::string disagreement(const World& world) {
  StepList steps;
  world.enabled(steps);
  std::string found;
  std::size_t possible = 0;
  each_step(world.setup(), [&](const Step& step) {
    possible += world.can(step);
    if (world.can(step) != listed(steps, step)) found = to_text(step);
  });
  if (found.empty() && possible != steps.size()) return "a step is listed twice or out of bounds";
  return found;
}

/// The steps of World::offers, in order.
StepList offered_steps(const World& world) {
  OfferList offers;
  world.offers(offers);
  StepList steps;
  for (const Offer& offer : offers)
    for (std::uint32_t n = 0; n < offer.count; ++n) steps.push_back(world.offered(offer, n));
  return steps;
}

RC_GTEST_PROP(Enabled, ListsExactlyTheStepsThatCanHappen, ()) {
  const auto driver =
      *rc::gen::element(Discipline::orderly, Discipline::surprise, Discipline::hostile);
  const auto guest =
      *rc::gen::element(release("linux-2.6.38"), release("linux-4.9"), release("linux-4.12"));
  const Setup setup = setup_of(driver, guest);
  World world(setup);
  std::string wrong = disagreement(world);
  for (const std::uint16_t choice :
       *rc::gen::resize(200, rc::gen::arbitrary<std::vector<std::uint16_t>>())) {
    StepList steps;
    world.enabled(steps);
    if (steps != offered_steps(world)) wrong = "the offers differ from the list";
    if (steps.empty() || !wrong.empty()) break;
    world.apply(steps[choice % steps.size()]);
    wrong = disagreement(world);
  }
  RC_ASSERT(wrong == "");
}

TEST(Enabled, AllowsRawHypercallsToHostileWorldsWithinBounds) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile}) {
    const auto setup = setup_of(driver);
    const World world(setup);
    for (const StepInfo& row : step_table()) {
      if (row.under != Disciplines{Discipline::hostile} || waits(row)) continue;
      const Bounds a = bounds_of(row.a, setup, 0), b = bounds_of(row.b, setup, 0);
      const auto can = [&](int device, std::int32_t pa, std::int32_t pb) {
        return world.can(
            {row.kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(pa), pb});
      };
      EXPECT_EQ(can(0, a.low, b.low), driver == Discipline::hostile) << row.name;
      EXPECT_EQ(can(0, a.high, b.high), driver == Discipline::hostile) << row.name;
      EXPECT_EQ(can(1, a.low, b.low), driver == Discipline::hostile && row.has_device) << row.name;
      EXPECT_FALSE(can(0, a.high + 1, b.high)) << row.name;
      EXPECT_FALSE(can(0, a.high, b.high + 1)) << row.name;
      EXPECT_FALSE(can(0, a.low, b.low - 1)) << row.name;
      EXPECT_FALSE(can(2, a.low, b.low)) << row.name;
    }
  }
}

void expect_nothing_can_happen(const World& world) {
  StepList steps;
  world.enabled(steps);
  EXPECT_TRUE(steps.empty());
  each_step(world.setup(), [&](const Step& step) { EXPECT_FALSE(world.can(step)); });
  EXPECT_FALSE(world.can({.kind = StepKind::guest_bind_evtchn, .b = 20}));
}

TEST(Enabled, NothingComesAfterACrash) {
  const auto setup = setup_of(Discipline::hostile);
  World world(setup);
  // A block at an explicit number whose size is not a power of two fails an ASSERT in Xen.
  EXPECT_TRUE(world.apply({.kind = StepKind::dm_map_multi, .device = 1, .a = 3, .b = 20}).crashed);
  expect_nothing_can_happen(world);
}

TEST(Enabled, NothingComesAfterTheDomainsEnd) {
  const auto setup = setup_of(Discipline::surprise);
  World world(setup);
  world.apply({.kind = StepKind::begin_probe, .device = 0, .a = 2});
  EXPECT_FALSE(world.apply({.kind = StepKind::destroy_domain}).crashed);
  expect_nothing_can_happen(world);
}

/// A world whose steps a test makes one by one. Each must be enabled.
class Rig {
 public:
  explicit Rig(Discipline driver, Release guest = kNewest)
      : setup_(setup_of(driver, guest)), world(setup_) {}

  static Step step(int device, StepKind kind, int a = 0) {
    return {kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), 0};
  }
  [[nodiscard]] bool can(int device, StepKind kind, int a = 0) const {
    return world.can(step(device, kind, a));
  }
  void run(int device, std::initializer_list<StepKind> kinds) {
    for (const StepKind kind : kinds) {
      const Step next = step(device, kind, kind == StepKind::begin_probe ? 1 : 0);
      ASSERT_TRUE(world.can(next)) << to_text(next);
      world.apply(next);
    }
  }

 private:
  Setup setup_;

 public:
  World world;
};

using enum StepKind;

constexpr std::initializer_list<StepKind> kUpToEnable = {begin_probe, obtain, write_message,
                                                         create_irq, enable};

TEST(QemuBusy, HoldsUpTrapsOfOtherDriversButNotTheirHypercalls) {
  Rig rig(Discipline::surprise);
  rig.run(1, {begin_probe});
  rig.run(0, kUpToEnable);
  EXPECT_TRUE(rig.can(0, qemu_map));
  EXPECT_FALSE(rig.can(0, bind_evtchn)) << "its own vCPU is in the trap";
  EXPECT_FALSE(rig.can(0, detach));
  EXPECT_FALSE(rig.can(1, detach));
  EXPECT_TRUE(rig.can(1, obtain)) << "it is only a hypercall";
  rig.run(1, {obtain});
  EXPECT_FALSE(rig.can(1, write_message)) << "it is a trap";
  rig.run(0, {qemu_map, qemu_bind});
  rig.run(1, {write_message, create_irq});
  EXPECT_TRUE(rig.can(0, bind_evtchn));
}

TEST(QemuBusy, HoldsUpAnObtainThatReadsTheMessage) {
  Rig rig(Discipline::orderly, release("linux-4.9"));
  rig.run(1, {begin_probe});
  rig.run(0, kUpToEnable);
  EXPECT_FALSE(rig.can(1, obtain));
  rig.run(0, {qemu_map, qemu_bind});
  EXPECT_TRUE(rig.can(1, obtain));
}

TEST(QemuBusy, LetsPortsBeBoundAndClosedBetweenItsCalls) {
  Rig rig(Discipline::orderly);
  rig.run(1, kUpToEnable);
  rig.run(1, {qemu_map, qemu_bind});
  rig.run(0, kUpToEnable);
  rig.run(1, {bind_evtchn, close_evtchn});
  EXPECT_FALSE(rig.can(1, disable));
  rig.run(0, {qemu_map});
  EXPECT_FALSE(rig.can(1, disable));
  rig.run(0, {qemu_bind});
  EXPECT_TRUE(rig.can(1, disable));
}

TEST(QemuBusy, WithADetachDoesNotStopTheDeparting) {
  Rig rig(Discipline::surprise);
  rig.run(0, kUpToEnable);
  rig.run(0, {qemu_map, qemu_bind, bind_evtchn, detach});
  EXPECT_TRUE(rig.can(0, qemu_unbind));
  EXPECT_TRUE(rig.can(0, close_evtchn)) << "no vCPU is in a trap";
  rig.run(0, {close_evtchn});
  EXPECT_FALSE(rig.can(0, disable)) << "a trap waits for QEMU's lock";
}

TEST(Orderly, UnplugWaitsForTheDriver) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise}) {
    Rig rig(driver);
    EXPECT_TRUE(rig.can(0, detach));
    rig.run(0, {begin_probe});
    EXPECT_EQ(rig.can(0, detach), driver == Discipline::surprise);
    EXPECT_EQ(rig.can(0, abandon), driver == Discipline::surprise);
    EXPECT_EQ(rig.can(0, destroy_domain), driver == Discipline::surprise);
  }
}

// A driver that disables MSI with its irqs requested is faulty. One that restores it is not.
TEST(Orderly, DisableComesAfterTheLastCloseAndARestoreBefore) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile}) {
    Rig rig(driver);
    rig.run(1, kUpToEnable);
    rig.run(1, {qemu_map, qemu_bind, bind_evtchn});
    EXPECT_FALSE(rig.can(1, disable));
    EXPECT_EQ(rig.can(1, restore), driver == Discipline::hostile);
    rig.run(1, {close_evtchn});
    EXPECT_TRUE(rig.can(1, disable));
  }
}

TEST(Unplug, GoesDetachDeassignAttach) {
  Rig rig(Discipline::orderly);
  EXPECT_FALSE(rig.can(0, deassign));
  EXPECT_FALSE(rig.can(0, attach));
  rig.run(0, {detach});
  EXPECT_FALSE(rig.can(0, begin_probe, 1));
  EXPECT_FALSE(rig.can(0, attach));
  rig.run(0, {deassign});
  EXPECT_FALSE(rig.can(0, begin_probe, 1));
  rig.run(0, {attach});
  EXPECT_TRUE(rig.can(0, begin_probe, 1));
}

TEST(Unplug, BringsADeviceBackOnlyToAnIdleDriver) {
  Rig rig(Discipline::surprise);
  rig.run(0, {begin_probe, detach, deassign});
  EXPECT_FALSE(rig.can(0, attach));
  rig.run(0, {abandon});
  EXPECT_TRUE(rig.can(0, attach));
}

TEST(Raise, NeedsAnEnabledVectorOrAProgrammedDevice) {
  Rig rig(Discipline::orderly);
  EXPECT_FALSE(rig.can(1, raise, 0));
  rig.run(1, kUpToEnable);
  EXPECT_TRUE(rig.can(1, raise, 0));
  EXPECT_FALSE(rig.can(1, raise, 1)) << "the driver asked for one vector";
  rig.run(1, {qemu_map, qemu_bind, bind_evtchn, close_evtchn, disable, qemu_unbind, qemu_unmap});
  EXPECT_FALSE(rig.can(1, raise, 0));
}

TEST(EnabledRaw, ListsUsualArgumentsOfEveryRawKindThatCanHappen) {
  const auto hostile = setup_of(Discipline::hostile);
  StepList steps;
  World(hostile).enabled_raw(steps);
  for (const StepInfo& row : step_table())
    EXPECT_EQ(std::ranges::count(steps, row.kind, &Step::kind) > 0,
              row.under == Disciplines{Discipline::hostile} && !waits(row))
        << row.name;
  for (const Step& step : steps) EXPECT_TRUE(World(hostile).can(step)) << to_text(step);

  steps.clear();
  const auto surprise = setup_of(Discipline::surprise);
  World(surprise).enabled_raw(steps);
  EXPECT_TRUE(steps.empty());
}

// With raw=all a search makes what random generation may draw: every value within the bounds.
TEST(EnabledRaw, ListsEveryArgumentIfTheWorldSaysSo) {
  WorldConfig config;
  config.also = {StepKind::guest_unmap};
  config.devices = {DeviceConfig{}};
  config.every_argument = true;
  const auto setup = std::get<pirq::Setup>(pirq::Setup::create(config));
  StepList steps;
  World(setup).enabled_raw(steps);
  std::vector<std::int32_t> numbers;
  for (const Step& step : steps) numbers.push_back(step.b);
  const Bounds bounds = bounds_of(Param::pirq, setup, 0);
  std::vector<std::int32_t> all;
  for (std::int32_t pirq = bounds.low; pirq <= bounds.high; ++pirq) all.push_back(pirq);
  EXPECT_EQ(numbers, all);
}

}  // namespace
}  // namespace pirq::enabled_test
