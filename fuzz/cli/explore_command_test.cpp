// Runs pirqfuzz explore as a user does: verdicts, saved cases, checkpoints.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "fuzz/cli/program_fixture.h"
#include "fuzz/testing/sanitizers.h"

namespace pirq::fuzz::cli::explore_command_test {
namespace {

using testing::contains;
using testing::Ran;
using testing::text_of;
using ExploreCli = testing::Program;

// The verdict of a search without its numbers of states, transitions and bytes.
std::string verdict_of(const Ran& ran) {
  const std::size_t begin = ran.out.find("states by depth:");
  const std::string text = begin == std::string::npos ? "" : ran.out.substr(begin);
  const std::size_t memory = text.find(" at most;");
  return text.substr(0, text.find('\n')) + text.substr(std::min(memory, text.size()));
}

TEST_F(ExploreCli, ProvesAWorld) {
  const Ran ran = pirqfuzz("explore --world january-2017-fixed");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\n330 states, ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nproven: no interleaving of any length breaks no-crash"));
  EXPECT_TRUE(contains(ran.out, "\nprobability of a fingerprint collision below 2^-"));
  EXPECT_TRUE(files().empty());
}

TEST_F(ExploreCli, ChecksTheReductionOfAWorld) {
  const Ran ran = pirqfuzz("explore --world january-2017-fixed --check-reduction");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "3184 states, 330 forms")) << ran.out;
  const Ran some = pirqfuzz("explore --world today-fixed --check-reduction --max-states 900");
  EXPECT_EQ(some.code, 4) << some.out;
}

TEST_F(ExploreCli, KeepsTheShortestViolationAsACase) {
  const Ran ran = pirqfuzz("explore --world january-2017 --out kept");
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nviolated: 19 steps is the shortest that breaks exclusive-pirq"));
  ASSERT_EQ(files().size(), 2U);
  EXPECT_EQ(pirqfuzz("replay " + files().back()).code, 0);
}

TEST_F(ExploreCli, KeepsGoingToACaseOfEachProperty) {
  const Ran ran = pirqfuzz("explore --world today --keep-going --out kept");
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nviolated: 3 steps is the shortest that breaks no-leak\n"));
  EXPECT_TRUE(contains(ran.out, "\nproven: no interleaving of any length breaks no-crash maps-"));
  EXPECT_EQ(files().size(), 6U);
  EXPECT_EQ(pirqfuzz("replay kept/*.case").code, 0);
}

TEST_F(ExploreCli, SaysWhichBoundEndedIt) {
  const std::string explore = "explore --world january-2017-fixed --devices 5 ";
  for (const std::string bound : {"--depth 5", "--max-states 500", "--memory 20M"}) {
    const Ran ran = pirqfuzz(explore + bound);
    EXPECT_EQ(ran.code, 4) << bound;
    EXPECT_TRUE(contains(ran.out, "\nnot decided: ended by " + bound + ";")) << ran.out;
  }
}

// The number of executed steps.
int transitions_of(const Ran& ran) {
  const std::size_t end = ran.out.find(" transitions");
  if (end == std::string::npos) return 0;
  return std::stoi(ran.out.substr(ran.out.rfind(' ', end - 1) + 1));
}

TEST_F(ExploreCli, RawAllGivesRawStepsEveryArgument) {
  const std::string explore = "explore --device msi --also guest-unmap --pirqs 48 --depth 1";
  const Ran usual = pirqfuzz(explore), every = pirqfuzz(explore + " --raw all");
  EXPECT_EQ(every.code, 4) << every.err;
  EXPECT_TRUE(contains(every.out, " raw=all ")) << every.out;
  EXPECT_GT(transitions_of(usual), 2);
  EXPECT_GT(transitions_of(every), transitions_of(usual) + 48 / 2);
}

TEST_F(ExploreCli, GoesOnWhereItStopped) {
  const std::string explore = "explore --world january-2017-fixed";
  const Ran stopped = pirqfuzz(explore + " --max-states 200 --checkpoint kept.search");
  EXPECT_EQ(stopped.code, 4) << stopped.err;
  EXPECT_TRUE(contains(stopped.out, "\nresume: ")) << stopped.out;
  const Ran rest = pirqfuzz("explore --resume kept.search");
  EXPECT_EQ(rest.code, 0) << rest.err;
  EXPECT_TRUE(contains(verdict_of(rest), "\nproven: ")) << rest.out;
  EXPECT_EQ(verdict_of(rest), verdict_of(pirqfuzz(explore)));
}

TEST_F(ExploreCli, SavesTheSearchIfTheSystemGivesNoMoreMemory) {
  if (fuzz::testing::kReservesMemory) GTEST_SKIP() << "a sanitizer reserves more";
  const Ran ran = shell("ulimit -v 60000; '" PIRQFUZZ_PROGRAM
                        "' explore --jobs 1 --memory 10G "
                        "--world january-2017-fixed --devices 6 --checkpoint a.search");
  EXPECT_EQ(ran.code, 4) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nnot decided: ended because the system gave no more memory;"));
  const Ran rest = pirqfuzz("explore --resume a.search --max-states 10");
  EXPECT_EQ(rest.code, 4) << rest.err;
  EXPECT_TRUE(contains(rest.out, "\nnot decided: ended by --max-states 10;")) << rest.out;
}

TEST_F(ExploreCli, ReadsNoEndlessFirstLine) {
  if (fuzz::testing::kReservesMemory) GTEST_SKIP() << "a sanitizer reserves more";
  const Ran endless = shell("yes x | tr -d '\\n' | (ulimit -v 300000; '" PIRQFUZZ_PROGRAM
                            "' explore --resume /dev/stdin)");
  EXPECT_EQ(endless.code, 2) << endless.err;
  EXPECT_TRUE(contains(endless.err, "not a saved search")) << endless.err;
}

TEST_F(ExploreCli, RefusesWhatIsNoSearch) {
  write("no.search", "pirqfuzz-search 1\n");
  EXPECT_EQ(pirqfuzz("explore --resume no.search").code, 2);
  EXPECT_EQ(pirqfuzz("explore --resume nowhere.search").code, 2);
  EXPECT_EQ(pirqfuzz("explore --world january-2017 --keep-going --checkpoint a.search").code, 2);
  for (const std::string option :
       {"--depth 3", "--jobs 2", "--keep-going", "--checkpoint a.search"})
    EXPECT_EQ(pirqfuzz("explore --check-reduction " + option).code, 2) << option;
  const Ran kept = pirqfuzz("explore --world january-2017-fixed --depth 9 --checkpoint a.search");
  ASSERT_EQ(kept.code, 4);
  const std::string whole = text_of(work_ / "a.search");
  write("a.search", whole.substr(0, whole.size() - 7));
  const Ran cut = pirqfuzz("explore --resume a.search");
  EXPECT_EQ(cut.code, 2);
  EXPECT_TRUE(contains(cut.err, "a.search")) << cut.err;
}

}  // namespace
}  // namespace pirq::fuzz::cli::explore_command_test
