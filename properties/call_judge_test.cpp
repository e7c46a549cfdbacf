// The checks of one call among several. No step makes a broken call together with others, so the
// tests pass forged answers and entries.
#include "properties/call_judge.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "model/xen/limits.h"
#include "properties/choices.h"

namespace pirq::call_judge_test {
namespace {

struct Shown {
  xen::Hypercall call;
  xen::Answer answer;
  Touched touched;
};

/// The property that one of the calls breaks. All three properties of hypercalls are checked.
std::optional<Property> property_broken_by(const std::vector<Shown>& shown) {
  static const Setup setup = setup_of(fixed_world());
  const World world(setup);
  const xen::DomainView xen = world.domain();
  const Checks checks(PropertySet()
                          .with(Property::top_down)
                          .with(Property::failed_call_changes_nothing)
                          .with(Property::authorised),
                      setup);
  CallJudge judge(checks, setup.config());
  for (const Shown& one : shown) {
    judge.before(xen, one.call, xen.search_of(one.call));
    judge.after(xen, one.call, one.answer, one.touched);
  }
  if (!judge.broken()) return std::nullopt;
  return judge.broken()->property;
}

const Shown kGood{xen::get_free_pirq(xen::PirqType::msi), {.rc = 0, .number = 47}, {}};

Shown other_number() {
  return {kGood.call, {.rc = 0, .number = 46}, {}};
}

Shown failed_and_changed() {
  Shown shown{xen::evtchn_bind_pirq(47), {.rc = -xen::kENOMEM}, {}};
  xen::Pirq before{};
  before.irq = 3;
  before.exists = 1;
  shown.touched.pirq(47, before);
  return shown;
}

Shown guest_changes_irq() {
  Shown shown{xen::evtchn_close(1), {.rc = 0}, {}};
  xen::Irq before{};
  before.flags = xen::kIrqDmAccess;
  shown.touched.irq(20, before);
  return shown;
}

TEST(CallJudge, SeesTheFirstTheMiddleAndTheLastOfAStepsCalls) {
  EXPECT_EQ(property_broken_by({kGood, kGood}), std::nullopt);
  for (const auto& [bad, property] :
       {std::pair{other_number(), Property::top_down},
        std::pair{failed_and_changed(), Property::failed_call_changes_nothing},
        std::pair{guest_changes_irq(), Property::authorised}}) {
    EXPECT_EQ(property_broken_by({bad, kGood}), property);
    EXPECT_EQ(property_broken_by({kGood, bad, kGood}), property);
    EXPECT_EQ(property_broken_by({kGood, bad}), property);
  }
}

TEST(CallJudge, KeepsTheFirstOfTheTable) {
  EXPECT_EQ(property_broken_by({failed_and_changed(), other_number()}), Property::top_down);
  EXPECT_EQ(property_broken_by({other_number(), guest_changes_irq()}), Property::top_down);
}

}  // namespace
}  // namespace pirq::call_judge_test
