// Properties of the caller are watched, searched, shrunk, printed and replayed like those of the
// table.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/explore/explore.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/report/explore_text.h"
#include "fuzz/report/replay.h"
#include "fuzz/report/run_text.h"
#include "fuzz/shrink/shrink.h"
#include "fuzz/testing/temporary_folder.h"
#include "fuzz/testing/test_worlds.h"
#include "properties/search.h"

namespace pirq::fuzz::own_property_test {
namespace {

std::optional<Violation> last_number(const Observation& seen) {
  if (!seen.outcome.searched || linear_free_pirq(seen.world, false) >= 0) return std::nullopt;
  Violation violation;
  violation.pirq = seen.outcome.pirq;
  return violation;
}

std::optional<Violation> anything_happened(const Observation&) {
  return Violation();
}

constexpr std::array kOwn = {
    OwnProperty{.name = "spare-number", .kind = PropertyKind::always, .check = last_number},
    OwnProperty{.name = "never-idle", .kind = PropertyKind::at_end, .check = anything_happened}};

WorldConfig small() {
  WorldConfig config = testing::config_of("january-2017-fixed");
  config.pirqs = config.gsis + 2;
  return config;
}

class OwnPropertyTest : public ::testing::Test {
 protected:
  pirq::Setup setup_ = testing::setup_of(small());
  World start_{setup_};
  Watched both_{properties_for(Discipline::orderly), kOwn};
  Watched spare_{properties_for(Discipline::orderly), std::span(kOwn).first(1)};
};

TEST_F(OwnPropertyTest, IsFoundShrunkAndSearchedAlike) {
  CampaignOptions options;
  options.cases = 100;
  options.watched = spare_;
  const CampaignResult found = run_campaign(start_, options);
  ASSERT_TRUE(found.failure);
  EXPECT_EQ(describe(found.failure->violation).substr(0, 32), "spare-number is broken, pirq 16");
  options.jobs = 2;
  EXPECT_EQ(run_campaign(start_, options).failing, found.failing);

  const Shrunk shrunk = shrink(start_, found.failing, *found.failure, spare_, {});
  EXPECT_EQ(shrunk.failure.violation.id(), PropertyId(Property::canary, &kOwn[0]));
  EXPECT_TRUE(shrunk.certified);
  const Explored searched =
      explore(start_, {.watched = spare_, .wanted = &found.failure->violation});
  EXPECT_EQ(searched.verdict, Verdict::violated);
  EXPECT_EQ(searched.steps.size(), shrunk.steps.size());
}

TEST_F(OwnPropertyTest, ASearchKeepsThemApart) {
  const ExploreOptions options{.watched = both_, .keep_going = true};
  const Explored searched = explore(start_, options);
  ASSERT_TRUE(searched.failure);
  ASSERT_EQ(searched.others.size(), 1U);
  EXPECT_EQ(searched.failure->violation.id().own, &kOwn[1]);
  EXPECT_TRUE(World(start_).quiescent());
  EXPECT_EQ(searched.others[0].failure.violation.id().own, &kOwn[0]);
  EXPECT_EQ(searched.ended_by, Bound::none);
  const std::string text = verdict_text(searched, options, "");
  EXPECT_NE(text.find("is the shortest that breaks never-idle\n"), text.npos) << text;
  EXPECT_NE(text.find("is the shortest that breaks spare-number\n"), text.npos) << text;
  EXPECT_TRUE(property_list(both_).ends_with(" steps-keep-contract spare-number never-idle"));
}

TEST_F(OwnPropertyTest, ACaseNamesIt) {
  const Explored searched = explore(start_, {.watched = spare_});
  ASSERT_TRUE(searched.failure);
  const Find find{.world = {.name = "small", .config = small(), .expect = {}},
                  .steps = searched.steps,
                  .violation = searched.failure->violation};
  EXPECT_EQ(file_name(find).find("small-spare-number-"), 0U);
  const TemporaryFolder folder;
  const auto path = folder.path() / "own.case";
  std::ofstream(path) << print_case(to_case(find));

  const auto loaded = load_case(path, kOwn);
  ASSERT_TRUE(std::holds_alternative<Case>(loaded));
  const auto replayed = replay(std::get<Case>(loaded), {.own = kOwn});
  ASSERT_TRUE(std::holds_alternative<Replay>(replayed));
  EXPECT_TRUE(std::get<Replay>(replayed).met());
  EXPECT_NE(std::get<Replay>(replayed).text.find("violates spare-number at step"),
            std::string::npos);

  const auto unknown = load_case(path);
  ASSERT_TRUE(std::holds_alternative<InputError>(unknown));
  EXPECT_EQ(std::get<InputError>(unknown).message, "unknown property 'spare-number'");
}

TEST(WatchedTest, IsASet) {
  const PropertyId first(Property::canary, &kOwn[0]);
  const PropertyId second(Property::canary, &kOwn[1]);
  const Watched all(PropertySet().with(Property::no_leak), kOwn);
  EXPECT_TRUE(all.has(Property::no_leak) && all.has(first) && all.has(second));
  EXPECT_FALSE(all.has(Property::canary));
  const Watched rest = all.without(first);
  EXPECT_FALSE(rest.has(first));
  EXPECT_TRUE(rest.has(second) && rest.has_own());
  EXPECT_FALSE(rest.without(second).has_own());
  EXPECT_FALSE(rest.without(second).empty());
  EXPECT_TRUE(rest.without(second).without(Property::no_leak).empty());
  EXPECT_TRUE(Watched::only(first).has(first));
  EXPECT_FALSE(Watched::only(first).has(second));
  EXPECT_TRUE(Watched::only(Property::no_leak).has(Property::no_leak));
}

}  // namespace
}  // namespace pirq::fuzz::own_property_test
