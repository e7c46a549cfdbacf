// With every rule in force no property is violated: by exhaustive search, and over ten million
// random steps. Under surprise, two fixes are enough for the releases of today.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "fuzz/explore/explore.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/testing/hand.h"
#include "fuzz/testing/sanitizers.h"

namespace pirq::fuzz::proof_test {
namespace {

using testing::kMsi;
using testing::kSlow;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

struct Proof {
  const char* name;
  std::initializer_list<DeviceConfig> devices;
  Discipline driver;
  std::int32_t pirqs;  // One spare number, so that a leak soon exhausts the table.
  bool large = false;  // True if the world has more than a million states.
};

const Proof kProofs[] = {
    {"two_msi", {kMsi, kMsi}, Discipline::orderly, 19},
    {"msix_and_msi", {msix(2), kMsi}, Discipline::orderly, 20},
    {"three_msi", {kMsi, kMsi, kMsi}, Discipline::orderly, 20},
    {"two_msi_surprised", {kMsi, kMsi}, Discipline::surprise, 19},
    {"msix_and_msi_surprised", {msix(2), kMsi}, Discipline::surprise, 20, true},
};

WorldConfig config_of(const char* world, const Proof& row) {
  WorldConfig config = with_devices(world, row.devices);
  config.driver = row.driver;
  config.pirqs = row.pirqs;
  config.irqs = row.pirqs + 1;
  return config;
}

class Fixed : public ::testing::TestWithParam<Proof> {};
INSTANTIATE_TEST_SUITE_P(Worlds, Fixed, ::testing::ValuesIn(kProofs),
                         [](const auto& test) { return test.param.name; });

TEST_P(Fixed, IsProvenToViolateNoProperty) {
  if (GetParam().large && kSlow) GTEST_SKIP() << "too large for a sanitizer";
  const auto setup = setup_of(config_of("today-fixed", GetParam()));
  const World start(setup);
  ExploreOptions options;
  options.watched = properties_for(GetParam().driver);
  options.jobs = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
  const Explored explored = explore(start, options);
  EXPECT_EQ(explored.verdict, Verdict::proven) << describe(explored.failure->violation);
}

TEST(TodayFixed, HasEveryRuleInForce) {
  const auto setup = setup_of("today-fixed");
  for (const RuleInfo& rule : rules()) EXPECT_TRUE(setup.has(rule.rule)) << rule.id;
}

TEST(TodayFixed, ViolatesNoPropertyInTenMillionOrderlySteps) {
  constexpr std::uint64_t kSteps = kSlow ? 1'000'000 : 10'000'000;
  std::uint64_t steps = 0;
  for (const Proof& row : kProofs) {
    if (row.driver != Discipline::orderly) continue;
    const auto setup = setup_of(config_of("today-fixed", row));
    const World start(setup);
    CampaignOptions options;
    options.cases = kSteps / 3 / options.generate.steps_min + 1;
    options.watched = properties_for(Discipline::orderly);
    const CampaignResult result = run_campaign(start, options);
    EXPECT_FALSE(result.failure) << row.name << ": " << describe(result.failure->violation);
    steps += result.steps;
  }
  EXPECT_GE(steps, kSteps);
}

// Two fixes are enough for all violations under surprise.
TEST(Today, NeedsNoMoreThanTheGuestsOwnNumbers) {
  for (const RuleSet repairs :
       {RuleSet{}, RuleSet{Rule::unused_number_is_given_back},
        RuleSet{Rule::unused_number_is_given_back, Rule::guest_keeps_its_number}}) {
    WorldConfig config = find_named_world("today")->config;
    config.added = repairs;
    const auto setup = setup_of(config);
    const World start(setup);
    ExploreOptions options;
    options.watched = properties_for(Discipline::surprise);
    const Explored explored = explore(start, options);
    const bool enough = repairs.has(Rule::guest_keeps_its_number);
    EXPECT_EQ(explored.verdict, enough ? Verdict::proven : Verdict::violated);
  }
}

}  // namespace
}  // namespace pirq::fuzz::proof_test
