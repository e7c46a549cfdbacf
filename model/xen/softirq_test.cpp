// Delivery in three steps, and the end of a domain while a softirq is scheduled or running.
#include <gtest/gtest.h>

#include <optional>
#include <variant>

#include "model/world.h"

namespace pirq::softirq_test {
namespace {

using enum StepKind;

Setup setup_with(RuleSet turned_back, StepKinds also = {}) {
  WorldConfig config;
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  config.guest = release("linux-4.12");
  config.also = also.with(interrupt).with(softirq_begin).with(softirq_end).with(destroy_domain);
  config.turned_back = turned_back;
  config.added = all_rules() - turned_back - rules_of(config.xen);
  config.devices = {DeviceConfig{}};
  return std::get<pirq::Setup>(pirq::Setup::create(config));
}

constexpr std::int32_t kPirq = 47;  // The only device's number: the highest of the table.

// A world whose device is enabled and whose port is bound.
class Softirq : public ::testing::Test {
 protected:
  void start(RuleSet turned_back = {}) {
    setup_.emplace(setup_with(turned_back));
    world_.emplace(*setup_);
    apply({.kind = begin_probe, .a = 1});
    for (const StepKind kind :
         {obtain, write_message, create_irq, enable, qemu_map, qemu_bind, bind_evtchn})
      apply({.kind = kind});
  }
  Outcome apply(const Step& step) {
    EXPECT_TRUE(world_->can(step)) << to_text(step);
    return world_->apply(step);
  }
  [[nodiscard]] bool can(const Step& step) const { return world_->can(step); }

  static constexpr Step kInterrupt{.kind = interrupt};
  static constexpr Step kBegin{.kind = softirq_begin, .b = kPirq};
  static constexpr Step kEnd{.kind = softirq_end, .b = kPirq};
  static constexpr Step kDestroy{.kind = destroy_domain};

  std::optional<pirq::Setup> setup_;
  std::optional<World> world_;
};

TEST_F(Softirq, DeliversOnceWhatArrivedTwice) {
  start();
  apply(kInterrupt);
  apply(kInterrupt);
  apply(kBegin);
  EXPECT_FALSE(can(kBegin));
  const Outcome outcome = apply(kEnd);
  EXPECT_EQ(outcome.delivery, Delivery::evtchn);
  EXPECT_EQ(outcome.port, 1U);
  EXPECT_FALSE(can(kEnd));
}

TEST_F(Softirq, OfANumberThatIsBeingDeliveredWaits) {
  start();
  apply(kInterrupt);
  apply(kBegin);
  apply(kInterrupt);
  EXPECT_FALSE(can(kBegin));
  apply(kEnd);
  apply(kBegin);
  EXPECT_FALSE(apply(kEnd).crashed);

  start({Rule::busy_softirq_goes_back});
  apply(kInterrupt);
  apply(kBegin);
  apply(kInterrupt);
  EXPECT_TRUE(apply(kBegin).crashed);
}

TEST_F(Softirq, UnbindWithdrawsTheInterrupt) {
  for (const bool right : {true, false}) {
    start(right ? RuleSet{} : RuleSet{Rule::unbind_takes_interrupt_back});
    apply(kInterrupt);
    apply(kBegin);
    for (const StepKind kind : {close_evtchn, disable, qemu_unbind}) apply({.kind = kind});
    const Outcome outcome = apply(kEnd);
    EXPECT_EQ(outcome.crashed, !right);
    EXPECT_EQ(outcome.delivery, Delivery::none);
  }
}

TEST_F(Softirq, KeepsTheEndOfTheDomainWaiting) {
  start();
  apply(kInterrupt);
  EXPECT_EQ(apply(kDestroy).rc, -85);
  EXPECT_EQ(apply(kDestroy).rc, -85);
  EXPECT_FALSE(can({.kind = close_evtchn}));
  apply(kBegin);
  apply(kEnd);
  const Outcome end = apply(kDestroy);
  EXPECT_EQ(end.rc, 0);
  EXPECT_EQ(end.left.leaked_structs + end.left.leaked_irqs + end.left.leaked_msi, 0);
  EXPECT_FALSE(can(kDestroy));
}

TEST_F(Softirq, FindsNothingOfADomainThatDidNotWait) {
  start({Rule::cleanup_waits_for_softirqs});
  apply(kInterrupt);
  EXPECT_EQ(apply(kDestroy).rc, -85);
  EXPECT_EQ(apply(kDestroy).rc, 0);
  apply(kBegin);
  EXPECT_TRUE(apply(kEnd).crashed);
}

TEST_F(Softirq, ARestartedEndDoesNotUnbindTwice) {
  start({Rule::cleanup_marks_unbound});
  apply(kInterrupt);
  EXPECT_EQ(apply(kDestroy).rc, -85);
  EXPECT_TRUE(apply(kDestroy).crashed);
}

TEST_F(Softirq, AStructOutOfTheTreeLeavesItsIrqMapped) {
  start({Rule::cleanup_keeps_struct});
  const Outcome end = apply(kDestroy);
  EXPECT_EQ(end.rc, 0);
  EXPECT_EQ(end.left.leaked_irqs, 1);
  EXPECT_EQ(end.left.leaked_msi, 1);
}

}  // namespace
}  // namespace pirq::softirq_test
