#include "fuzz/shrink/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "fuzz/generate/campaign.h"
#include "fuzz/shrink/smaller.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::shrink_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

// A bug, the length of its shortest reproducer, and a bound on the executed candidates.
struct Quality {
  const char* world;
  std::vector<DeviceConfig> devices;
  Property property;
  std::size_t shortest;
  std::size_t executions_max;
};

void PrintTo(const Quality& known, std::ostream* os) {
  *os << known.world << ' ' << enum_name(known.property);
}

// GoogleTest allows only letters, digits and underscores in names.
std::string name_of(const ::testing::TestParamInfo<Quality>& row) {
  std::string name = std::to_string(row.index) + '_' + row.param.world + '_' +
                     std::string(enum_name(row.param.property));
  std::ranges::replace(name, '-', '_');
  return name;
}

class ShrinkQuality : public ::testing::TestWithParam<Quality> {};

TEST_P(ShrinkQuality, ReachesTheKnownMinimumWithinItsBudget) {
  const Quality& known = GetParam();
  WorldConfig config = find_named_world(known.world).value().config;
  config.devices.assign(known.devices.begin(), known.devices.end());
  const auto setup = setup_of(config);
  const World start(setup);
  const PropertySet watched = PropertySet().with(known.property);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CampaignOptions options;
    options.seed = seed;
    options.cases = 2'000;
    options.watched = watched;
    const CampaignResult found = run_campaign(start, options);
    ASSERT_TRUE(found.failure) << "seed " << seed;
    const Shrunk shrunk = shrink(start, found.failing, *found.failure, watched, {});
    EXPECT_TRUE(shrunk.failure.violation.same_failure(found.failure->violation));
    EXPECT_EQ(shrunk.steps.size(), known.shortest) << "seed " << seed;
    EXPECT_TRUE(shrunk.certified) << "seed " << seed;
    EXPECT_LE(shrunk.executions, known.executions_max) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Known, ShrinkQuality,
    ::testing::Values(
        Quality{"january-2017", {kMsi, kMsi}, Property::exclusive_pirq, 19, 2'000},
        Quality{"january-2017", {msix(1), msix(1)}, Property::exclusive_pirq, 19, 2'000},
        Quality{"january-2017", {kMsi, kMsi, kMsi, kMsi}, Property::exclusive_pirq, 19, 2'000},
        Quality{"january-2017", {kMsi, kMsi}, Property::delivered_to_owner, 29, 4'000},
        Quality{"january-2017-old-qemu", {kMsi, kMsi}, Property::no_lost_vector, 19, 2'000},
        Quality{"january-2017-old-qemu", {kMsi, kMsi}, Property::no_leak, 11, 2'000},
        Quality{"december-2010", {kMsi, kMsi}, Property::no_leak, 11, 2'000}),
    name_of);

class Alias : public ::testing::Test {
 protected:
  Alias() : setup_(setup_of("january-2017")), start_(setup_) {
    CampaignOptions options;
    options.watched = watched_;
    found_ = run_campaign(start_, options);
  }
  PropertySet watched_ = properties_for(Discipline::orderly);
  pirq::Setup setup_;
  World start_;
  CampaignResult found_;
};

TEST_F(Alias, TheAnswerFailsWhenRunStrictly) {
  const Shrunk shrunk = shrink(start_, found_.failing, *found_.failure, watched_, {});
  const RunResult again = run_case(start_, shrunk.steps, watched_, Disabled::stop);
  ASSERT_TRUE(again.failure);
  EXPECT_FALSE(again.disabled);
  EXPECT_EQ(again.failure->step + 1, shrunk.steps.size());
  EXPECT_EQ(describe(again.failure->violation), describe(shrunk.failure.violation));
}

TEST_F(Alias, ABudgetOfNothingStillCutsAfterTheFailure) {
  Interleaving longer = found_.failing;
  longer.resize(longer.size() + 10, Step{StepKind::raise, 0, 0, 0});
  const Shrunk shrunk = shrink(start_, longer, *found_.failure, watched_,
                               {.executions_max = 0, .states_max = 0, .progress = {}});
  EXPECT_EQ(shrunk.executions, 0U);
  EXPECT_EQ(shrunk.steps.size(), found_.failing.size());
  EXPECT_FALSE(shrunk.certified);
}

TEST_F(Alias, StopsWhenAskedTo) {
  ShrinkOptions options;
  int left = 10;
  options.go_on = [&] { return left-- > 0; };
  const Shrunk shrunk = shrink(start_, found_.failing, *found_.failure, watched_, options);
  EXPECT_LE(shrunk.executions, 10U);
  EXPECT_FALSE(shrunk.certified);
  EXPECT_TRUE(shrunk.failure.violation.same_failure(found_.failure->violation));
}

TEST_F(Alias, TellsAHandlerOfCrashesWhatRuns) {
  ShrinkOptions options;
  std::vector<Interleaving> candidates;
  bool runs = false, searched = false;
  options.begins = [&](ShrinkOptions::Running running) {
    EXPECT_NE(runs, static_cast<bool>(running)) << "something begins, and then ends";
    runs = static_cast<bool>(running);
    if (!runs) return;
    const auto steps = running();
    if (steps) candidates.push_back(*steps);
    searched = searched || !steps;  // A search makes no step yet.
  };
  const Shrunk shrunk = shrink(start_, found_.failing, *found_.failure, watched_, options);
  EXPECT_FALSE(runs);
  EXPECT_TRUE(searched);
  EXPECT_EQ(candidates.size(), shrunk.executions);
}

TEST_F(Alias, TheBudgetIsKept) {
  const Shrunk shrunk = shrink(start_, found_.failing, *found_.failure, watched_,
                               {.executions_max = 25, .states_max = 0, .progress = {}});
  EXPECT_LE(shrunk.executions, 25U);
  EXPECT_LE(shrunk.steps.size(), found_.failing.size());
}

// QEMU 1.x has two bugs here: every load leaks a number and loses a vector. While one of them is
// shrunk, candidates show the other one, which the shrinker reports.
TEST(Others, FailuresOfAnotherKindAreReported) {
  const auto setup = setup_of("january-2017-old-qemu");
  const World start(setup);
  const PropertySet both = PropertySet().with(Property::no_leak).with(Property::no_lost_vector);
  CampaignOptions options;
  options.cases = 1'000;
  options.watched = PropertySet().with(Property::no_lost_vector);
  const CampaignResult found = run_campaign(start, options);
  ASSERT_TRUE(found.failure);
  const RunResult first = run_case(start, found.failing, both, Disabled::stop);
  ASSERT_TRUE(first.failure);
  const Shrunk shrunk = shrink(start, first.made, *first.failure, both,
                               {.executions_max = 5'000, .states_max = 0, .progress = {}});
  for (const FailingCase& other : shrunk.others) {
    EXPECT_FALSE(other.failure.violation.same_failure(shrunk.failure.violation));
    const RunResult again = run_case(start, other.steps, both, Disabled::stop);
    ASSERT_TRUE(again.failure);
    EXPECT_TRUE(again.failure->violation.same_failure(other.failure.violation));
  }
  EXPECT_EQ(shrunk.others.size(), 1U);
}

// A property that fails a number of times and then no more, as one would that reads more than the
// world.
int failures_left = 0;
std::optional<Violation> fail_for_a_while(const Observation& seen) {
  if (seen.step.kind != StepKind::enable || failures_left == 0) return {};
  --failures_left;
  return Violation{.detail = "for a while"};
}

TEST(Unsteady, ACaseThatDoesNotFailAgainIsSaidToBe) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  const OwnProperty own[] = {{.name = "for-a-while", .check = fail_for_a_while}};
  const Watched watched(PropertySet(), own);
  using enum StepKind;
  const Interleaving steps = {{begin_probe, 0, 1, 0},
                              {obtain, 0, 0, 0},
                              {write_message, 0, 0, 0},
                              {create_irq, 0, 0, 0},
                              {enable, 0, 0, 0}};
  for (const int failures : {2, 1'000'000}) {
    failures_left = failures;
    const RunResult run = run_case(start, steps, watched, Disabled::stop);
    ASSERT_TRUE(run.failure);
    const Shrunk shrunk = shrink(start, steps, *run.failure, watched, {.progress = {}});
    EXPECT_EQ(shrunk.unsteady, failures_left == 0) << failures;
    EXPECT_EQ(failures_left == 0, failures == 2);
  }
}

TEST(Smaller, IsByLengthThenDevicesThenSwitches) {
  const Step a{StepKind::obtain, 0, 0, 0};
  const Step b{StepKind::obtain, 1, 0, 0};
  EXPECT_TRUE(smaller({a, b}, {a, a, a}));
  EXPECT_TRUE(smaller({b, b, b}, {a, a, b}));
  EXPECT_TRUE(smaller({a, a, b, b}, {a, b, a, b}));
  EXPECT_TRUE(smaller({a, a}, {b, b}));
  EXPECT_FALSE(smaller({a, b}, {a, b}));
}

}  // namespace
}  // namespace pirq::fuzz::shrink_test
