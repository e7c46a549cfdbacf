#include "fuzz/coverage/behaviour.h"

#include <gtest/gtest.h>

#include <set>

#include "fuzz/testing/hand.h"

namespace pirq::fuzz::behaviour_test {
namespace {

using testing::Hand;
using testing::setup_of;

std::string text_of(std::size_t index) {
  const BehaviourName name = behaviour_name(index);
  return std::string(name.step) + ' ' + std::string(name.verb) + ' ' + name.what;
}

TEST(Behaviour, EachHasANameOfItsOwnThatIsFound) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kBehaviours; ++i) {
    const BehaviourName name = behaviour_name(i);
    EXPECT_TRUE(names.insert(text_of(i)).second) << text_of(i);
    EXPECT_EQ(name.step, info(step_of_behaviour(i)).name);
    EXPECT_EQ(name.verb, i < kMet ? "met" : "did");
    EXPECT_EQ(find_behaviour(step_of_behaviour(i), i < kMet, name.what), i);
  }
  EXPECT_EQ(find_behaviour(StepKind::raise, true, "to-port"), std::nullopt);
}

// Checks the two behaviours of one step.
class OneStep : public ::testing::Test {
 protected:
  std::string make(const Step& step) {
    const std::size_t met = behaviour_met(world_, step);
    const Outcome outcome = world_.apply(step);
    return text_of(met) + ", " + text_of(behaviour_done(world_, step, outcome));
  }

  const pirq::Setup setup_ = setup_of("january-2017");
  World world_{setup_};
  Hand hand_{world_};
};

TEST_F(OneStep, RaiseMeetsABoundNumberAndArrivesAtItsPort) {
  hand_.probe(0);
  EXPECT_EQ(make({.kind = StepKind::raise}), "raise met mapped+pt+dpci+port, raise did to-port");
}

TEST_F(OneStep, ObtainMeetsTheNumberThatStandsInTheMessage) {
  hand_.probe(0);
  hand_.remove(0);
  hand_.step(0, StepKind::begin_probe, 1);
  EXPECT_EQ(make({.kind = StepKind::obtain}), "obtain met free, obtain did answered");
}

TEST_F(OneStep, ObtainTakesTheNumberOfAnotherDriver) {
  hand_.probe(0);
  hand_.remove(0);
  hand_.probe(1);
  hand_.step(0, StepKind::begin_probe, 1);
  EXPECT_EQ(make({.kind = StepKind::obtain}), "obtain met mapped+pt+dpci+port, obtain did reused");
}

TEST_F(OneStep, AStepWithoutAPirqMeetsNoNumber) {
  EXPECT_EQ(make({.kind = StepKind::begin_probe, .device = 0, .a = 1, .b = 0}),
            "begin-probe met no-number, begin-probe did done");
}

TEST(Behaviour, SaysHowAHypercallFailedAndWhatWasUnboundByForce) {
  WorldConfig config = find_named_world("january-2017").value().config;
  config.driver = Discipline::hostile;
  const pirq::Setup setup = setup_of(config);
  World world(setup);
  const auto make = [&](const Step& step) {
    EXPECT_TRUE(world.can(step)) << to_text(step);
    const std::size_t met = behaviour_met(world, step);
    const Outcome outcome = world.apply(step);
    return text_of(met) + ", " + text_of(behaviour_done(world, step, outcome));
  };
  EXPECT_EQ(make({.kind = StepKind::dm_unmap, .device = 0, .a = 0, .b = 40}),
            "dm-unmap met free, dm-unmap did -EINVAL");
  EXPECT_EQ(make({.kind = StepKind::dm_map, .device = 0, .a = 0, .b = 40}),
            "dm-map met free, dm-map did answered");
  EXPECT_EQ(make({.kind = StepKind::guest_bind_evtchn, .device = 0, .a = 0, .b = 40}),
            "guest-bind-evtchn met mapped, guest-bind-evtchn did answered");
  EXPECT_EQ(make({.kind = StepKind::guest_bind_evtchn, .device = 0, .a = 0, .b = 40}),
            "guest-bind-evtchn met mapped+pt+port, guest-bind-evtchn did -EEXIST");
  EXPECT_EQ(make({.kind = StepKind::dm_bind, .device = 0, .a = 0, .b = 40}),
            "dm-bind met mapped+pt+port, dm-bind did answered");
  EXPECT_EQ(make({.kind = StepKind::dm_unmap, .device = 0, .a = 0, .b = 40}),
            "dm-unmap met mapped+pt+dpci+port, dm-unmap did forced-unbind");
  EXPECT_EQ(make({.kind = StepKind::dm_map, .device = 0, .a = 0, .b = 40}),
            "dm-map met forced+dpci+port, dm-map did -EEXIST");
}

TEST(Behaviour, SeesAForcedUnbindOfEveryUnmap) {
  WorldConfig config = find_named_world("january-2017").value().config;
  config.driver = Discipline::hostile;
  const pirq::Setup setup = setup_of(config);
  World world(setup);
  Hand hand(world);
  hand.probe(0);
  const Step unmap{.kind = StepKind::guest_unmap_by_id, .b = 47};
  const Outcome outcome = world.apply(unmap);
  EXPECT_EQ(text_of(behaviour_done(world, unmap, outcome)), "guest-unmap-by-id did forced-unbind");
}

TEST(Behaviour, SeesALeakOfAGirqBinding) {
  const pirq::Setup setup = setup_of("january-2017");
  const World world(setup);
  const Step destroy{.kind = StepKind::destroy_domain};
  const auto did = [&](const Outcome& outcome) {
    return text_of(behaviour_done(world, destroy, outcome));
  };
  Outcome pins;
  pins.left.leaked_girqs = 1;
  EXPECT_EQ(did(pins), "destroy-domain did leaked");
  EXPECT_EQ(did({}), "destroy-domain did done");
}

}  // namespace
}  // namespace pirq::fuzz::behaviour_test
