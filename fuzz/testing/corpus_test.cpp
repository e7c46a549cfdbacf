#include "fuzz/testing/corpus_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/explore/explore.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/report/replay.h"
#include "fuzz/shrink/shrink.h"
#include "fuzz/survey/ground.h"

namespace pirq::fuzz {
namespace {

// Checks that a case of the corpus is in canonical form and that each of its worlds has the
// expected outcome.
class CorpusCase : public ::testing::Test {
 public:
  explicit CorpusCase(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const auto loaded = load_case(path_);
    if (const auto* error = std::get_if<InputError>(&loaded)) FAIL() << to_text(*error);
    const Case& value = std::get<Case>(loaded);
    EXPECT_EQ(print_case(value), std::get<std::string>(read_text(path_))) << "not canonical";
    const auto replayed = replay(value, {});
    if (const auto* error = std::get_if<InputError>(&replayed)) FAIL() << to_text(*error);
    const Replay& result = std::get<Replay>(replayed);
    EXPECT_TRUE(result.met()) << result.text;
    EXPECT_TRUE(!crashes_current_xen(value) || needs_toolstack(value)) << "must be withheld";
  }

 private:
  // True if Xen, and not the guest, crashes in a world of the newest Xen with all its rules in
  // force.
  static bool crashes_current_xen(const Case& value) {
    const auto setup_of = [](const NamedWorld& world) {
      return std::get<::pirq::Setup>(::pirq::Setup::create(world.config));
    };
    const auto first = setup_of(value.worlds.front());
    const auto expanded = expand(value, World(first));
    return std::ranges::any_of(value.worlds, [&](const NamedWorld& world) {
      if (world.config.xen != release("xen-master")) return false;
      if (!(rules_of(world.config.xen) & world.config.turned_back).empty()) return false;
      const auto setup = setup_of(world);
      World now(setup);
      for (const Step& step : std::get<Expanded>(expanded).steps)
        if (now.can(step) && now.apply(step).crashed) break;
      return now.domain().crashed();
    });
  }

  // True if a step needs the administrator of the host. The end of the domain does not: a guest can
  // cause it.
  static bool needs_toolstack(const Case& value) {
    return std::ranges::any_of(value.items, [](const Item& item) {
      const auto* step = std::get_if<Step>(&item.action);
      return step != nullptr && info(step->kind).actor == Actor::toolstack &&
             step->kind != StepKind::destroy_domain;
    });
  }

  std::filesystem::path path_;
};

// Runs the engines in the first world of a case, if the case expects a violation there. The search
// gives the same result with and without symmetry, and the shrinker reaches the length that the
// search found, within a bound on executions.
class CorpusWorld : public ::testing::Test {
 public:
  explicit CorpusWorld(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const auto loaded = load_case(path_);
    if (const auto* error = std::get_if<InputError>(&loaded)) FAIL() << to_text(*error);
    const Case& value = std::get<Case>(loaded);
    const NamedWorld& world = value.worlds.front();
    if (world.expect.kind != Expectation::Kind::violates) return;
    const auto setup = std::get<::pirq::Setup>(::pirq::Setup::create(world.config));
    const World start(setup);
    const PropertySet watched = PropertySet().with(*find_enum<Property>(world.expect.property));
    const auto expanded = expand(value, start);
    const Interleaving& steps = std::get<Expanded>(expanded).steps;
    const RunResult run = run_case(start, steps, watched, Disabled::stop);
    ASSERT_TRUE(run.failure);

    const Violation& wanted = run.failure->violation;
    const Explored with =
        explore(start, {.watched = watched, .wanted = &wanted, .states_max = kStatesMax});
    const Explored without = explore(start, {.watched = watched,
                                             .wanted = &wanted,
                                             .states_max = kStatesMax,
                                             .reduce = StateReduction::none});
    if (without.verdict != Verdict::undecided) {
      EXPECT_EQ(with.verdict, without.verdict);
      EXPECT_EQ(with.steps.size(), without.steps.size());
    }
    const Shrunk shrunk = shrink(start, steps, *run.failure, watched, {});
    // A case may use an argument that the search does not try, and so be shorter.
    if (with.verdict == Verdict::violated) {
      EXPECT_LE(shrunk.steps.size(), with.steps.size());
      EXPECT_TRUE(setup.allows_raw() || shrunk.steps.size() == with.steps.size());
    }
    EXPECT_LE(shrunk.steps.size(), run.made.size());
    EXPECT_LE(shrunk.executions, kExecutionsMax);
    if (!is_of_a_rule()) return;
    EXPECT_EQ(run.made.size(), shrunk.steps.size()) << "the case is not the shortest";
    shrink_random_finds(start, watched, wanted, run.made.size(), with.steps.size());
  }

 private:
  // True if the case is named after a rule. Such a case is the shortest reproducer of the rule's
  // bug.
  [[nodiscard]] bool is_of_a_rule() const {
    std::string id = path_.stem().string();
    id.resize(std::min(id.find('-'), id.size()));
    return std::ranges::any_of(hunting_grounds(), [&](const HuntingGround& ground) {
      return faulty_world(ground).name == id;
    });
  }

  // Checks that random finds shrink to the known length within the bound on executions. If the
  // case uses an argument that the search does not try, they may end at the length of the search.
  static void shrink_random_finds(const World& start, PropertySet watched, const Violation& wanted,
                                  std::size_t length, std::size_t searched) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      CampaignOptions options;
      options.seed = seed;
      options.cases = kCases;
      options.watched = watched;
      const CampaignResult found = run_campaign(start, options);
      if (!found.failure || !found.failure->violation.same_failure(wanted)) continue;
      const Shrunk shrunk = shrink(start, found.failing, *found.failure, watched, {});
      EXPECT_GE(shrunk.steps.size(), length) << "seed " << seed;
      EXPECT_LE(shrunk.steps.size(), std::max(length, searched)) << "seed " << seed;
      EXPECT_LE(shrunk.executions, kExecutionsMax) << "seed " << seed;
    }
  }

  static constexpr std::uint64_t kCases = 200;
  static constexpr std::size_t kStatesMax = 20'000;
  static constexpr std::size_t kExecutionsMax = 1'000;
  std::filesystem::path path_;
};

// GoogleTest allows only letters, digits and underscores in names.
std::string test_name(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

std::vector<std::filesystem::path> case_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

int register_corpus_tests(const std::filesystem::path& corpus) {
  int registered = 0;
  for (const char* folder : {"regressions", "open", "logs"})
    for (const std::filesystem::path& path : case_files(corpus / folder)) {
      ::testing::RegisterTest("Corpus", test_name(path).c_str(), nullptr, nullptr,
                              path.string().c_str(), 1,
                              [path]() -> ::testing::Test* { return new CorpusCase(path); });
      ::testing::RegisterTest("CorpusWorld", test_name(path).c_str(), nullptr, nullptr,
                              path.string().c_str(), 1,
                              [path]() -> ::testing::Test* { return new CorpusWorld(path); });
      ++registered;
    }
  return registered;
}

}  // namespace pirq::fuzz
