#include "fuzz/explore/explore.h"

#include <gtest/gtest.h>
#include <algorithm>

#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/explore/searched.h"

namespace pirq::fuzz::explore_test {
namespace {

using testing::config_of;
using testing::Searched;

constexpr DeviceConfig kMsi{};
constexpr DeviceConfig kMsix2{DeviceKind::msix, 2};

// The counts belong to the current model. A commit that changes the model updates them and says
// why.
struct Pinned {
  const char* world;
  std::vector<DeviceConfig> devices;
  Verdict verdict;
  std::size_t length;  // The length of the shortest failing interleaving.
  std::size_t canonical, symmetric, states;
};

const Pinned kPinned[] = {
    {"january-2017-fixed", {kMsi}, Verdict::proven, 0, 24, 27, 27},
    {"january-2017-fixed", {kMsix2}, Verdict::proven, 0, 115, 125, 125},
    {"january-2017-fixed", {kMsi, kMsi}, Verdict::proven, 0, 330, 1'600, 3'184},
    {"january-2017-fixed", {kMsix2, kMsi}, Verdict::proven, 0, 5'306, 59'338, 59'338},
    {"january-2017", {kMsi, kMsi}, Verdict::violated, 19, 221, 332, 656},
    {"january-2017", {kMsix2, kMsi}, Verdict::violated, 19, 887, 1'321, 1'321},
    {"january-2017", {kMsi, kMsi, kMsi}, Verdict::violated, 19, 1'033, 1'889, 11'028},
    {"december-2010", {kMsi, kMsi}, Verdict::violated, 11, 69, 69, 134},
};

TEST(Explore, SmallWorldsHaveTheStatesTheyHave) {
  for (const Pinned& row : kPinned) {
    WorldConfig config = config_of(row.world);
    config.devices.assign(row.devices.begin(), row.devices.end());
    config.added.add(Rule::msixtbl_goes_at_zero);  // Xen 4.8 leaves an MSI-X table registered.
    for (const StateReduction reduce : enum_values<StateReduction>) {
      const Searched search(config, {.reduce = reduce});
      SCOPED_TRACE(std::string(row.world).append(" ").append(enum_name(reduce)));
      EXPECT_EQ(search.answer.verdict, row.verdict);
      EXPECT_EQ(search.answer.ended_by, Bound::none);
      EXPECT_EQ(search.answer.steps.size(), row.length);
      EXPECT_EQ(search.answer.states, reduce == StateReduction::none       ? row.states
                                      : reduce == StateReduction::symmetry ? row.symmetric
                                                                           : row.canonical);
    }
  }
}

TEST(Explore, AFindNamesDevicesAsTheyAre) {
  for (const StateReduction reduce : enum_values<StateReduction>) {
    const Searched search(config_of("january-2017", {kMsi, kMsi, kMsi}), {.reduce = reduce});
    ASSERT_TRUE(search.answer.failure);
    const PropertySet watched = properties_for(Discipline::orderly);
    const RunResult again = run_case(search.start, search.answer.steps, watched, Disabled::stop);
    ASSERT_TRUE(again.failure);
    EXPECT_EQ(again.failure->step, search.answer.failure->step);
    EXPECT_EQ(describe(again.failure->violation), describe(search.answer.failure->violation));
  }
}

TEST(Explore, TheResultIsTheSameForAnyNumberOfThreads) {
  for (const char* world : {"january-2017", "january-2017-fixed"}) {
    WorldConfig config = config_of(world, {kMsix2, kMsi, kMsi});
    config.added.add(Rule::msixtbl_goes_at_zero);
    const Searched one(config, {.states_max = 40'000});
    for (const int jobs : {2, 4}) {
      const Searched more(config, {.states_max = 40'000, .jobs = jobs});
      EXPECT_EQ(more.answer.verdict, one.answer.verdict);
      EXPECT_EQ(more.answer.levels, one.answer.levels);
      EXPECT_EQ(more.answer.transitions, one.answer.transitions);
      EXPECT_EQ(more.answer.steps, one.answer.steps);
    }
  }
}

TEST(Explore, SymmetryOfThreeDevicesIsNearlySixfold) {
  const WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi, kMsi});
  const Searched with(config, {.depth_max = 30, .reduce = StateReduction::symmetry});
  const Searched without(config, {.depth_max = 30, .reduce = StateReduction::none});
  ASSERT_EQ(with.answer.levels.size(), without.answer.levels.size());
  EXPECT_GT(without.answer.states, 5 * with.answer.states);
  EXPECT_LE(without.answer.states, 6 * with.answer.states);
}

TEST(Explore, OnlyTheWantedFailureEndsIt) {
  Violation wanted;
  wanted.property = Property::exclusive_pirq;
  wanted.subject = Subject::two_devices;
  const PropertySet watched = PropertySet().with(Property::exclusive_pirq);
  const WorldConfig config = config_of("january-2017");
  const Searched search(config, {.watched = watched, .wanted = &wanted});
  ASSERT_EQ(search.answer.verdict, Verdict::violated);
  EXPECT_EQ(search.answer.steps.size(), 19U);

  // Every step violates the canary, and the search does not continue after another failure.
  const Searched none(config, {.watched = watched.with(Property::canary), .wanted = &wanted});
  EXPECT_EQ(none.answer.verdict, Verdict::proven);
  EXPECT_EQ(none.answer.states, 1U);
}

TEST(Explore, ABoundLeavesItUndecidedAndSaysWhich) {
  const WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi, kMsi});
  const Searched depth(config, {.depth_max = 10});
  EXPECT_EQ(depth.answer.verdict, Verdict::undecided);
  EXPECT_EQ(depth.answer.ended_by, Bound::depth);
  EXPECT_EQ(depth.answer.levels.size(), 11U);

  const Searched states(config, {.states_max = 1'000, .count_tables = true});
  EXPECT_EQ(states.answer.verdict, Verdict::undecided);
  EXPECT_EQ(states.answer.ended_by, Bound::states);
  EXPECT_EQ(states.answer.states, 1'000U);
  // The tables that differ in the last level; those with the most forms come first.
  const std::vector<TableForms>& forms = states.answer.last_level;
  ASSERT_GT(forms.size(), 2U);
  EXPECT_TRUE(std::ranges::is_sorted(forms, std::greater(), &TableForms::forms));
  EXPECT_GT(forms.back().forms, 1U);

  constexpr std::size_t kMemory = 8 << 20;
  const Searched memory(config, {.memory_max = kMemory, .reduce = StateReduction::symmetry});
  EXPECT_EQ(memory.answer.verdict, Verdict::undecided);
  EXPECT_EQ(memory.answer.ended_by, Bound::memory);
  EXPECT_LE(memory.answer.bytes_max, kMemory);
  EXPECT_GT(memory.answer.states, 7'500U);

  const Searched stopped(config, {.go_on = [](const Level& level) { return level.depth < 20; }});
  EXPECT_EQ(stopped.answer.verdict, Verdict::undecided);
  EXPECT_EQ(stopped.answer.ended_by, Bound::stopped);
  EXPECT_EQ(stopped.answer.levels.size(), 20U);
}

// 64 devices with 32 vectors, and as many numbers as there can be.
WorldConfig largest() {
  WorldConfig config = config_of("today");
  config.devices.assign(64, {DeviceKind::msix, 32});
  config.pirqs = config.irqs = 65'536;
  return config;
}

TEST(Explore, ALargeWorldAsksWhetherToGoOnWhileItExpandsOneState) {
  int asked = 0;
  const Searched stopped(largest(), {.jobs = 2, .go_on = [&](const Level& level) {
                                       EXPECT_EQ(level.states, 1U);
                                       return ++asked < 4;
                                     }});
  EXPECT_EQ(stopped.answer.ended_by, Bound::stopped);
  EXPECT_EQ(stopped.answer.states, 1U);
  EXPECT_EQ(asked, 4);
}

// The search has met a violation, and is stopped while it looks for the steps to it.
bool violation_met = false;
std::optional<Violation> fail_at_obtain(const Observation& seen) {
  if (seen.step.kind != StepKind::obtain) return {};
  violation_met = true;
  return Violation{.detail = "it obtains a number"};
}

TEST(Explore, ALargeWorldAsksWhetherToGoOnWhileItRebuildsACase) {
  const OwnProperty own[] = {{.name = "no-number", .check = fail_at_obtain}};
  WorldConfig config = config_of("january-2017-fixed");
  config.devices.assign(1, kMsi);
  config.pirqs = config.irqs = 65'536;
  for (const bool stops : {false, true}) {
    violation_met = false;
    const Searched search(config,
                          {.watched = Watched(PropertySet(), own),
                           .go_on = [&](const Level&) { return !stops || !violation_met; }});
    EXPECT_TRUE(violation_met);
    EXPECT_EQ(search.answer.verdict, stops ? Verdict::undecided : Verdict::violated);
    EXPECT_EQ(search.answer.ended_by, stops ? Bound::stopped : Bound::none);
  }
}

TEST(Explore, ALargeWorldEndsAtTheBoundOfStatesBeforeAllStepsOfOneState) {
  const WorldConfig config = largest();
  Explored first;
  for (const int jobs : {1, 2}) {
    const Searched states(config, {.states_max = 2, .jobs = jobs});
    EXPECT_EQ(states.answer.ended_by, Bound::states);
    EXPECT_EQ(states.answer.states, 2U);
    EXPECT_LT(states.answer.transitions, 64U * 32U);
    EXPECT_LE(states.answer.bytes_max, std::size_t{64} << 20);
    if (jobs == 1) first = states.answer;
    EXPECT_EQ(states.answer.transitions, first.transitions);
  }
}

TEST(Explore, AnInterleavingOfTheLengthOfTheBoundIsFound) {
  const Searched found(config_of("january-2017"), {.depth_max = 19});
  EXPECT_EQ(found.answer.verdict, Verdict::violated);
  const Searched none(config_of("january-2017"), {.depth_max = 18});
  EXPECT_EQ(none.answer.ended_by, Bound::depth);
}

TEST(Explore, RemembersAStateInLessThan32Bytes) {
  const Searched search(config_of("january-2017-fixed", {kMsi, kMsi, kMsi}),
                        {.reduce = StateReduction::symmetry});
  EXPECT_EQ(search.answer.verdict, Verdict::proven);
  EXPECT_TRUE(search.answer.last_level.empty());
  EXPECT_LE(search.answer.visited_bytes, 32 * search.answer.states);
}

TEST(Explore, RawStepsAreSearchedWithTheirUsualArguments) {
  WorldConfig config = config_of("january-2017-fixed", {kMsi});
  config.pirqs = 18;
  config.also = {StepKind::dm_unmap};
  const Searched search(config, {.watched = PropertySet().with(Property::delivered_to_owner)});
  ASSERT_EQ(search.answer.verdict, Verdict::violated);
  EXPECT_EQ(search.answer.steps.back().kind, StepKind::raise);
}

TEST(CollisionExponent, IsTheBirthdayBoundOf96Bits) {
  EXPECT_EQ(collision_exponent(1), 95);
  EXPECT_EQ(collision_exponent((std::size_t{1} << 20) - 1), 57);
  EXPECT_EQ(collision_exponent(std::size_t{1} << 20), 55);
}

// Saves a search to one string of bytes, and restores it.
class Save : public ::testing::Test {
 protected:
  static WorldConfig clean_config() {
    WorldConfig config = config_of("january-2017-fixed", {kMsix2, kMsi, kMsi});
    config.added = {Rule::msixtbl_goes_at_zero};
    return config;
  }
  ::pirq::Setup setup_ = std::get<::pirq::Setup>(::pirq::Setup::create(clean_config()));
  World start_{setup_};

  ExploreOptions options_until(std::size_t depth) {
    return {.watched = properties_for(Discipline::orderly),
            .reduce = StateReduction::symmetry,
            .go_on = [depth](const Level& level) {
              return level.depth < depth || level.looked_at == 0;
            }};
  }
  std::string saved(std::size_t depth) {
    const ExploreOptions options = options_until(depth);
    Explorer explorer(start_, options);
    EXPECT_EQ(explorer.run().ended_by, Bound::stopped);
    std::string bytes;
    EXPECT_TRUE(explorer.save([&](std::span<const std::byte> piece) {
      bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
      return true;
    }));
    return bytes;
  }
  static bool restore(Explorer& explorer, std::string_view bytes) {
    return explorer.restore([&](std::span<std::byte> piece) {
      if (piece.size() > bytes.size()) return false;
      std::memcpy(piece.data(), bytes.data(), piece.size());
      bytes.remove_prefix(piece.size());
      return true;
    });
  }
};

TEST_F(Save, ASearchThatGoesOnEndsAsOneThatNeverStopped) {
  const ExploreOptions options{.watched = properties_for(Discipline::orderly),
                               .depth_max = 24,
                               .reduce = StateReduction::symmetry};
  const Explored whole = explore(start_, options);
  const std::string bytes = saved(19);
  Explorer explorer(start_, options);
  ASSERT_TRUE(restore(explorer, bytes));
  const Explored rest = explorer.run();
  EXPECT_EQ(rest.verdict, whole.verdict);
  EXPECT_EQ(rest.levels, whole.levels);
  EXPECT_EQ(rest.transitions, whole.transitions);
}

TEST_F(Save, BytesThatAreNotWholeAreRefused) {
  const std::string bytes = saved(12);
  const ExploreOptions options = options_until(12);
  for (const std::size_t cut :
       {std::size_t{0}, std::size_t{40}, bytes.size() / 2, bytes.size() - 1}) {
    Explorer explorer(start_, options);
    EXPECT_FALSE(restore(explorer, std::string_view(bytes).substr(0, cut))) << cut;
  }
  for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 60 + 1) {
    std::string wrong = bytes;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x10);
    Explorer explorer(start_, options);
    EXPECT_FALSE(restore(explorer, wrong)) << at;
  }
}

TEST_F(Save, AnotherSearchIsRefused) {
  const std::string bytes = saved(12);
  ExploreOptions other = options_until(12);
  other.reduce = StateReduction::none;
  Explorer without(start_, other);
  EXPECT_FALSE(restore(without, bytes));
  other = options_until(12);
  other.watched = other.watched.without(Property::top_down);
  Explorer fewer(start_, other);
  EXPECT_FALSE(restore(fewer, bytes));
}

}  // namespace
}  // namespace pirq::fuzz::explore_test
