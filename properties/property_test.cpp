#include "properties/property.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <variant>

#include "properties/choices.h"

namespace pirq::property_test {
namespace {

TEST(Properties, HaveUniqueNamesThatAreFound) {
  std::set<std::string_view> names;
  for (const PropertyInfo& row : properties()) {
    const std::string_view name = enum_name(row.property);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(find_enum<Property>(name), row.property);
    EXPECT_EQ(&info(row.property), &row);
    EXPECT_TRUE(row.statement.ends_with('.')) << name;
    EXPECT_TRUE(std::visit([](auto* check) { return check != nullptr; }, row.check)) << name;
  }
  EXPECT_EQ(names.size(), enum_count<Property>);
  EXPECT_EQ(find_enum<Property>("leak"), std::nullopt);
}

// True if a step of a run asks the check of a row: the row names its kind, what it did, and the
// world.
bool is_asked(const PropertyInfo& row, const World& world, const Step& step,
              const Outcome& outcome) {
  const Checks checks(PropertySet().with(row.property), world.setup());
  return !checks.of_steps.empty() && checks.asked_after(world, step, outcome) != 0;
}

// A row can limit its check to some steps, to some deeds and to some worlds. Outside of these
// limits the check finds nothing. After a crash the state means nothing.
RC_GTEST_PROP(Properties, AreAskedAfterTheStepsThatCanBreakThem, ()) {
  const Release xen = *rc::gen::element(release("xen-4.4"), release("xen-4.8"));
  const bool hostile = *rc::gen::arbitrary<bool>();
  const Setup setup = setup_of(hostile ? hostile_world(xen) : any_surprise_world());
  const Baseline start{World(setup).domain().state()};
  const auto pick = hostile ? pick_hostile : pick_enabled;
  run(setup, {}, *choices(), pick,
      [&](const World& world, const Step& step, const Outcome& outcome, const auto&) {
        for (const PropertyInfo& row : properties()) {
          const auto* ask = std::get_if<Check>(&row.check);
          if (ask == nullptr || outcome.crashed || is_asked(row, world, step, outcome)) continue;
          RC_ASSERT(!(*ask)({world, step, outcome, start, Holdings::of(world)}));
        }
      });
}

TEST(Properties, AreMeantForFewerWorldsTheWilderTheyAre) {
  const PropertySet orderly = properties_for(Discipline::orderly);
  const PropertySet surprise = properties_for(Discipline::surprise);
  const PropertySet hostile = properties_for(Discipline::hostile);
  for (const PropertyInfo& row : properties()) {
    EXPECT_TRUE(!hostile.has(row.property) || surprise.has(row.property))
        << enum_name(row.property);
    EXPECT_TRUE(!surprise.has(row.property) || orderly.has(row.property))
        << enum_name(row.property);
    EXPECT_EQ(orderly.has(row.property), row.property != Property::canary)
        << enum_name(row.property);
  }
  EXPECT_TRUE(hostile.has(Property::no_crash));
  EXPECT_TRUE(hostile.has(Property::exclusive_pirq));
}

// The model's table names properties, but the model cannot check the names.
TEST(Properties, AreWhatTheRulesSayTheyBreak) {
  for (const RuleInfo& row : rules())
    for (const Property broken : broken_by(row.rule))
      EXPECT_NE(broken, Property::canary) << row.id << " breaks " << row.breaks;
}

TEST(PropertySet, TakesPropertiesInAndOut) {
  const PropertySet one = PropertySet().with(Property::no_leak);
  EXPECT_TRUE(one.has(Property::no_leak));
  EXPECT_FALSE(one.has(Property::canary));
  EXPECT_EQ(one.without(Property::no_leak), PropertySet());
  EXPECT_NE(one, PropertySet());
}

TEST(Violation, IsTheSameFailureWhoeverAndWhicheverNumber) {
  Violation a;
  a.property = Property::exclusive_pirq;
  a.subject = Subject::two_devices;
  a.pirq = 47;
  Violation b = a;
  b.pirq = 46;
  b.first = VectorId{3, 0};
  b.detail = "words";
  EXPECT_TRUE(a.same_failure(b));
  b.subject = Subject::one_device;
  EXPECT_FALSE(a.same_failure(b));
  b = a;
  b.property = Property::maps_agree;
  EXPECT_FALSE(a.same_failure(b));
}

TEST(Describe, NamesPropertyVectorsNumberAndDetail) {
  Violation seen{.property = Property::exclusive_pirq,
                 .subject = Subject::two_devices,
                 .pirq = 47,
                 .first = VectorId{0, 0},
                 .second = VectorId{1, 2},
                 .detail = "seen"};
  EXPECT_EQ(describe(seen),
            "exclusive-pirq is broken between a vector 0 and b vector 2, pirq 47: seen");
  seen.second.reset();
  seen.pirq = -1;
  EXPECT_EQ(describe(seen), "exclusive-pirq is broken for a vector 0: seen");
  seen.first.reset();
  seen.detail.clear();
  EXPECT_EQ(describe(seen), "exclusive-pirq is broken");
}

TEST(Monitor, JudgesOnlyWhatItWatchesAndReportsTheFirstOfTheTable) {
  const auto setup = setup_of(hostile_world(release("xen-4.8")));
  const Step crash{.kind = StepKind::dm_map_multi, .a = 3, .b = 20};
  const World fresh(setup);
  World world = fresh;
  const auto judged = Monitor(PropertySet().with(Property::top_down), fresh).make(world, crash);
  EXPECT_FALSE(judged.violation);
  EXPECT_TRUE(judged.outcome.crashed);
  world.restore(fresh);
  const auto both = PropertySet().with(Property::canary).with(Property::no_crash);
  const auto violation = Monitor(both, fresh).step(world, crash);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->property, Property::no_crash);
}

TEST(Choices, PickTheSameStepsEveryTime) {
  EXPECT_EQ(fixed_choices(7).value(), fixed_choices(7).value());
  EXPECT_NE(fixed_choices(7).value(), fixed_choices(8).value());
}

/// Shrinks greedily: moves to the first smaller vector that still fails, until there is none.
template <class Fails>
Choices least_that(Fails fails, rc::Shrinkable<Choices> best) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    rc::Seq<rc::Shrinkable<Choices>> shrinks = best.shrinks();
    while (const auto next = shrinks.next()) {
      if (!fails(next->value())) continue;
      best = *next;
      smaller = true;
      break;
    }
  }
  return best.value();
}

// Every choice vector is an interleaving, so RapidCheck can shrink it freely.
TEST(Choices, AreShrunkToAFewSteps) {
  WorldConfig config = fixed_world();
  config.guest = release("linux-4.9");
  const auto setup = setup_of(config);
  const auto fails = [&](const Choices& made) {
    const auto watched = PropertySet().with(Property::exclusive_pirq);
    return run(setup, watched, made, pick_enabled).has_value();
  };
  std::uint64_t seed = 0;
  while (!fails(fixed_choices(seed).value()) && seed < 300) ++seed;
  const auto found = fixed_choices(seed);
  const Choices least = least_that(fails, found);
  EXPECT_TRUE(fails(least));
  EXPECT_LE(least.size(), 30U);
  EXPECT_LT(least.size(), found.value().size());
}

}  // namespace
}  // namespace pirq::property_test
