#include "fuzz/generate/aim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fuzz/testing/hand.h"

namespace pirq::fuzz::aim_test {
namespace {

using testing::Hand;
using testing::kMsi;
using testing::msix;

class Aim : public ::testing::Test {
 protected:
  std::set<std::int32_t> drawn(Param param) const {
    std::set<std::int32_t> values;
    Random random(1);
    for (int i = 0; i < 500; ++i) values.insert(*aimed_value(param, world_, 0, random));
    return values;
  }

  WorldConfig config_ = [] {
    WorldConfig config = testing::with_devices("january-2017-fixed", {kMsi, msix(3)});
    config.driver = Discipline::hostile;
    return config;
  }();
  pirq::Setup setup_ = testing::setup_of(config_);
  World world_{setup_};
};

TEST_F(Aim, AtTheNumbersIrqsAndPortsOfTheVectors) {
  Hand hand(world_);
  hand.probe(0);
  hand.probe(1, 3);
  for (const VectorId id : {VectorId{0, 0}, VectorId{1, 0}, VectorId{1, 2}}) {
    const guest::Vector& vector = world_.guest().vector(id.device, id.vector);
    EXPECT_TRUE(drawn(Param::pirq).contains(vector.pirq));
    EXPECT_TRUE(drawn(Param::port).contains(static_cast<std::int32_t>(vector.port)));
    EXPECT_TRUE(drawn(Param::irq).contains(world_.domain().domain_pirq_to_irq(vector.pirq)));
  }
}

TEST_F(Aim, AtANumberThatWasFreedButStandsInTheMessage) {
  Hand hand(world_);
  hand.probe(0);
  const std::int32_t pirq = hand.pirq(0);
  hand.remove(0);
  EXPECT_EQ(world_.domain().domain_pirq_to_irq(pirq), 0);
  EXPECT_TRUE(drawn(Param::pirq).contains(pirq));
}

TEST_F(Aim, AtTheEndsOfTheTables) {
  EXPECT_TRUE(drawn(Param::pirq).contains(config_.pirqs));
  EXPECT_TRUE(drawn(Param::pirq).contains(config_.pirqs - 1));
  EXPECT_TRUE(drawn(Param::pirq).contains(config_.gsis));
  EXPECT_TRUE(drawn(Param::irq).contains(config_.irqs));
  EXPECT_TRUE(drawn(Param::entry).contains(1));
  EXPECT_TRUE(drawn(Param::port).contains(setup_.ports() + 1));
}

TEST_F(Aim, AtNothingWhereNoValueIsSpecial) {
  Random random(1);
  EXPECT_FALSE(aimed_value(Param::gvec, world_, 0, random));
}

TEST(AimAtSoftirqs, FindsTheNumberWhoseSoftirqWaits) {
  WorldConfig config = testing::with_devices("january-2017-fixed", {kMsi, msix(3)});
  config.also = {StepKind::interrupt, StepKind::softirq_begin, StepKind::softirq_end};
  const pirq::Setup setup = testing::setup_of(config);
  World world(setup);
  Hand hand(world);
  hand.probe(0);
  hand.probe(1, 3);
  Random random(1);
  EXPECT_FALSE(waiting_number(world, random));
  world.apply({.kind = StepKind::interrupt, .device = 1, .a = 2});
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(waiting_number(world, random), world.guest().vector(1, 2).pirq);
}

// One past the end of each table is a step that Xen must refuse.
TEST_F(Aim, XenRefusesWhatIsOnePastTheEnd) {
  const auto rc = [&](const Step& step) {
    World world(world_);
    EXPECT_TRUE(world.can(step)) << to_text(step);
    return world.apply(step).rc;
  };
  EXPECT_LT(rc({StepKind::dm_map_irq, 0, static_cast<std::uint16_t>(config_.irqs), -1}), 0);
  EXPECT_LT(rc({StepKind::dm_map, 1, 3, -1}), 0);
  EXPECT_LT(rc({StepKind::dm_map, 0, 0, config_.pirqs}), 0);
  EXPECT_LT(rc({StepKind::guest_bind_evtchn, 0, 0, config_.pirqs}), 0);
}

}  // namespace
}  // namespace pirq::fuzz::aim_test
