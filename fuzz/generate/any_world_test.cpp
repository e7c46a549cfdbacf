#include "fuzz/generate/any_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "fuzz/case_file/case.h"
#include "fuzz/generate/generate.h"
#include "fuzz/generate/known_alarms.h"
#include "fuzz/testing/sanitizers.h"
#include "fuzz/testing/test_worlds.h"
#include "model/step.h"

namespace pirq::fuzz::any_world_test {
namespace {

constexpr int kDraws = testing::kSlow ? 2'000 : 20'000;

// Calls visit(config) with many drawn worlds.
template <class Visit>
void for_each_drawn(RulesDrawn rules, Visit visit) {
  for (int seed = 0; seed < kDraws; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    visit(draw_world(random, {.rules = rules, .from = {}}));
  }
}

TEST(AnyWorldOfOneDiscipline, DiffersOnlyWhereTheDisciplineMatters) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile})
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      Random random(seed);
      Random again(seed);
      const WorldConfig any = draw_world(random, {});
      const WorldConfig one = draw_world(again, {.driver = driver});
      ASSERT_EQ(one.driver, driver);
      ASSERT_EQ(one.devices.size(), any.devices.size());
    }
}

class AnyWorld : public ::testing::TestWithParam<RulesDrawn> {};

TEST_P(AnyWorld, IsAlwaysAValidWorld) {
  for_each_drawn(GetParam(), [](const WorldConfig& config) {
    const auto made = pirq::Setup::create(config);
    const auto* error = std::get_if<SetupError>(&made);
    ASSERT_EQ(error, nullptr) << error->message;
    ASSERT_LE(config.taken.size(), kTakenMax);
    ASSERT_LE(config.pirqs, config.irqs);
    ASSERT_TRUE((config.turned_back & config.added).empty());
    for (const StepKind kind : config.also) ASSERT_TRUE(restrained(kind)) << enum_name(kind);
  });
}

TEST_P(AnyWorld, EqualSeedsGiveEqualWorlds) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random one(seed), two(seed);
    const WorldConfig config = draw_world(one, {.rules = GetParam(), .from = {}});
    EXPECT_EQ(config, draw_world(two, {.rules = GetParam(), .from = {}}));
    sizes.insert(config.devices.size());
  }
  EXPECT_GT(sizes.size(), 3U);
}

// A search compares the words that a step can have changed, and no others.
TEST_P(AnyWorld, AStepChangesOnlyThePartThatItsOutcomeNames) {
  constexpr int kSteps = 200;
  std::array<int, enum_count<Changes>> seen{};
  OfferList scratch;
  for (std::uint64_t seed = 0; seed < kDraws / 4; ++seed) {
    Random random(seed);
    const auto setup = testing::setup_of(draw_world(random, {.rules = GetParam(), .from = {}}));
    World world(setup);
    Weights weights(random);
    weights.allow_destruction();
    for (int i = 0; i < kSteps; ++i) {
      const auto step = draw_step(world, weights, random, scratch);
      if (!step) break;
      const World before(world);
      const Changes changes = world.apply(*step).changes;
      const std::size_t same = world.first_word(changes);
      ASSERT_TRUE(std::ranges::equal(world.words().first(same), before.words().first(same)))
          << to_text(*step) << " in the world of seed " << seed;
      ++seen[index_of(changes)];
    }
  }
  for (const Changes changes : enum_values<Changes>) EXPECT_GT(seen[index_of(changes)], 0);
}

INSTANTIATE_TEST_SUITE_P(Rules, AnyWorld, ::testing::ValuesIn(enum_values<RulesDrawn>),
                         [](const auto& row) { return std::string(enum_name(row.param)); });

TEST(AnyWorldOfAnyRules, HasEveryKindOfDeviceDisciplineReleaseRuleAndStep) {
  EnumSet<DeviceKind> kinds;
  Disciplines disciplines;
  ReleaseSet releases;
  RuleSet back, added;
  StepKinds also, steps;
  int without_acpi = 0, without_pirqs = 0, without_asserts = 0;
  for_each_drawn(RulesDrawn::any, [&](const WorldConfig& config) {
    without_acpi += config.acpi ? 0 : 1;
    without_pirqs += config.hvm_pirq ? 0 : 1;
    without_asserts += config.xen_asserts ? 0 : 1;
    for (const DeviceConfig& device : config.devices) kinds.add(device.kind);
    disciplines.add(config.driver);
    for (const Release release : {config.xen, config.qemu, config.guest}) releases.add(release);
    back = back | config.turned_back;
    added = added | config.added;
    also = also | config.also;
    steps = steps | testing::setup_of(config).steps();
  });
  for (const int worlds : {without_acpi, without_pirqs, without_asserts})
    EXPECT_TRUE(worlds > 0 && worlds < kDraws / 2) << worlds;
  EXPECT_EQ(kinds, EnumSet<DeviceKind>::all());
  EXPECT_EQ(disciplines, Disciplines::all());
  for (const ReleaseInfo& row : kReleases) EXPECT_TRUE(releases.has(row.release)) << row.name;
  EXPECT_EQ(back | added, all_rules());
  for (const StepInfo& row : step_table()) {
    EXPECT_TRUE(also.has(row.kind) || !restrained(row.kind)) << row.name;
    EXPECT_TRUE(steps.has(row.kind)) << row.name;
  }
}

TEST(AnyWorldOfAllRules, HasEveryRuleInForce) {
  for_each_drawn(RulesDrawn::all, [](const WorldConfig& config) {
    ASSERT_EQ(testing::setup_of(config).rules(), all_rules());
  });
}

// Each row of the table of sizes matters: an off-by-one shows at the edge of a table or of a byte.
TEST(AnyWorldOfAllRules, HasTablesOfEverySize) {
  struct Size {
    const char* name;
    bool (*is)(std::int32_t numbers, std::int32_t wanted);
    int seen = 0;
  };
  Size sizes[] = {
      {"too small", [](std::int32_t n, std::int32_t wanted) { return n < wanted; }},
      {"exactly enough", [](std::int32_t n, std::int32_t wanted) { return n == wanted; }},
      {"one more", [](std::int32_t n, std::int32_t wanted) { return n == wanted + 1; }},
      {"> 127", [](std::int32_t n, std::int32_t) { return n > 127; }},
      {"> 255", [](std::int32_t n, std::int32_t) { return n > 255; }},
      {"> 4095", [](std::int32_t n, std::int32_t) { return n > 4095; }},
  };
  int large = 0;
  for_each_drawn(RulesDrawn::all, [&](const WorldConfig& config) {
    std::int32_t wanted = 0;
    for (const DeviceConfig& device : config.devices) wanted += device.vectors;
    for (const std::int32_t table : {config.pirqs - config.gsis, config.irqs - config.gsis})
      for (Size& size : sizes) size.seen += size.is(table, wanted) ? 1 : 0;
    large += config.pirqs > 4000 ? 1 : 0;
  });
  for (const Size& size : sizes) EXPECT_GT(size.seen, 10) << size.name;
  EXPECT_LT(large, kDraws / 50) << "a large world takes as long as a hundred small ones";
}

TEST(AnyWorldFrom, IsOneOfThese) {
  WorldGrammar grammar;
  for (const NamedWorldInfo& row : named_worlds())
    grammar.from.push_back(testing::config_of(row.name));
  std::set<std::size_t> drawn;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const auto found = std::ranges::find(grammar.from, draw_world(random, grammar));
    ASSERT_NE(found, grammar.from.end());
    drawn.insert(static_cast<std::size_t>(found - grammar.from.begin()));
  }
  EXPECT_EQ(drawn.size(), grammar.from.size());
}

TEST(KnownAlarms, AreAvoidedAtOnce) {
  for_each_drawn(RulesDrawn::any, [](WorldConfig config) {
    avoid_known_alarms(config);
    ASSERT_TRUE(is_free_of_known_alarms(config));
  });
}

TEST(KnownAlarms, EachAppliesToSomeWorldAndLeavesSomethingOut) {
  for (const KnownAlarm& row : known_alarms()) {
    int applies = 0;
    for_each_drawn(RulesDrawn::any,
                   [&](const WorldConfig& config) { applies += row.applies(config) ? 1 : 0; });
    EXPECT_GT(applies, 0) << row.where;
    EXPECT_TRUE(row.avoid != nullptr || !row.unwatched.empty()) << row.where;
  }
}

}  // namespace
}  // namespace pirq::fuzz::any_world_test
