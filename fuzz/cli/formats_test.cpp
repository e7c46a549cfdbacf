// The option --format of the commands, the baseline, and the lines that tools look for.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::formats_test {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using testing::text_of;
using Formats = testing::Program;

const std::string kHeader =
    "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\ndevice a msi\n";

// Every command with results. Each line has its exit code.
struct Call {
  const char* words;
  int code;
};
constexpr Call kCalls[] = {
    {"run --world january-2017 --cases 5 --no-shrink", 1},
    {"run --world january-2017-fixed --cases 5", 0},
    {"explore --depth 20", 1},
    {"explore --depth 3", 4},
    {"replay good.case bad.case", 1},
    {"matrix --max-states 100 --xen 4.8 --qemu 2.1 --linux 4.9", 0},
    {"conform '" PIRQFUZZ_CORPUS_DIR "/conformance/xen-4.4'", 0},
    {"log '" PIRQFUZZ_CORPUS_DIR "/logs/three-devices-guest.dmesg'", 0},
};

TEST_F(Formats, EveryCommandWritesOneDocument) {
  write("good.case", kHeader + "expect w clean\n\na probe\n");
  write("bad.case", kHeader + "expect w violates no-crash\n\na probe\n");
  // `string(JSON)` of CMake is a strict parser.
  write("check.cmake",
        "file(READ out text)\n"
        "if(FORMAT STREQUAL json)\n"
        "  string(JSON value GET \"${text}\" format_version)\n"
        "  string(JSON count LENGTH \"${text}\" results)\n"
        "  if(NOT value EQUAL 1 OR count LESS 1)\n    message(FATAL_ERROR empty)\n  endif()\n"
        "elseif(FORMAT STREQUAL sarif)\n"
        "  string(JSON value GET \"${text}\" version)\n"
        "  string(JSON name GET \"${text}\" runs 0 tool driver name)\n"
        "  string(JSON count LENGTH \"${text}\" runs 0 results)\n"
        "  string(JSON rules LENGTH \"${text}\" runs 0 tool driver rules)\n"
        "  if(NOT value STREQUAL 2.1.0 OR NOT name STREQUAL pirqfuzz)\n"
        "    message(FATAL_ERROR head)\n  endif()\n"
        "  foreach(i RANGE 1 ${count})\n"
        "    math(EXPR at \"${i} - 1\")\n"
        "    string(JSON rule GET \"${text}\" runs 0 results ${at} ruleId)\n"
        "    string(JSON said GET \"${text}\" runs 0 results ${at} message text)\n"
        "    string(JSON level GET \"${text}\" runs 0 results ${at} level)\n"
        "    if(rule STREQUAL \"\" OR said STREQUAL \"\" OR NOT level MATCHES \"error|note\")\n"
        "      message(FATAL_ERROR result)\n    endif()\n  endforeach()\n"
        "elseif(FORMAT STREQUAL gitlab)\n"
        "  string(JSON count LENGTH \"${text}\")\n"
        "endif()\n");
  for (const Call& call : kCalls)
    for (const std::string format : {"json", "sarif", "gitlab", "junit"}) {
      const Ran ran = pirqfuzz(std::string(call.words) + " --format " + format);
      EXPECT_EQ(ran.code, call.code) << call.words << ran.err;
      write("out", ran.out);
      if (format == "junit") {
        EXPECT_TRUE(ran.out.starts_with("<?xml ")) << ran.out;
        EXPECT_TRUE(ran.out.ends_with("</testsuites>\n")) << ran.out;
      } else if (format != "sarif" || contains(ran.out, "ruleId")) {
        const Ran read = shell("cmake -DFORMAT=" + format + " -P check.cmake");
        EXPECT_EQ(read.code, 0) << call.words << ' ' << format << read.err << ran.out;
      }
    }
}

TEST_F(Formats, AFailureIsALineThatToolsFind) {
  write("good.case", kHeader + "expect w clean\n\na probe\n");
  write("bad.case", kHeader + "# A comment.\nexpect w violates no-crash\n\na probe\n");
  const Ran ran = pirqfuzz("replay good.case bad.case");
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(contains(ran.out,
                       "\nbad.case:5: FAILED: w does not violate no-crash, expected to "
                       "violate no-crash\n"))
      << ran.out;
  EXPECT_EQ(lines_of(ran.out).back(), "2 cases, 1 failed");
  const Ran github = pirqfuzz("replay good.case bad.case --format github");
  EXPECT_TRUE(contains(github.out, "\n::error file=bad.case,line=5,title=")) << github.out;
  EXPECT_TRUE(contains(github.out, "\n2 cases, 1 failed\n")) << github.out;
}

// The names of an object are unique, or its readers lose a text.
TEST_F(Formats, ALogTellsItsNotesInFacts) {
  const std::string logs = PIRQFUZZ_CORPUS_DIR "/logs/";
  const auto count = [](const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  const Ran stale = pirqfuzz("log --format json '" + logs + "keys-stale-port.log'");
  EXPECT_EQ(count(stale.out, "\"would_decide\": "), count(stale.out, "\"status\": ")) << stale.out;
  const Ran clean = pirqfuzz("log --format json '" + logs + "january-2017-evtchn-close.dmesg'");
  EXPECT_EQ(count(clean.out, "\"notes\": "), 1U) << clean.out;
  EXPECT_EQ(count(clean.out, "\"lines_read\": "), 1U) << clean.out;
}

// Without a baseline the bug of a rule is what a hunt is for.
TEST_F(Formats, AHuntCanFailAtNewBugs) {
  const std::string hunt = "hunt L1 --seeds 1";
  EXPECT_EQ(pirqfuzz(hunt).code, 0);
  ASSERT_EQ(shell("mkdir empty").code, 0);
  const Ran fresh = pirqfuzz(hunt + " --known empty");
  EXPECT_EQ(fresh.code, 1) << fresh.out << fresh.err;
  EXPECT_TRUE(contains(fresh.out, "\nnew: no case below empty shows the bug of L1\n")) << fresh.out;
  const Ran known = pirqfuzz(hunt + " --known '" PIRQFUZZ_CORPUS_DIR "/regressions'");
  EXPECT_EQ(known.code, 0) << known.out << known.err;
  EXPECT_TRUE(contains(known.out, "\nknown: ")) << known.out;
  EXPECT_EQ(pirqfuzz(hunt + " --known nowhere").code, 2);
}

TEST_F(Formats, WhatTheBaselineHasIsNoFailure) {
  const std::string run =
      "run --world january-2017 --no-shrink --cases 200 --property exclusive-pirq ";
  EXPECT_EQ(pirqfuzz(run + "--out known").code, 1);
  const Ran again = pirqfuzz(run + "--known known");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_TRUE(contains(again.out, "\nknown: known/january-2017-exclusive-pirq-")) << again.out;
  const std::string known = files().back();
  EXPECT_TRUE(known.starts_with("known/")) << "a known find is not kept again: " << known;
  // An exhaustive search goes on behind what is known. Other properties are new.
  const std::string explore = "explore --world january-2017 --pirqs 18 --irqs 19 --known known ";
  const Ran one = pirqfuzz(explore + "--property exclusive-pirq");
  EXPECT_EQ(one.code, 0) << one.out << one.err;
  EXPECT_TRUE(contains(one.out, "\nknown: known/")) << one.out;
  const Ran more = pirqfuzz(explore + "--property exclusive-pirq --property ports-agree");
  EXPECT_EQ(more.code, 1) << more.out << more.err;
  // Repaired, it does not occur any more.
  std::string text = text_of(work_ / known);
  text.replace(text.find("linux=4.9"), 9, "linux=6.1");
  write("known/repaired.case", text);
  const Ran gone = pirqfuzz(run + "--known known");
  EXPECT_TRUE(
      contains(gone.out, "known/repaired.case: known, but exclusive-pirq is not broken any more\n"))
      << gone.out;
  EXPECT_EQ(pirqfuzz("run --known nowhere").code, 2);
}

// A replay fails for what is new: here, that the case violates a property at all.
TEST_F(Formats, TheBaselineOfAReplayHasItsFailure) {
  const std::string alias = text_of(PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case");
  write("known/alias.case", alias);
  std::string clean = alias;
  for (const std::string line : {"world fixed", "expect fixed", "expect january"})
    clean.erase(clean.find(line), clean.find('\n', clean.find(line)) - clean.find(line) + 1);
  clean.insert(clean.find("\n\n"), "\nexpect january-2017 clean");
  write("mine.case", clean);
  EXPECT_EQ(pirqfuzz("replay mine.case").code, 1);
  const Ran known = pirqfuzz("replay --known known mine.case");
  EXPECT_EQ(known.code, 0) << known.out << known.err;
  EXPECT_TRUE(contains(known.out, "\nknown: known/alias.case: exclusive-pirq is broken at step 19"))
      << known.out;
  EXPECT_EQ(lines_of(known.out).back(), "1 case, 0 failed, 1 known");
  // Another world in which it happens is known, too; another failure is not.
  const std::string replay = "replay --known known '" PIRQFUZZ_CORPUS_DIR "/regressions/";
  EXPECT_EQ(pirqfuzz(replay + "january-2017-msi.case' --xen 4.4").code, 0);
  write("other/none.case", kHeader + "expect w clean\n\na probe\n");
  EXPECT_EQ(pirqfuzz("replay --known other mine.case").code, 1);
  EXPECT_EQ(pirqfuzz("replay --known nowhere mine.case").code, 2);
}

TEST_F(Formats, TheBaselineOfAMatrixHasTheViolatedCells) {
  write("known/alias.case", text_of(PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case"));
  const std::string matrix =
      "matrix --xen 4.8 --qemu 2.1 --linux 4.9 --max-states 20000 --format json";
  const std::string status = "\"status\": \"known\"";
  EXPECT_FALSE(contains(pirqfuzz(matrix).out, status));
  EXPECT_TRUE(contains(pirqfuzz(matrix + " --known known").out, status));
}

// A program that differs: the model of another release.
TEST_F(Formats, TheBaselineOfConformHasTraces) {
  const std::string conform = "conform --sut \"'" PIRQFUZZ_PROGRAM
                              "' serve --xen 4.4\" --xen 4.8 --profile oom --cases 40 ";
  EXPECT_EQ(pirqfuzz(conform + "--out known").code, 1);
  const Ran again = pirqfuzz(conform + "--known known");
  EXPECT_TRUE(contains(again.out, " in a known way")) << again.out << again.err;
  EXPECT_EQ(pirqfuzz("conform known").code, 1);
  const Ran known = pirqfuzz("conform known --known known");
  EXPECT_EQ(known.code, 0) << known.out << known.err;
  EXPECT_TRUE(contains(known.out, " 1 differ, 1 of them known\n")) << known.out;
  EXPECT_EQ(pirqfuzz("conform known --known nowhere").code, 2);
}

TEST_F(Formats, TheBaselineOfALogHasLogs) {
  const std::string line = "[    3.1] b 0000:00:04.0: xen: msi already bound to pirq=";
  write("known/old.log", line + "47\n");
  write("same.log", "[    9.1] other\n" + line + "47\n");
  write("new.log", line + "46\n");
  EXPECT_EQ(pirqfuzz("log same.log").code, 1);
  const Ran known = pirqfuzz("log same.log --known known");
  EXPECT_EQ(known.code, 0) << known.out << known.err;
  EXPECT_TRUE(contains(known.out, "\nknown: alias: pirq 47 ")) << known.out;
  EXPECT_EQ(pirqfuzz("log new.log --known known").code, 1);
}

}  // namespace
}  // namespace pirq::fuzz::cli::formats_test
