// Runs pirqfuzz with --coverage and --require-coverage, and pirqfuzz coverage.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::coverage_command_test {
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

// The text without the lines that say which shard of the cases was run, and without the checksum.
std::string without_ran(const std::string& coverage) {
  std::string text;
  for (const std::string& line : lines_of(coverage))
    if (!line.starts_with("ran ") && !line.starts_with("checksum ")) text += line + '\n';
  return text;
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
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "") << "the file is checked before the run begins";
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

TEST_F(CoverageCli, ASecondSignalLosesNothing) {
  const Ran ran = shell("'" PIRQFUZZ_PROGRAM
                        "' run --world january-2017-fixed --time 1h --coverage a.coverage >out & "
                        "pid=$!; until grep -q watched out; do :; done; "
                        "kill -HUP $pid; kill -TERM $pid; kill -INT $pid; wait $pid");
  EXPECT_NE(ran.code, 0);
  EXPECT_EQ(pirqfuzz("coverage show a.coverage").code, 0) << "the coverage was saved";
}

TEST_F(CoverageCli, AResumedRunGoesOnWithTheNextCases) {
  const std::string run = "run --world january-2017-fixed --coverage ";
  EXPECT_EQ(pirqfuzz(run + "whole --cases 150").code, 0);
  EXPECT_EQ(pirqfuzz(run + "parts --cases 50").code, 0);
  const Ran ran = pirqfuzz(run + "parts --cases 100 --resume");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nresumed after 50 cases\n")) << ran.out;
  EXPECT_EQ(text_of(work_ / "parts"), text_of(work_ / "whole"));
}

TEST_F(CoverageCli, AResumedRunGoesOnBehindAFind) {
  const std::string run = "run --world january-2017 --no-shrink --coverage a --resume --seed ";
  const auto index = [](const Ran& ran) {
    const std::string find = ran.out.substr(ran.out.find("-exclusive-pirq-"));
    return find.substr(0, find.find(".unshrunk"));
  };
  const Ran first = pirqfuzz(run + "1");
  const Ran second = pirqfuzz(run + "1");
  EXPECT_EQ(first.code, 1);
  EXPECT_EQ(second.code, 1);
  EXPECT_TRUE(contains(first.out, "\nresumed after 0 cases\n")) << first.out;
  EXPECT_NE(index(first), index(second));
}

TEST_F(CoverageCli, FilesThatCannotBeWrittenEndARunBeforeItBegins) {
  write("file", "");
  for (const std::string words : {"run --out file/finds", "run --coverage file/a",
                                  "explore --out file/finds", "explore --checkpoint file/a",
                                  "compare --world today --with-rule proposed --out file/finds",
                                  "run --resume", "run --coverage file"}) {
    const Ran ran = pirqfuzz(words);
    EXPECT_EQ(ran.code, 2) << words;
    EXPECT_EQ(ran.out, "") << words;
    EXPECT_TRUE(contains(ran.err, "  hint: ")) << words << ran.err;
  }
}

TEST_F(CoverageCli, AFindIsSaidTheMomentItIsMet) {
  const Ran ran = pirqfuzz("run --world january-2017 --keep-going --no-shrink --cases 20 --jobs 1");
  EXPECT_TRUE(contains(ran.err, "met in case 0: exclusive-pirq is broken between ")) << ran.err;
  EXPECT_TRUE(contains(ran.err, "; kept in finds/january-2017-exclusive-pirq-")) << ran.err;
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
  const std::string merged = text_of(work_ / "merged.coverage");
  EXPECT_EQ(without_ran(merged), without_ran(one));
  const Ran twice = pirqfuzz("coverage merge part-*.coverage part-2.coverage");
  EXPECT_EQ(twice.code, 2);
  EXPECT_TRUE(contains(twice.err, "cases of seed 7, shard 2/4, are counted already")) << twice.err;
  EXPECT_TRUE(contains(one, "\nran seed=7 shard=1/1 cases=400\n")) << one;
  EXPECT_TRUE(contains(merged, "\nran seed=7 shard=3/4 cases=100\n")) << merged;
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
}  // namespace pirq::fuzz::cli::coverage_command_test
