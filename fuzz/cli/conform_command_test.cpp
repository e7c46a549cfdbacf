// Runs pirqfuzz conform and pirqfuzz serve as a user does.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "fuzz/cli/program_fixture.h"
#include "fuzz/testing/sanitizers.h"

namespace pirq::fuzz::cli::conform_command_test {
namespace {

using testing::contains;
using testing::Ran;
using Conform = testing::Program;

const std::string kCorpus = "'" PIRQFUZZ_CORPUS_DIR "/conformance'";

const std::string kTrace =
    "pirq-trace 1\n"
    "xen master\n"
    "domain nr_pirqs=18 nr_irqs_gsi=16 nr_irqs=18\n"
    "device 0 msi\n"
    "\n"
    "> get_free_pirq type=msi\n"
    "< rc=0 pirq=17 | pirqs 2:2:-1:0:0 17:-1:-1:0:0 | irqs | ports | free_irqs 2 | structs 2\n";

std::string changed(std::string_view from, std::string_view to) {
  std::string text = kTrace;
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(Conform, TheWholeCorpusDoesNotDiffer) {
  const Ran ran = pirqfuzz("conform " + kCorpus);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "949 traces, 29945 steps, 0 differ\n");
}

TEST_F(Conform, ShowsTheFirstDifferenceOfATrace) {
  write("a.trace", kTrace);
  write("b.trace", changed("pirq=17", "pirq=16"));
  const Ran ran = pirqfuzz("conform .");
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out,
            "./b.trace: step 1, line 7, differs in pirq\n"
            "  > get_free_pirq type=msi\n"
            "  expected < rc=0 pirq=16 | pirqs 2:2:-1:0:0 17:-1:-1:0:0 | irqs | ports | free_irqs "
            "2 | structs 2\n"
            "  got      < rc=0 pirq=17 | pirqs 2:2:-1:0:0 17:-1:-1:0:0 | irqs | ports | free_irqs "
            "2 | structs 2\n"
            "2 traces, 2 steps, 1 differ\n");
}

TEST_F(Conform, BadTracesAreErrorsWithTheirPlace) {
  write("a.trace", changed("get_free", "get_fre"));
  const Ran ran = pirqfuzz("conform a.trace");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "a.trace:6:3: unknown operation 'get_fre_pirq'\n"
            "  hint: did you mean 'get_free_pirq'?\n");
  write("a.trace", kTrace.substr(0, kTrace.size() - 5));
  EXPECT_EQ(pirqfuzz("conform a.trace").code, 2);
  EXPECT_EQ(pirqfuzz("conform nowhere").code, 2);
  EXPECT_EQ(pirqfuzz("conform .").code, 2);
  EXPECT_EQ(pirqfuzz("conform").code, 2);
}

const std::string kMemoryLimit = fuzz::testing::kReservesMemory ? "" : "ulimit -v 400000; ";

TEST_F(Conform, HugeAndBinaryFilesAreErrorsAtOnce) {
  const std::string limit = kMemoryLimit + "'" PIRQFUZZ_PROGRAM "' conform ";
  ASSERT_EQ(shell("truncate -s 1G zeros.trace").code, 0);
  EXPECT_EQ(shell(limit + "zeros.trace").code, 2);
  ASSERT_EQ(shell("(printf 'pirq-trace 1\\n'; yes '# x' | head -c 128M) >long.trace").code, 0);
  const Ran ran = shell(limit + "long.trace");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "long.trace:1:1: larger than 64 MiB\n"
            "  hint: split it into several files of traces\n");
  ASSERT_EQ(shell("head -c 1000000 /dev/urandom >random.trace").code, 0);
  EXPECT_EQ(shell(limit + "random.trace").code, 2);
  EXPECT_EQ(shell(limit + "/dev/zero").code, 2);
}

TEST_F(Conform, ConvertsThereAndBack) {
  ASSERT_EQ(shell("mkdir -p some/x && cp -r " + kCorpus + "/xen-master some/x").code, 0);
  EXPECT_EQ(pirqfuzz("conform --convert 1 --out one some/x").code, 0);
  EXPECT_EQ(pirqfuzz("conform --convert 2 --out two one/x").code, 0);
  EXPECT_EQ(shell("diff -r some/x two/x").code, 0);
  EXPECT_EQ(pirqfuzz("conform one").out, "182 traces, 7255 steps, 0 differ\n");
  EXPECT_EQ(pirqfuzz("conform --convert 1 one").code, 2);
}

TEST_F(Conform, TestsAProgram) {
  const std::string serve = "--sut \"'" PIRQFUZZ_PROGRAM "' serve";
  const Ran same = pirqfuzz("conform " + serve + "\" --profile hostile --cases 20");
  EXPECT_EQ(same.code, 0) << same.out;
  const Ran other = pirqfuzz("conform " + serve + " --rule -X1\"");
  EXPECT_EQ(other.code, 1);
  EXPECT_NE(other.out.find("> destroy_domain"), std::string::npos) << other.out;
  EXPECT_EQ(pirqfuzz("conform " + serve + " --rule -X1\" --rule -X1 --cases 20").code, 0);
  EXPECT_EQ(pirqfuzz("conform " + serve + "\" x.trace").code, 2);
}

// The operations of the samples in fuzz/conform/sample.
const std::string kSampleOptions =
    " --compare answers --operations get-free-pirq,map-msi,unmap-pirq,bind-pt-irq,unbind-pt-irq,"
    "evtchn-bind-pirq,evtchn-close --cases 300";

TEST_F(Conform, TheSampleInPythonAnswersAsTheModel) {
  if (shell("command -v python3").code != 0) GTEST_SKIP() << "there is no python3";
  const std::string program = "python3 " PIRQFUZZ_SOURCE_DIR "/fuzz/conform/sample/sample.py";
  const Ran ran = pirqfuzz("conform --judge both --sut '" + program + "'" + kSampleOptions);
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
}

class SampleInC : public Conform {
 protected:
  void SetUp() override {
    Conform::SetUp();
    ASSERT_EQ(shell("cp " PIRQFUZZ_SOURCE_DIR "/fuzz/conform/sample/sample.c .").code, 0);
  }
  // Compiles the sample after `change` was made to it by sed.
  void compile(const std::string& change = "") const {
    const Ran ran =
        shell("sed -i '" + change + "' sample.c && cc -Wall -Werror -o sample sample.c");
    ASSERT_EQ(ran.code, 0) << ran.err;
  }
};

TEST_F(SampleInC, AnswersAsTheModel) {
  compile();
  const Ran ran = pirqfuzz("conform --judge both --sut ./sample" + kSampleOptions);
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "300 scripts (protocol, seed 1), ")) << ran.out;
}

// A number that is in use is handed out again.
TEST_F(SampleInC, IsJudgedByProperties) {
  compile("s/pirqs\\[n\\] = ALLOCATED;//");
  const Ran ran = pirqfuzz("conform --judge properties --out kept --sut ./sample" + kSampleOptions);
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nbreaks exclusive-pirq\n")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "was handed out before and not given back")) << ran.out;
  const Ran again = pirqfuzz("conform kept");
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_TRUE(contains(again.out, "differs in rc, pirq\n  > get_free_pirq type=msi\n"))
      << again.out;
}

// A broken property and a missing answer do not show when the kept trace is compared with the
// model.
TEST_F(SampleInC, WhatTheBaselineHasIsNoFailure) {
  compile("s/pirqs\\[n\\] = ALLOCATED;//");
  const std::string judge = "conform --judge properties --sut ./sample" + kSampleOptions;
  EXPECT_EQ(pirqfuzz(judge + " --out kept").code, 1);
  const Ran known = pirqfuzz(judge + " --known kept");
  EXPECT_EQ(known.code, 0) << known.out << known.err;
  EXPECT_TRUE(contains(known.out, " in a known way")) << known.out;
  EXPECT_FALSE(contains(known.out, "does not differ any more")) << known.out;
  // The repaired program is told that it is.
  ASSERT_EQ(shell("cp " PIRQFUZZ_SOURCE_DIR "/fuzz/conform/sample/sample.c .").code, 0);
  compile();
  const Ran gone = pirqfuzz(judge + " --known kept");
  EXPECT_EQ(gone.code, 0) << gone.out;
  EXPECT_TRUE(contains(gone.out, "known, but it does not differ any more\n")) << gone.out;
}

TEST_F(SampleInC, AMissingAnswerCanBeKnown) {
  compile("s/if (n < nr_gsis)/if (n > 0) exit(3); else if (n < nr_gsis)/");
  const std::string sut = "conform --sut ./sample" + kSampleOptions;
  const Ran first = pirqfuzz(sut + " --out kept");
  EXPECT_EQ(first.code, 1) << first.out << first.err;
  const Ran known = pirqfuzz(sut + " --known kept");
  EXPECT_EQ(known.code, 0) << known.out << known.err;
}

// An order that differs from Xen's keeps the properties.
TEST_F(SampleInC, MayDifferFromTheModelAndKeepTheProperties) {
  compile(
      "s/for (n = nr_pirqs - 1; n >= nr_gsis \\&\\& pirqs\\[n\\] != FREE; --n)/"
      "for (n = nr_gsis; n < nr_pirqs \\&\\& pirqs[n] != FREE; ++n)/; "
      "s/if (n < nr_gsis) {/if (n == nr_pirqs) {/");
  EXPECT_EQ(pirqfuzz("conform --sut ./sample" + kSampleOptions).code, 1);
  const Ran ran = pirqfuzz("conform --judge properties --sut ./sample" + kSampleOptions);
  EXPECT_EQ(ran.code, 0) << ran.out;
}

TEST_F(SampleInC, IsToldToFlush) {
  compile("s/fflush(stdout);//");
  const Ran ran = pirqfuzz("conform --timeout 100ms --sut ./sample" + kSampleOptions);
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(contains(ran.out, "Does it flush its output after every line?")) << ran.out;
}

TEST_F(Conform, AProgramThatCannotBeStartedIsAnError) {
  const Ran ran = pirqfuzz("conform --sut ./nowhere");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err,
                       "pirqfuzz: --sut: './nowhere' cannot be started: the program exited with "
                       "status 127\n"))
      << ran.err;
  EXPECT_EQ(
      pirqfuzz("conform --sut cat --operations map-mis").err,
      "pirqfuzz: --operations: unknown operation 'map-mis'\n  hint: did you mean 'map-msi'?\n");
}

// The program under test is killed with us, even if we are killed.
TEST_F(Conform, AProgramDoesNotOutliveUs) {
  const Ran ran =
      shell("'" PIRQFUZZ_PROGRAM
            "' conform --sut 'echo $$ >pid; exec cat >/dev/null' >/dev/null 2>&1 & "
            "us=$!; until [ -s pid ]; do :; done; kill -KILL $us; wait $us; "
            "for i in $(seq 100000); do kill -0 $(cat pid) 2>/dev/null || exit 0; done; "
            "kill -KILL $(cat pid); exit 1");
  EXPECT_EQ(ran.code, 0);
}

TEST_F(Conform, ServesAWorld) {
  write("in", kTrace.substr(0, kTrace.find('<')));
  const Ran ran = shell("'" PIRQFUZZ_PROGRAM "' serve --world january-2017 <in");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, kTrace.substr(kTrace.find('<')));
  EXPECT_EQ(shell("'" PIRQFUZZ_PROGRAM "' serve --world nowhere <in").code, 2);
  EXPECT_EQ(shell("'" PIRQFUZZ_PROGRAM "' serve --rule Q1 <in").code, 2);
}

TEST_F(Conform, ServeRejectsALineThatBeginsNoTrace) {
  const Ran ran = shell("echo garbage | '" PIRQFUZZ_PROGRAM "' serve");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "<stdin>:1:1: expected 'pirq-trace'\n"
            "  hint: a trace begins with its kind and form: pirq-trace 1\n");
}

}  // namespace
}  // namespace pirq::fuzz::cli::conform_command_test
