// Runs pirqfuzz with --coverage and --require-coverage, and pirqfuzz coverage.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using testing::text_of;
using CoverageCli = testing::Program;

// The names of the case files on the find lines of a coverage file.
std::vector<std::string> finds_of(const std::string& coverage) {
  std::vector<std::string> files;
  for (const std::string& line : lines_of(coverage))
    if (line.starts_with("find ")) files.push_back(line.substr(line.rfind(' ') + 1));
  return files;
}

TEST_F(CoverageCli, OfTwoRunsAddsUpInTheFile) {
  const std::string run = "run --world january-2017-fixed --cases 30 --coverage a.coverage";
  EXPECT_EQ(pirqfuzz(run).code, 0);
  EXPECT_TRUE(contains(text_of(work_ / "a.coverage"), "\ncases 30\n"));
  EXPECT_EQ(pirqfuzz(run + " --seed 2").code, 0);
  EXPECT_TRUE(contains(text_of(work_ / "a.coverage"), "\ncases 60\n"));
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(CoverageCli, OfAnotherWorldIsRefusedAndNothingIsLost) {
  EXPECT_EQ(pirqfuzz("run --world january-2017-fixed --cases 3 --coverage a.coverage").code, 0);
  const std::string before = text_of(work_ / "a.coverage");
  const Ran ran = pirqfuzz("run --world december-2010 --cases 3 --coverage a.coverage --no-shrink");
  EXPECT_TRUE(contains(ran.err, "another world")) << ran.err;
  EXPECT_EQ(text_of(work_ / "a.coverage"), before);
  EXPECT_EQ(ran.code, 1) << "the find has precedence";
}

TEST_F(CoverageCli, IsShownWithWhatWasNeverReached) {
  EXPECT_EQ(pirqfuzz("run --world january-2017-fixed --cases 1 --steps 2..2 --coverage a").code, 0);
  const Ran ran = pirqfuzz("coverage show a");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "never reached: the step ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\n  did  done ")) << ran.out;
  EXPECT_EQ(pirqfuzz("coverage show a --require-coverage").code, 4);
}

TEST_F(CoverageCli, ThatIsRequiredAndNotReachedIsInconclusive) {
  const Ran poor =
      pirqfuzz("run --world january-2017-fixed --cases 1 --steps 2..2 --require-coverage");
  EXPECT_EQ(poor.code, 4);
  EXPECT_TRUE(contains(poor.out, "inconclusive: never reached: the step ")) << poor.out;
  EXPECT_TRUE(contains(poor.out, "number-reused")) << poor.out;
  const Ran rich = pirqfuzz("run --world january-2017-fixed --cases 200 --require-coverage");
  EXPECT_EQ(rich.code, 0) << rich.out;
  EXPECT_EQ(pirqfuzz("run --world january-2017 --no-shrink --cases 2000 --require-coverage").code,
            1);
}

TEST_F(CoverageCli, RequiredIsThatOfTheWholeFile) {
  EXPECT_EQ(pirqfuzz("run --world january-2017-fixed --cases 200 --coverage a").code, 0);
  const std::string poor = "run --world january-2017-fixed --cases 1 --steps 2..2 ";
  EXPECT_EQ(pirqfuzz(poor + "--require-coverage --coverage a").code, 0);
  EXPECT_EQ(pirqfuzz(poor + "--require-coverage --coverage b").code, 4);
}

TEST_F(CoverageCli, CommandsOfTwoWordsHaveHelpAndSpelling) {
  EXPECT_TRUE(contains(pirqfuzz("coverage --help").out, "coverage merge  "));
  EXPECT_TRUE(contains(pirqfuzz("coverage merge --help").out, "--out FILE"));
  const Ran typo = pirqfuzz("coverage marge");
  EXPECT_EQ(typo.code, 2);
  EXPECT_TRUE(contains(typo.err, "did you mean 'coverage merge'?")) << typo.err;
  EXPECT_EQ(pirqfuzz("coverage").code, 2);
  EXPECT_EQ(pirqfuzz("coverage merge missing").code, 2);
}

TEST_F(CoverageCli, SurvivesAnInterrupt) {
  const Ran ran = interrupted("run --world january-2017-fixed --time 1h --coverage a.coverage");
  EXPECT_EQ(ran.code, 4) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "interrupted: ")) << ran.out;
  EXPECT_EQ(pirqfuzz("coverage show a.coverage").code, 0);
}

TEST_F(CoverageCli, FindsAreKeptTheMomentTheyAreMet) {
  // The campaign would run for an hour; it is killed once a case file exists.
  const Ran ran = shell("'" PIRQFUZZ_PROGRAM
                        "' run --world january-2017 --time 1h --keep-going --jobs 4 & pid=$!; "
                        "timeout 60 sh -c 'until ls finds/*.case; do :; done'; seen=$?; "
                        "kill -9 $pid; wait $pid; exit $seen");
  ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(pirqfuzz("replay finds/*.case").code, 0);
}

TEST_F(CoverageCli, WithAnyNumberOfJobsTheSameIsKept) {
  for (const std::string jobs : {"1", "2", "4"}) {
    const Ran ran = pirqfuzz("run --world january-2017-old-qemu --cases 300 --keep-going --jobs " +
                             jobs + " --out " + jobs + "/finds --coverage " + jobs + "/coverage");
    EXPECT_EQ(ran.code, 1) << ran.err;
    EXPECT_TRUE(contains(ran.out, "\nnot clean: 300 cases, ")) << ran.out;
  }
  EXPECT_EQ(shell("diff -r 1 2").out, "");
  EXPECT_EQ(shell("diff -r 1 4").out, "");
}

// Four shards of a run, as on four machines, give the result of one run.
TEST_F(CoverageCli, FourPartsUnderGnuParallelAddUpToOneRun) {
  if (!contains(shell("parallel --version").out, "GNU parallel")) GTEST_SKIP() << "no GNU parallel";
  const std::string run =
      "run --world january-2017-old-qemu --seed 7 --cases 400 --keep-going --no-shrink ";
  EXPECT_EQ(pirqfuzz(run + "--out one --coverage one.coverage").code, 1);
  const Ran parts = shell("seq 4 | parallel --will-cite \"'" PIRQFUZZ_PROGRAM "' " + run +
                          "--jobs 1 --out parts --shard {}/4 --coverage part-{}.coverage\"");
  EXPECT_EQ(parts.code, 4) << "parallel exits with the number of failed parts: " << parts.err;
  EXPECT_EQ(pirqfuzz("coverage merge part-*.coverage --out merged.coverage").code, 0);
  const std::string one = text_of(work_ / "one.coverage");
  EXPECT_EQ(text_of(work_ / "merged.coverage"), one);
  ASSERT_EQ(finds_of(one).size(), 2U) << one;
  for (const std::string& file : finds_of(one)) {
    EXPECT_NE(text_of(work_ / "one" / file), "") << file;
    EXPECT_EQ(text_of(work_ / "parts" / file), text_of(work_ / "one" / file)) << file;
  }
}

TEST_F(CoverageCli, DrawnWorldsAddUpAndSayWhatSomeWorldCanReach) {
  const std::string run = "run --world any --cases 200 --coverage a";
  EXPECT_EQ(pirqfuzz(run).code, 0);
  EXPECT_EQ(pirqfuzz(run + " --seed 2").code, 0);
  const std::string text = text_of(work_ / "a");
  EXPECT_TRUE(contains(text, "\nworlds any rules=all\n")) << text.substr(0, 200);
  EXPECT_TRUE(contains(text, "\nreachable interrupt\n"));
  EXPECT_TRUE(contains(text, "\ncases 400\n"));
  EXPECT_EQ(pirqfuzz("coverage merge a --out b").code, 0);
  EXPECT_EQ(text_of(work_ / "b"), text);
  EXPECT_TRUE(contains(pirqfuzz("coverage show a").out, "any rules=all: 400 cases"));
  // Neither other rules nor one world add up with them.
  EXPECT_EQ(pirqfuzz("run --world any --rules any --cases 1 --steps 1..1 --coverage a").code, 2);
  EXPECT_EQ(pirqfuzz("run --world january-2017-fixed --cases 1 --coverage a").code, 2);
}

TEST_F(CoverageCli, AShortRunDoesNotReachWhatALongOneReaches) {
  EXPECT_EQ(pirqfuzz("run --world any --cases 500 --coverage a").code, 0);
  EXPECT_EQ(pirqfuzz("run --world any --cases 500 --reach a").code, 0);
  const Ran poor = pirqfuzz("run --world any --cases 3 --reach a");
  EXPECT_EQ(poor.code, 4);
  EXPECT_TRUE(contains(poor.out, "inconclusive: never reached, but in a: ")) << poor.out;
  EXPECT_EQ(pirqfuzz("run --world any --cases 3 --reach no-such-file").code, 2);
}

}  // namespace
}  // namespace pirq::fuzz::cli
