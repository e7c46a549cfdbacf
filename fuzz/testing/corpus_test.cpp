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

// A case in the corpus is canonical, and each of its worlds does what the case expects.
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
  }

 private:
  std::filesystem::path path_;
};

// The world of a case whose first world is faulty, as the engines see it: the search answers alike
// with and without symmetry, and shrinking ends where the search does, within its ceiling.
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
    const Explored without = explore(
        start,
        {.watched = watched, .wanted = &wanted, .states_max = kStatesMax, .symmetry = false});
    if (without.verdict != Verdict::undecided) {
      EXPECT_EQ(with.verdict, without.verdict);
      EXPECT_EQ(with.steps.size(), without.steps.size());
    }
    const Shrunk shrunk = shrink(start, steps, *run.failure, watched, {});
    // A case may have an unusual argument, with which the search makes no step.
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
  // Cases that are called after a rule are its bug at its shortest; the case pins how long that is.
  [[nodiscard]] bool is_of_a_rule() const {
    std::string id = path_.stem().string();
    id.resize(std::min(id.find('-'), id.size()));
    return std::ranges::any_of(hunting_grounds(), [&](const HuntingGround& ground) {
      return faulty_world(ground).name == id;
    });
  }

  // What random runs meet shrinks to the known length, within the ceiling; to the search's where
  // that is longer, for want of the case's unusual argument.
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

// Letters and digits are all that a test's name may have.
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
