// ports-agree, binding-agrees, softirqs-deliver, nothing-waits-for-ever, no-failed-call and
// removed-device-is-nobodys: for each one a rule turned back, or a damaged record, that breaks it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/xen/limits.h"
#include "properties/choices.h"

namespace pirq::agreements_test {
namespace {

using enum StepKind;

WorldConfig repaired(WorldConfig config, RuleSet turned_back = {}) {
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  config.turned_back = turned_back;
  config.added = all_rules() - turned_back - rules_of(config.xen) - rules_of(config.qemu) -
                 rules_of(config.guest);
  return config;
}

xen::Pirq& entry(World& world, std::int32_t pirq) {
  const Base base(const_cast<std::uint64_t*>(world.words().data()));
  return base[world.setup().xen.pirqs][static_cast<std::size_t>(pirq)];
}

// With the inverted test an unmap under an open port removes the struct, and the port stays [X1].
TEST(PortsAgree, IsBrokenByAStructThatGoesUnderItsPort) {
  for (const bool right : {false, true}) {
    WorldConfig config = repaired(
        fixed_world(),
        right ? RuleSet{} : RuleSet{Rule::cleanup_check_frees, Rule::guest_keeps_its_number});
    config.driver = Discipline::surprise;
    Scene scene(config, Property::ports_agree);
    scene.probe(0);
    scene.step(0, detach);
    scene.qemu();
    EXPECT_EQ(scene.broken(Subject::pirq), !right);
  }
}

// The alias of January 2017: QEMU maps a number that is another device's [L1] [X54].
TEST(BindingAgrees, IsBrokenByTheAlias) {
  for (const bool right : {false, true}) {
    const RuleSet old{Rule::always_new_pirq, Rule::map_of_taken_pirq_is_an_error};
    Scene scene(repaired(fixed_world(), right ? RuleSet{} : old), Property::binding_agrees);
    scene.probe(0);
    scene.remove(0);
    scene.probe(1);
    scene.probe(0);
    EXPECT_EQ(scene.violation.has_value(), !right);
  }
}

TEST(BindingAgrees, IsBrokenByABindingOfAnotherVector) {
  Scene scene(repaired(fixed_msix_world()), Property::binding_agrees);
  scene.probe(0, 3);
  EXPECT_FALSE(scene.violation);
  entry(scene.world, scene.world.device_model().entry(0, 1).pirq).gvec = 7;
  scene.step(0, close_evtchn);
  EXPECT_TRUE(scene.broken(Subject::vector_silent));
}

WorldConfig softirq_world(RuleSet turned_back = {}) {
  WorldConfig config = repaired(fixed_world(), turned_back);
  config.also = {interrupt, softirq_begin, softirq_end, destroy_domain};
  return config;
}

// A vector that Xen keeps masked for the guest schedules nothing [X34] [Q13].
TEST(SoftirqsDeliver, IsBrokenByAVectorThatStaysMasked) {
  const RuleSet old{Rule::bind_pirq_unmasks, Rule::bind_says_unmasked};
  for (const bool right : {false, true}) {
    Scene scene(softirq_world(right ? RuleSet{} : old), Property::softirqs_deliver);
    scene.probe(0);
    scene.step(0, interrupt);
    EXPECT_EQ(scene.broken(Subject::vector_silent), !right);
  }
}

std::optional<Violation> judged(const World& world, const Step& step, const Outcome& outcome) {
  return check_softirqs_deliver({world, step, outcome, {world.domain().state()}});
}

TEST(SoftirqsDeliver, IsBrokenByAnInterruptThatIsForgotten) {
  Scene scene(softirq_world(), Property::softirqs_deliver);
  scene.probe(0);
  const std::int32_t pirq = scene.world.guest().vector(0, 0).pirq;
  scene.step(0, interrupt);
  const Step begin{.kind = softirq_begin, .b = pirq};
  const Outcome begun = scene.world.apply(begin);
  EXPECT_FALSE(judged(scene.world, begin, begun));
  xen::Pirq& info = entry(scene.world, pirq);
  info.softirq ^= xen::kSoftirqMasked;
  EXPECT_TRUE(judged(scene.world, begin, begun));
  info.softirq ^= xen::kSoftirqMasked;

  const Step end{.kind = softirq_end, .b = pirq};
  Outcome ended = scene.world.apply(end);
  EXPECT_FALSE(judged(scene.world, end, ended));
  ended.delivery = Delivery::none;
  EXPECT_TRUE(judged(scene.world, end, ended));
}

// The end of a softirq delivers both interrupts, and the end of the second softirq none.
TEST(SoftirqsDeliver, HoldsWhenTwoInterruptsAreDeliveredAtOnce) {
  Scene scene(softirq_world(), Property::softirqs_deliver);
  scene.probe(0);
  const std::int32_t pirq = scene.world.guest().vector(0, 0).pirq;
  const Step begin{.kind = softirq_begin, .b = pirq};
  const Step end{.kind = softirq_end, .b = pirq};
  scene.step(0, interrupt);
  scene.step(begin);
  scene.step(0, interrupt);
  EXPECT_EQ(scene.step(end).delivery, Delivery::evtchn);
  scene.step(begin);
  Outcome second = scene.step(end);
  EXPECT_NE(second.delivery, Delivery::evtchn);
  EXPECT_FALSE(scene.violation);
  second.delivery = Delivery::evtchn;
  EXPECT_TRUE(judged(scene.world, end, second)) << "delivered twice";
}

// Two interrupts before the softirq's end: one delivery serves both, and the next end has none.
TEST(SoftirqsDeliver, AllowsOneDeliveryOfTwoInterrupts) {
  Scene scene(softirq_world(), Property::softirqs_deliver);
  scene.probe(0);
  const std::int32_t pirq = scene.world.guest().vector(0, 0).pirq;
  scene.step(0, interrupt);
  scene.step({.kind = softirq_begin, .b = pirq});
  scene.step(0, interrupt);
  EXPECT_EQ(scene.step({.kind = softirq_end, .b = pirq}).delivery, Delivery::evtchn);
  scene.step({.kind = softirq_begin, .b = pirq});
  const Outcome second = scene.step({.kind = softirq_end, .b = pirq});
  EXPECT_EQ(second.delivery, Delivery::none);
  EXPECT_TRUE(second.coalesced);
  EXPECT_FALSE(scene.violation);
}

TEST(NothingWaitsForEver, IsBrokenByASoftirqOnNoList) {
  for (const bool right : {false, true}) {
    Scene scene(softirq_world(), Property::nothing_waits_for_ever);
    scene.probe(0);
    scene.step(0, interrupt);
    const std::int32_t pirq = scene.world.guest().vector(0, 0).pirq;
    if (!right) entry(scene.world, pirq).softirq &= static_cast<std::uint8_t>(~xen::kSoftirqListed);
    scene.step(0, close_evtchn);
    EXPECT_EQ(scene.broken(Subject::pirq), !right);
  }
}

// After the alias the second bind of the number's port is -EEXIST [L1].
TEST(NoFailedCall, IsBrokenByTheAlias) {
  for (const bool right : {false, true}) {
    Scene scene(repaired(fixed_world(), right ? RuleSet{} : RuleSet{Rule::always_new_pirq}),
                Property::no_failed_call);
    scene.probe(0);
    scene.remove(0);
    scene.probe(1);
    scene.probe(0);
    EXPECT_EQ(scene.violation.has_value(), !right);
  }
}

TEST(NoFailedCall, ExcusesShortage) {
  WorldConfig config = repaired(fixed_world());
  config.pirqs = config.gsis + 1;
  Scene scene(config, Property::no_failed_call);
  scene.probe(0);
  scene.step(1, begin_probe, 1);
  EXPECT_EQ(scene.step(1, obtain).rc, -xen::kENOSPC);
  EXPECT_FALSE(scene.violation);
}

// QEMU forgets a number that it could not unbind [Q9]. The descriptor outlives the device [X86].
TEST(RemovedDevice, IsBrokenByAnUnbindThatFailed) {
  for (const bool right : {false, true}) {
    WorldConfig config = repaired(
        fixed_world(),
        right ? RuleSet{} : RuleSet{Rule::failed_unbind_is_retried, Rule::deassign_unbinds_first});
    config.also = {unbind_fails, detach};
    Scene scene(config, Property::removed_device_is_nobodys);
    scene.probe(0);
    scene.step(0, detach);
    scene.step(0, unbind_fails);
    scene.qemu();
    scene.step(0, deassign);
    EXPECT_EQ(scene.broken(Subject::domain), !right);
  }
}

constexpr Property kProperties[] = {Property::ports_agree,
                                    Property::binding_agrees,
                                    Property::softirqs_deliver,
                                    Property::no_failed_call,
                                    Property::nothing_waits_for_ever,
                                    Property::removed_device_is_nobodys};

RC_GTEST_PROP(Agreements, HoldWithEveryRepair, ()) {
  WorldConfig config = repaired(fixed_msix_world());
  const bool surprise = *rc::gen::arbitrary<bool>();
  if (surprise)
    config.driver = Discipline::surprise;
  else
    config.also = {interrupt, softirq_begin, softirq_end};
  const Choices made = *choices();
  for (const Property property : kProperties) RC_ASSERT(broken(config, property, made) == "");
}

}  // namespace
}  // namespace pirq::agreements_test
