#include <gtest/gtest.h>

#include <algorithm>
#include <variant>
#include <vector>

#include "fuzz/explore/searched.h"

namespace pirq::fuzz::keep_going_test {
namespace {

using testing::config_of;
using testing::Searched;

TEST(Explore, KeepsGoingToAShortestViolationOfEachProperty) {
  for (const char* world : {"january-2017", "january-2017-old-qemu", "december-2010"}) {
    SCOPED_TRACE(world);
    WorldConfig config = config_of(world);
    config.pirqs = 19;  // Few pirqs and irqs bound the leaks and thus the state space.
    config.irqs = 20;
    const Searched all(config, {.keep_going = true});
    std::vector<FailingCase> broken = all.answer.others;
    if (all.answer.failure) broken.push_back({all.answer.steps, *all.answer.failure});
    for (const PropertyInfo& row : properties()) {
      if (row.property == Property::canary) continue;
      SCOPED_TRACE(enum_name(row.property));
      const PropertySet alone = PropertySet().with(row.property);
      const Searched one(config, {.watched = alone});
      const auto found = std::ranges::find_if(broken, [&](const FailingCase& failing) {
        return failing.failure.violation.property == row.property;
      });
      ASSERT_EQ(found != broken.end(), one.answer.verdict == Verdict::violated);
      if (found == broken.end()) continue;
      EXPECT_EQ(found->steps.size(), one.answer.steps.size());
      const RunResult again = run_case(all.start, found->steps, alone, Disabled::stop);
      ASSERT_TRUE(again.failure);
      EXPECT_EQ(again.failure->step + 1, found->steps.size());
    }
  }
}

TEST(Explore, KeepsGoingAlikeForAnyNumberOfThreads) {
  WorldConfig config = config_of("january-2017-old-qemu");
  config.devices[0] = {DeviceKind::msix, 2};
  const Searched one(config, {.states_max = 20'000, .keep_going = true});
  const Searched two(config, {.states_max = 20'000, .jobs = 2, .keep_going = true});
  EXPECT_EQ(one.answer.levels, two.answer.levels);
  EXPECT_EQ(one.answer.steps, two.answer.steps);
  ASSERT_GE(one.answer.others.size(), 1U);
  ASSERT_EQ(one.answer.others.size(), two.answer.others.size());
  for (std::size_t i = 0; i < one.answer.others.size(); ++i)
    EXPECT_EQ(one.answer.others[i].steps, two.answer.others[i].steps);
}

TEST(Explore, StopsWhenNothingIsLeftToBreak) {
  const PropertySet watched = PropertySet().with(Property::canary).with(Property::exclusive_pirq);
  const Searched search(config_of("january-2017"), {.watched = watched, .keep_going = true});
  EXPECT_EQ(search.answer.failure->violation.property, Property::canary);
  ASSERT_EQ(search.answer.others.size(), 1U);
  EXPECT_EQ(search.answer.others[0].steps.size(), 19U);
  EXPECT_EQ(search.answer.levels.size(), 19U);
}

}  // namespace
}  // namespace pirq::fuzz::keep_going_test
