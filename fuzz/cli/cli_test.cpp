// Runs the program as a user does: output, files and exit codes.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/case_file/named_worlds.h"
#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::cli_test {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using testing::text_of;
using Cli = testing::Program;

std::string last_line(const std::string& text) {
  const auto lines = lines_of(text);
  return lines.empty() ? "" : lines.back();
}

TEST_F(Cli, PrintsSeedAndWorldFirst) {
  const auto lines = lines_of(pirqfuzz("run --world january-2017 --seed 0x2a --cases 1").out);
  ASSERT_GE(lines.size(), 4U);
  EXPECT_EQ(lines[0], "seed 42");
  EXPECT_TRUE(lines[1].starts_with("world january-2017 xen=4.8 ")) << lines[1];
}

TEST_F(Cli, FindsShrinksAndKeepsTheBugOfJanuary2017) {
  const Ran ran = pirqfuzz("");
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(contains(ran.out, "\nshortest: certified by breadth-first search over ")) << ran.out;
  EXPECT_TRUE(contains(ran.out,
                       "\nexclusive-pirq is broken at step 19, between device a and device b, "
                       "for pirq 47\n"))
      << ran.out;
  EXPECT_EQ(files().size(), 3U);  // The directory, the find, and what it was shrunk to.
}

TEST_F(Cli, SameSeedSameFind) {
  const Ran first = pirqfuzz("run --world january-2017 --seed 7 --out one");
  const Ran second = pirqfuzz("run --world january-2017 --seed 7 --out two");
  EXPECT_EQ(first.code, 1);
  EXPECT_EQ(second.code, 1);
  const Ran same = shell("diff -r one two");
  EXPECT_EQ(same.code, 0) << same.out;
}

TEST_F(Cli, ThePrintedReplayCommandWorksVerbatim) {
  for (const std::string out : {"finds", "'a dir'", "./-x", "\"it's\""}) {
    const Ran ran = pirqfuzz("run --world january-2017 --out " + out);
    const std::string line = last_line(ran.out);
    ASSERT_TRUE(line.starts_with("replay: ")) << ran.out << ran.err;
    const Ran again = shell(line.substr(std::string("replay: ").size()));
    EXPECT_EQ(again.code, 0) << line << again.out << again.err;
    EXPECT_TRUE(contains(again.out, "ok: january-2017 violates exclusive-pirq at step 19")) << line;
  }
}

TEST_F(Cli, AFindOfOnePropertyReplaysToo) {
  const Ran ran = pirqfuzz("run --world december-2010 --property no-leak --property no-crash");
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nwatched no-crash no-leak\n")) << ran.out;
  EXPECT_EQ(shell(last_line(ran.out).substr(8)).code, 0);
}

TEST_F(Cli, KeepsTheFindWithoutShrinking) {
  const Ran ran = pirqfuzz("run --world january-2017 --no-shrink");
  EXPECT_EQ(ran.code, 1);
  ASSERT_EQ(files().size(), 2U);
  EXPECT_TRUE(files()[1].ends_with(".unshrunk.case"));
  EXPECT_EQ(shell(last_line(ran.out).substr(8)).code, 0);
}

// The limit on the size of files is met only when the find is written.
TEST_F(Cli, PrintsAFindThatCannotBeKept) {
  const Ran ran = shell("(trap '' XFSZ; ulimit -f 0; '" PIRQFUZZ_PROGRAM
                        "' run --world january-2017 --no-shrink 2>&1; echo code $?) | cat");
  EXPECT_TRUE(contains(ran.out, "cannot write the file: File too large")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "pirqfuzz-case 1\n")) << ran.out;
  EXPECT_EQ(last_line(ran.out), "code 1");
}

TEST_F(Cli, CleanSaysWhatItCovered) {
  const Ran ran = pirqfuzz("run --world january-2017-fixed --cases 20 --steps 10..20");
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(contains(ran.out, "clean: 20 cases, ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, ", 10..20 steps a case, seed 1; no violation of ")) << ran.out;
  EXPECT_TRUE(files().empty());
}

TEST_F(Cli, TheCanaryTestsTheAlarm) {
  const Ran ran = pirqfuzz("run --world january-2017-fixed --canary");
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(contains(ran.out, "canary is broken at step 1")) << ran.out;
  EXPECT_EQ(shell(last_line(ran.out).substr(8)).code, 0);
}

// Whatever reads the result of a run or a search, it sees a failure.
TEST_F(Cli, TheCanaryIsRedInEveryFormat) {
  for (const std::string search : {"run --canary", "explore --property canary"})
    for (const std::string format : {"text", "json", "junit", "sarif", "github", "gitlab"}) {
      const Ran ran = pirqfuzz(search + " --world january-2017-fixed --format " + format);
      EXPECT_EQ(ran.code, 1) << search << ' ' << format;
      EXPECT_TRUE(contains(ran.out, "canary")) << search << ' ' << format;
    }
}

TEST_F(Cli, ABaselineDoesNotHideANewKindOfFailure) {
  const std::string known = " --known '" PIRQFUZZ_CORPUS_DIR "/regressions'";
  EXPECT_EQ(pirqfuzz("run --world january-2017 --cases 100" + known).code, 0);
  EXPECT_EQ(pirqfuzz("run --world january-2017 --cases 100 --canary" + known).code, 1);
  EXPECT_EQ(pirqfuzz("explore --world january-2017-fixed --property canary" + known).code, 1);
}

TEST_F(Cli, StopsAtTheTimeGiven) {
  EXPECT_EQ(pirqfuzz("run --world january-2017-fixed --time 500ms").code, 0);
}

TEST_F(Cli, AnInterruptIsInconclusive) {
  const Ran ran = interrupted("run --world january-2017-fixed --time 1m");
  EXPECT_EQ(ran.code, 4) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "interrupted: ")) << ran.out;
}

TEST_F(Cli, DevicesCycleThroughTheWorlds) {
  const Ran ran = pirqfuzz("run --world january-2017-fixed --devices 64 --cases 1");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\ndevices a..l3 msi\n")) << ran.out;
}

TEST_F(Cli, ACaseFileIsAWorldToo) {
  const std::string file = PIRQFUZZ_CORPUS_DIR "/logs/january-2017-destroy-irq.case";
  const Ran ran = pirqfuzz("run --cases 5 --world '" + file + "'");
  EXPECT_TRUE(contains(ran.out, "\nworld january-2017-destroy-irq ")) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "\ndevices a msix 3\n")) << ran.out;
}

// Every known bug is repaired in these worlds, so that each find would be a new one.
TEST_F(Cli, AnyWorldIsCleanWithAllRules) {
  const Ran ran = pirqfuzz("run --world any --rules all --cases 3000");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nworld any rules=all, drawn for each case\n")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nclean: 3000 cases, ")) << ran.out;
}

TEST_F(Cli, AnyWorldWithAllRulesIsTheDefault) {
  const Ran plain = pirqfuzz("run --cases 100");
  EXPECT_EQ(plain.code, 0) << plain.out << plain.err;
  EXPECT_EQ(plain.out, pirqfuzz("run --world any --rules all --cases 100").out);
}

TEST_F(Cli, AFindInADrawnWorldKeepsItsReducedWorld) {
  const Ran ran = pirqfuzz("run --world any --rules releases --cases 500");
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nshortest among these devices: certified")) << ran.out;
  EXPECT_EQ(shell(last_line(ran.out).substr(8)).code, 0) << ran.out;
}

TEST_F(Cli, AnyWorldCanBeRestrictedToThoseOfAFile) {
  const std::string header = "pirqfuzz-case 1\nworld ";
  const std::string keys = " xen=4.8 qemu=2.1 linux=4.9 driver=orderly\ndevice a msi\n";
  write("worlds.txt", header + "one" + keys + header + "two" + keys + "device b msi\n");
  const Ran ran = pirqfuzz("run --world any --from worlds.txt --cases 1000");
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nworld any from 2 worlds, drawn for each case\n")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "exclusive-pirq is broken at step 19")) << ran.out;
}

TEST_F(Cli, OptionsOfDrawnWorldsNeedDrawnWorlds) {
  for (const char* words :
       {"run --world today --rules all", "run --world today --from x.case", "run --devices 2",
        "run --world any --rules some", "run --world any --from no-such-file"})
    EXPECT_EQ(pirqfuzz(words).code, 2) << words;
}

TEST_F(Cli, ListsTheNamedWorlds) {
  const Ran ran = pirqfuzz("worlds");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(named_worlds().size(), 6U);
  for (const NamedWorldInfo& world : named_worlds()) {
    EXPECT_TRUE(contains('\n' + ran.out, '\n' + std::string(world.name) + '\n')) << ran.out;
    EXPECT_TRUE(contains(ran.out, world.summary)) << ran.out;
  }
}

TEST_F(Cli, ReplayAnswersWhetherExpectationsWereMet) {
  const std::string header =
      "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\ndevice a msi\n";
  write("good.case", header + "expect w clean\n\na probe\n");
  write("bad.case", header + "expect w violates no-crash\n\na probe\n");
  EXPECT_EQ(pirqfuzz("replay good.case").code, 0);
  EXPECT_EQ(pirqfuzz("replay bad.case good.case").code, 1);
  EXPECT_EQ(pirqfuzz("replay bad.case missing.case").code, 2);
}

TEST_F(Cli, ReplayShowsTablesAfterAStepOrTheLastOne) {
  write("x.case",
        "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\ndevice a msi\n"
        "\na probe\n");
  EXPECT_TRUE(
      contains(pirqfuzz("replay --tables x.case").out, "tables after step 8: a bind-evtchn"));
  for (const char* three : {"--tables 3 x.case", "--tables=3 x.case", "x.case --tables 3"})
    EXPECT_TRUE(contains(pirqfuzz("replay " + std::string(three)).out,
                         "tables after step 3: a write-message"))
        << three;
  EXPECT_TRUE(contains(pirqfuzz("replay x.case --tables").out, "tables after step 8"));
  const Ran ran = pirqfuzz("replay --tables 9 x.case");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "pirqfuzz: x.case: the case has no step 9\n  hint: expected --tables in 0..8\n");
}

// `script` gives the program a terminal as its stdout.
TEST_F(Cli, HonoursNoColor) {
  const std::string run = "'" PIRQFUZZ_PROGRAM "' worlds";
  EXPECT_FALSE(contains(pirqfuzz("worlds").out, "\x1b"));
  if (shell("command -v script").code != 0) return;
  EXPECT_TRUE(contains(shell("script -qec \"" + run + "\" /dev/null").out, "\x1b["));
  EXPECT_FALSE(contains(shell("NO_COLOR=1 script -qec \"" + run + "\" /dev/null").out, "\x1b["));
}

TEST_F(Cli, HelpAndVersionAreResults) {
  for (const char* words : {"--help", "run --help", "replay -h", "worlds --help", "--version"}) {
    const Ran ran = pirqfuzz(words);
    EXPECT_EQ(ran.code, 0) << words;
    EXPECT_TRUE(contains(ran.out, "pirqfuzz ")) << words;
    EXPECT_EQ(ran.err, "") << words;
  }
}

TEST_F(Cli, AResultThatCannotBeWrittenIsAnError) {
  EXPECT_EQ(shell("'" PIRQFUZZ_PROGRAM "' worlds >/dev/full").code, 3);
}

}  // namespace
}  // namespace pirq::fuzz::cli::cli_test
