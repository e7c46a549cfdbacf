// The random fuzzer finds the bug of every rule that is turned back. With all rules in force a
// campaign in the same world is clean.
#include "fuzz/survey/ground.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>

#include "fuzz/generate/campaign.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz {

// Prints a ground in the messages of GoogleTest.
void PrintTo(const HuntingGround& ground, std::ostream* out) {
  *out << info(ground.rule).id;
}

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

// The test CorpusWorld checks that the case is the shortest.
TEST_P(Ground, HasItsCase) {
  const std::string id = faulty_world(GetParam()).name + '-';
  const std::filesystem::path folder = PIRQFUZZ_CORPUS_DIR "/regressions";
  const std::filesystem::directory_iterator files(folder);
  EXPECT_TRUE(std::any_of(begin(files), end(files),
                          [&](const auto& file) {
                            return file.path().filename().string().starts_with(id) &&
                                   file.path().extension() == ".case";
                          }))
      << "no case for " << id;
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
}  // namespace pirq::fuzz
