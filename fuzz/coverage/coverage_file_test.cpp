#include "fuzz/coverage/coverage_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "fuzz/generate/campaign.h"
#include "fuzz/testing/hand.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::fuzz::coverage_file_test {
namespace {

CoverageFile some_file(std::uint64_t seed = 1) {
  CoverageFile file;
  file.world = find_named_world("january-2017").value();
  const auto setup = testing::setup_of(file.world.config);
  CampaignOptions options;
  options.seed = seed;
  options.cases = 50;
  options.keep_going = true;
  options.watched = properties_for(Discipline::orderly);
  const CampaignResult result = run_campaign(World(setup), options);
  file.coverage = result.coverage;
  file.add({.property = result.failure->violation.property,
            .subject = result.failure->violation.subject,
            .seed = seed,
            .case_index = result.failing_index,
            .file = "some.case"});
  file.add(RanCases{.seed = seed, .shard = {.index = 1, .count = 8}, .cases = result.done});
  return file;
}

InputError error_of(const std::string& text) {
  const auto parsed = parse_coverage(text, "x.coverage");
  const auto* error = std::get_if<InputError>(&parsed);
  if (error == nullptr) ADD_FAILURE() << "no error in:\n" << text;
  return error == nullptr ? InputError{} : *error;
}

constexpr const char* kHeader =
    "pirqfuzz-coverage 2\n"
    "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
    "device a msi\n";

TEST(CoverageFile, IsReadBackAsItWasWritten) {
  const CoverageFile file = some_file();
  const std::string text = print_coverage(file);
  const auto parsed = parse_coverage(text, "x.coverage");
  if (const auto* error = std::get_if<InputError>(&parsed)) FAIL() << to_text(*error);
  EXPECT_EQ(std::get<CoverageFile>(parsed), file);
  EXPECT_EQ(print_coverage(std::get<CoverageFile>(parsed)), text);
}

TEST(CoverageFile, KnowsHowManyCasesOfAShardWereRun) {
  CoverageFile file = some_file();
  const Shard shard{.index = 1, .count = 8};
  EXPECT_EQ(file.ran_of(1, shard), 50U);
  EXPECT_EQ(file.ran_of(1, {}), 0U);
  EXPECT_EQ(file.ran_of(2, shard), 0U);
  file.add(RanCases{.seed = 1, .shard = shard, .cases = 20});
  EXPECT_EQ(file.ran_of(1, shard), 50U) << "the larger number counts";
  file.add(RanCases{.seed = 1, .shard = shard, .cases = 70});
  EXPECT_EQ(file.ran_of(1, shard), 70U);
}

TEST(CoverageFile, CutShortAnywhereItIsAnErrorOfTheFile) {
  const std::string text = print_coverage(some_file());
  for (std::size_t size = 0; size < text.size() - 1; size += 7) {
    const InputError error = error_of(text.substr(0, size));
    EXPECT_EQ(error.file, "x.coverage");
    EXPECT_GT(error.line, 0);
    EXPECT_GT(error.column, 0);
  }
}

TEST(CoverageFile, SaysWhereAndWhatIsWrong) {
  const std::string head = kHeader;
  struct {
    std::string text, place, message;
  } const wrong[] = {
      {"pirqfuzz-case 1\n", "1:1", "not a coverage file of this version"},
      {"pirqfuzz-coverage 2\ncases 1\n", "2:1", "the file has no world, or no device"},
      {head + "cases 1\ncases 1\n", "5:1", "this count is given twice"},
      {head + "cases one\n", "4:7", "'one' is not a number"},
      {head + "met rise free 1\n", "4:5", "unknown step 'rise'"},
      {head + "met raise fee 1\n", "4:11", "unknown state 'fee'"},
      {head + "did raise free 1\n", "4:11", "unknown effect 'free'"},
      {head + "did raise\n", "4:10", "the line is too short"},
      {head + "sometimes happy 1\n", "4:11", "unknown situation 'happy'"},
      {head + "find no-leek domain seed=1 case=1 f\n", "4:6", "unknown property 'no-leek'"},
      {head + "find no-leak domain sed=1 case=1 f\n", "4:21", "expected seed=, got 'sed=1'"},
      {head + "count 1\n", "4:1", "unknown line 'count'"},
      {head + "cases 4611686018427387905\n", "4:7", "'4611686018427387905' is too large"},
      {head + "cases 18446744073709551616\n", "4:7", "'18446744073709551616' is not a number"},
      {head + "cases 0\nsteps 0\nsometimes number-reused 1\n", "7:1",
       "a situation has more cases than were run"},
      {head + "cases 0\nsteps 0\n", "6:1", "the file ends before its 'checksum' line"},
      {head + "cases 0\nsteps 0\nchecksum 1\n", "6:10", "the lines above have another checksum"},
      {head + "cases 1\nsteps 0\nmet raise free 18446744073709551615\nmet detach free 1\n", "8:1",
       "the counts do not add up: 0 steps, but 18446744073709551615 'met' and 0 'did'"},
      {head + "cases 1\n", "5:1", "the file ends before its 'cases' and 'steps' lines"},
      {head + "cases 1\nsteps 1\n", "6:1",
       "the counts do not add up: 1 steps, but 0 'met' and 0 'did'"},
  };
  for (const auto& [text, place, message] : wrong) {
    const InputError error = error_of(text);
    EXPECT_EQ(std::to_string(error.line) + ':' + std::to_string(error.column), place) << text;
    EXPECT_EQ(error.message, message) << text;
    EXPECT_NE(error.hint, "") << text;
  }
}

TEST(CoverageFile, HasNothingBelowItsChecksumAndNoOtherLinesAboveIt) {
  const std::string text = print_coverage(some_file());
  EXPECT_EQ(error_of(text + "cases 1\n").message, "a line below the checksum");
  EXPECT_EQ(error_of(text + "\n").message, "a line below the checksum");
  std::string edited = text;
  edited.replace(edited.find(" some.case"), 10, " same.case");
  EXPECT_EQ(error_of(edited).message, "the lines above have another checksum");
}

TEST(CoverageFile, KnowsWhichFilesCountTheSameCases) {
  const auto file_of = [](std::uint64_t seed, Shard shard, std::uint64_t cases = 10) {
    CoverageFile file;
    file.add(RanCases{.seed = seed, .shard = shard, .cases = cases});
    return file;
  };
  const CoverageFile second_of_eight = file_of(1, {.index = 1, .count = 8});
  EXPECT_NE(counted_twice(second_of_eight, second_of_eight), std::nullopt);
  EXPECT_NE(counted_twice(second_of_eight, file_of(1, {.index = 1, .count = 4})), std::nullopt);
  EXPECT_NE(counted_twice(second_of_eight, file_of(1, {})), std::nullopt);
  EXPECT_NE(counted_twice(second_of_eight, file_of(1, {.index = 0, .count = 3})), std::nullopt);
  EXPECT_EQ(counted_twice(second_of_eight, file_of(1, {.index = 2, .count = 8})), std::nullopt);
  EXPECT_EQ(counted_twice(second_of_eight, file_of(1, {.index = 0, .count = 4})), std::nullopt);
  EXPECT_EQ(counted_twice(second_of_eight, file_of(2, {.index = 1, .count = 8})), std::nullopt);
  EXPECT_EQ(counted_twice(second_of_eight, file_of(1, {}, 0)), std::nullopt);
}

TEST(CoverageFile, ASumThatIsTooLargeIsRefused) {
  CoverageFile one;
  one.coverage.cases = kCountMax;
  const CoverageFile before = one;
  CoverageFile two;
  two.coverage.cases = 1;
  EXPECT_NE(add(one, two), std::nullopt);
  EXPECT_EQ(one, before);
}

TEST(CoverageFile, AddsUpInOneWorldAndKeepsTheEarlierFind) {
  CoverageFile one = some_file(1);
  const CoverageFile two = some_file(2);
  CoverageFile other = two;
  EXPECT_EQ(add(one, two), std::nullopt);
  EXPECT_EQ(add(other, some_file(1)), std::nullopt);
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.coverage.cases, 100U);
  ASSERT_EQ(one.finds.size(), 1U);
  EXPECT_EQ(one.finds.front().seed, 1U);

  CoverageFile elsewhere = two;
  elsewhere.world.config.pirqs = 64;
  EXPECT_NE(add(one, elsewhere), std::nullopt);
}

class CoverageOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(directory_.empty()); }

  TemporaryFolder folder_;
  const std::filesystem::path& directory_ = folder_.path();
};

TEST_F(CoverageOnDisk, IsAddedToWhatTheFileHas) {
  const auto path = directory_ / "new" / "all.coverage";
  const CoverageFile file = some_file();
  EXPECT_TRUE(std::holds_alternative<CoverageFile>(add_to_file(path, file)));
  const auto sum = add_to_file(path, file);
  ASSERT_TRUE(std::holds_alternative<CoverageFile>(sum));
  EXPECT_EQ(std::get<CoverageFile>(sum).coverage.cases, 100U);
  EXPECT_EQ(std::get<CoverageFile>(load_coverage(path)), std::get<CoverageFile>(sum));
}

TEST_F(CoverageOnDisk, AnotherFileIsNotChanged) {
  const auto path = directory_ / "notes.txt";
  std::ofstream(path) << "mine\n";
  EXPECT_TRUE(std::holds_alternative<InputError>(add_to_file(path, some_file())));
  std::ifstream again(path);
  std::string text;
  std::getline(again, text);
  EXPECT_EQ(text, "mine");
}

}  // namespace
}  // namespace pirq::fuzz::coverage_file_test
