#include "fuzz/survey/compare.h"

#include <gtest/gtest.h>

#include <vector>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/execute/run_case.h"

namespace pirq::fuzz::compare_test {
namespace {

NamedWorld small_world(const char* name, const char* guest) {
  WorldChoice choice{.world = "january-2017"};
  EXPECT_FALSE(choice.changes.set("linux", guest));
  EXPECT_FALSE(choice.changes.set("pirqs", "18"));
  EXPECT_FALSE(choice.changes.set("irqs", "19"));
  NamedWorld world = std::get<NamedWorld>(choose_world(choice));
  world.name = name;
  return world;
}

std::vector<SearchedSide> compared(std::size_t depth) {
  ExploreOptions options;
  options.depth_max = depth;
  const PropertySet watched{Property::exclusive_pirq, Property::no_crash};
  return {search_side(small_world("old", "4.9"), watched, options),
          search_side(small_world("new", "4.12"), watched, options)};
}

TEST(Compare, FindsThePropertyThatDiffers) {
  const auto sides = compared(30);
  EXPECT_EQ(*verdict_on(sides[0], Property::exclusive_pirq), (Cell{Cell::Kind::violated, 19}));
  EXPECT_EQ(verdict_on(sides[1], Property::exclusive_pirq)->kind, Cell::Kind::undecided);
  EXPECT_FALSE(verdict_on(sides[0], Property::no_leak));
  EXPECT_TRUE(differs(sides, Property::exclusive_pirq));
  EXPECT_FALSE(differs(sides, Property::no_crash));
  EXPECT_TRUE(is_open(sides, Property::no_crash));
}

TEST(Compare, TheTellingCaseHasBothWorlds) {
  const auto telling = telling_case(compared(30));
  ASSERT_TRUE(telling);
  ASSERT_EQ(telling->worlds.size(), 2U);
  EXPECT_EQ(telling->worlds[0].name, "old");
  EXPECT_EQ(telling->worlds[0].expect.property, "exclusive-pirq");
  EXPECT_EQ(telling->worlds[0].expect.step, 19);
  EXPECT_EQ(telling->worlds[1].expect.kind, Expectation::Kind::clean);
  EXPECT_EQ(telling->items.size(), 19U);
}

// The search of the new world ends before the length of the violation, which it could have too.
TEST(Compare, AShorterSearchTellsNothing) {
  auto sides = compared(30);
  sides[1] = compared(10)[1];
  EXPECT_FALSE(differs(sides, Property::exclusive_pirq));
  EXPECT_TRUE(is_open(sides, Property::exclusive_pirq));
  EXPECT_FALSE(telling_case(sides));
}

TEST(Compare, EqualWorldsDoNotDiffer) {
  auto sides = compared(30);
  sides[1] = sides[0];
  EXPECT_FALSE(differs(sides, Property::exclusive_pirq));
  EXPECT_FALSE(telling_case(sides));
}

}  // namespace
}  // namespace pirq::fuzz::compare_test
