// The random fuzzer finds the bug of every rule that is turned back. With all rules in force a
// campaign in the same world is clean.
#include "fuzz/survey/ground.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>

#include "fuzz/explore/explore.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/shrink/shrink.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz {

// Prints a ground in the messages of GoogleTest.
void PrintTo(const HuntingGround& ground, std::ostream* out) {
  *out << info(ground.rule).id;
}

}  // namespace pirq::fuzz

namespace pirq::fuzz::ground_test {
namespace {

CampaignResult hunt(const HuntingGround& ground, const NamedWorld& world, std::uint64_t cases) {
  const Setup setup = testing::setup_of(world.config);
  CampaignOptions options;
  options.seed = 1;
  options.cases = cases;
  options.watched = PropertySet().with(prey_of(ground));
  return run_campaign(World(setup), options);
}

class Ground : public ::testing::TestWithParam<HuntingGround> {};

TEST_P(Ground, ShowsItsBug) {
  const HuntingGround& ground = GetParam();
  const CampaignResult result = hunt(ground, faulty_world(ground), ground.cases);
  ASSERT_TRUE(result.failure) << enum_name(prey_of(ground)) << " holds in " << result.cases
                              << " cases";
  EXPECT_EQ(result.failure->violation.property, prey_of(ground));
}

TEST_P(Ground, IsCleanWhenFixed) {
  const HuntingGround& ground = GetParam();
  const CampaignResult result = hunt(ground, fixed_world(ground), 300);
  if (result.failure) {
    std::string steps;
    for (const Step& step : result.failing) steps += to_text(step) + '\n';
    FAIL() << describe(result.failure->violation) << '\n' << steps;
  }
}

// The test CorpusWorld checks that the case is the shortest. The corpus does not have the case of a
// withheld rule.
TEST_P(Ground, HasItsCase) {
  const std::string id = faulty_world(GetParam()).name + '-';
  const std::filesystem::path folder = PIRQFUZZ_CORPUS_DIR "/regressions";
  const std::filesystem::directory_iterator files(folder);
  const bool has = std::any_of(begin(files), end(files), [&](const auto& file) {
    return file.path().filename().string().starts_with(id) && file.path().extension() == ".case";
  });
  EXPECT_EQ(has, !info(GetParam().rule).withheld) << id;
}

// The shrinker reaches the length that an exhaustive search finds, as CorpusWorld checks it for the
// rules that have a case.
TEST_P(Ground, ShrinksToTheShortestCaseIfItIsWithheld) {
  const HuntingGround& ground = GetParam();
  if (!info(ground.rule).withheld) return;
  const auto setup = testing::setup_of(faulty_world(ground).config);
  const World start(setup);
  const PropertySet watched = PropertySet().with(prey_of(ground));
  const Explored shortest = explore(start, {.watched = watched, .states_max = 20'000});
  const CampaignResult found = hunt(ground, faulty_world(ground), ground.cases);
  ASSERT_TRUE(found.failure);
  const Shrunk shrunk = shrink(start, found.failing, *found.failure, watched, {});
  // The search does not try every argument. A case with another argument has one step.
  const bool found_by_search = shortest.verdict == Verdict::violated;
  EXPECT_EQ(shrunk.steps.size(), found_by_search ? shortest.steps.size() : 1U);
}

std::string test_name(const ::testing::TestParamInfo<HuntingGround>& param) {
  std::string name(info(param.param.rule).id);
  for (const char c : info(param.param.rule).name) name += c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, Ground,
                         ::testing::ValuesIn(hunting_grounds().begin(), hunting_grounds().end()),
                         test_name);

TEST(HuntingGrounds, ExistForEveryRuleThatBreaksAProperty) {
  for (const RuleInfo& row : rules()) {
    const bool has = std::ranges::find(hunting_grounds(), row.rule, &HuntingGround::rule) !=
                     hunting_grounds().end();
    EXPECT_EQ(has, !row.breaks.empty()) << row.id << " breaks " << row.breaks;
  }
}

}  // namespace
}  // namespace pirq::fuzz::ground_test
