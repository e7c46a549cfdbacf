// steps-keep-contract: for each of its parts a step, an outcome or a state that breaks it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>

#include "properties/choices.h"

namespace pirq::step_contract_test {
namespace {

using enum StepKind;
using guest::Phase;

// Every rule in force, and every step of the surroundings allowed.
WorldConfig repaired_world(StepKinds also) {
  WorldConfig config = fixed_msix_world();
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  config.added =
      all_rules() - rules_of(config.xen) - rules_of(config.qemu) - rules_of(config.guest);
  config.also = also;
  return config;
}

Base memory(World& world) {
  return Base(const_cast<std::uint64_t*>(world.words().data()));
}
guest::Driver& driver(World& world, int device) {
  return memory(world)[world.setup().guest.drivers][static_cast<std::size_t>(device)];
}
xen::DomainState& state(World& world) {
  return memory(world).one(world.setup().xen.domain);
}

// What the check says of a step, after `damage` to its outcome or to the world.
class Made {
 public:
  Made(Scene& scene, const Step& step)
      : world_(scene.world), step_(step), before_(Holdings::of(world_)) {
    outcome = world_.apply(step_);
  }
  [[nodiscard]] bool broken() const {
    const Baseline start{world_.domain().state()};
    return check_steps_keep_contract({world_, step_, outcome, start, before_}).has_value();
  }

  Outcome outcome;

 private:
  World& world_;
  Step step_;
  Holdings before_;
};

Scene scene_of(StepKinds also = {}) {
  return {repaired_world(also), Property::steps_keep_contract};
}

TEST(StepsKeepContract, HoldsInALifeCycle) {
  Scene scene = scene_of({memory_off, attach_other, detach_other, kdump});
  scene.probe(0, 3);
  scene.step(0, raise, 2);
  scene.remove(0);
  scene.step(0, detach);
  scene.step(0, deassign);
  scene.step(0, attach_other);
  scene.step(0, detach_other);
  scene.step(0, attach);
  scene.step({.kind = kdump});
  EXPECT_FALSE(scene.violation) << describe(*scene.violation);
}

TEST(StepsKeepContract, IsBrokenByAProbeOfOtherVectors) {
  Scene scene = scene_of();
  const Made made(scene, {.kind = begin_probe, .a = 2});
  EXPECT_FALSE(made.broken());
  driver(scene.world, 0).vectors = 3;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByAStageThatDoesNotFollow) {
  Scene scene = scene_of();
  scene.step(0, begin_probe, 2);
  const Made made(scene, {.kind = obtain});
  EXPECT_FALSE(made.broken());
  driver(scene.world, 0).phase = Phase::enable;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByADriverThatGoesOnWithoutANumber) {
  WorldConfig config = repaired_world({});
  config.pirqs = config.gsis + 1;
  Scene scene(config, Property::no_crash);
  scene.probe(1);
  scene.step(0, begin_probe, 1);
  const Made made(scene, {.kind = obtain});
  ASSERT_NE(made.outcome.rc, 0);
  EXPECT_FALSE(made.broken());
  driver(scene.world, 0).phase = Phase::write_message;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByAnOutcomeThatNamesAnother) {
  Scene scene = scene_of();
  scene.step(0, begin_probe, 2);
  Made made(scene, {.kind = obtain});
  made.outcome.claimed = false;
  EXPECT_TRUE(made.broken());
  made.outcome.claimed = true;
  ++made.outcome.pirq;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByAnInterruptThatSchedulesNothing) {
  Scene scene = scene_of({interrupt, softirq_begin, softirq_end});
  scene.probe(0, 3);
  const Made made(scene, {.kind = interrupt, .a = 1});
  EXPECT_FALSE(made.broken());
  const std::int32_t pirq = scene.world.guest().vector(0, 1).pirq;
  memory(scene.world)[scene.world.setup().xen.pirqs][static_cast<std::size_t>(pirq)].softirq = 0;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByAnInterruptThatGoesElsewhere) {
  Scene scene = scene_of();
  scene.probe(0, 3);
  Made made(scene, {.kind = raise, .a = 1});
  ASSERT_EQ(made.outcome.delivery, Delivery::evtchn);
  EXPECT_FALSE(made.broken());
  ++made.outcome.port;
  EXPECT_TRUE(made.broken());
  --made.outcome.port;
  made.outcome.delivery = Delivery::none;
  EXPECT_TRUE(made.broken());
  made.outcome.delivery = Delivery::evtchn;
  made.outcome.vector = 0;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByADeviceOfNobody) {
  Scene scene = scene_of({attach_other, detach_other});
  scene.step(0, detach);
  EXPECT_FALSE(Made(scene, {.kind = deassign}).broken());
  const Made made(scene, {.kind = attach_other});
  EXPECT_FALSE(made.broken());
  memory(scene.world)[scene.world.setup().xen.elsewhere][0] = 0;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByADeviceThatMovesWithAnother) {
  Scene scene = scene_of();
  const Made made(scene, {.kind = detach, .device = 1});
  EXPECT_FALSE(made.broken());
  memory(scene.world)[scene.world.setup().qemu.devices][0].attached = 0;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByADeviceThatIsNotReset) {
  Scene scene = scene_of();
  scene.step(1, detach);
  scene.step(1, deassign);
  const Made made(scene, {.kind = attach, .device = 1});
  EXPECT_FALSE(made.broken());
  const auto place = static_cast<std::size_t>(scene.world.setup().first_vector(1));
  memory(scene.world)[scene.world.setup().qemu.entries][place].data = 1;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByAKernelThatKnowsTheOldOne) {
  Scene scene = scene_of({kdump});
  scene.probe(0, 2);
  const Made made(scene, {.kind = kdump});
  EXPECT_FALSE(made.broken());
  memory(scene.world)[scene.world.setup().guest.irqs_used][0] = 2;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByARawStepWithoutItsCall) {
  Scene scene = scene_of({guest_get_pirq, guest_write_message});
  Made made(scene, {.kind = guest_get_pirq});
  EXPECT_FALSE(made.broken());
  made.outcome.hypercall = false;
  EXPECT_TRUE(made.broken());
  const Made wrote(scene, {.kind = guest_write_message, .device = 1, .b = 40});
  EXPECT_FALSE(wrote.broken());
  const auto place = static_cast<std::size_t>(scene.world.setup().first_vector(1));
  memory(scene.world)[scene.world.setup().qemu.entries][place].addr_lo ^= 0x1000;
  EXPECT_TRUE(wrote.broken());
}

TEST(StepsKeepContract, IsBrokenByAnIrqOfAnotherDomainThatIsFree) {
  Scene scene = scene_of({other_map, other_unmap});
  const Made made(scene, {.kind = other_map});
  EXPECT_FALSE(made.broken());
  const auto irq = static_cast<std::size_t>(state(scene.world).other_irq);
  memory(scene.world)[scene.world.setup().xen.irqs][irq].flags = 0;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsBrokenByADomainThatDoesNotDie) {
  Scene scene = scene_of({destroy_domain, rcu_end});
  const Made made(scene, {.kind = destroy_domain});
  EXPECT_FALSE(made.broken());
  state(scene.world).dying = 0;
  EXPECT_TRUE(made.broken());
}

// After a crash no step is possible, and the state calls for some.
TEST(StepsKeepContract, IsBrokenByStepsThatAreMissing) {
  Scene scene = scene_of();
  const Made made(scene, {.kind = begin_probe, .a = 1});
  EXPECT_FALSE(made.broken());
  state(scene.world).crashed = 1;
  EXPECT_TRUE(made.broken());
}

TEST(StepsKeepContract, IsNotAskedWhereARuleIsTurnedBack) {
  WorldConfig config = repaired_world({});
  config.added = config.added - RuleSet{Rule::guest_keeps_its_number};
  Scene scene(config, Property::steps_keep_contract);
  const Made made(scene, {.kind = begin_probe, .a = 2});
  driver(scene.world, 0).vectors = 3;
  EXPECT_FALSE(made.broken());
}

RC_GTEST_PROP(StepsKeepContract, HoldsWithEveryRepair, ()) {
  WorldConfig config = repaired_world({kdump, attach_other, detach_other, other_map, other_unmap});
  config.driver = *rc::gen::elementOf(
      std::vector{Discipline::orderly, Discipline::surprise, Discipline::hostile});
  RC_ASSERT(broken(config, Property::steps_keep_contract, *choices()) == "");
}

}  // namespace
}  // namespace pirq::step_contract_test
