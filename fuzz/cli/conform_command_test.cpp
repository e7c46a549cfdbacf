// Runs pirqfuzz conform and pirqfuzz serve as a user does.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli {
namespace {

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

// AddressSanitizer reserves more address space than any useful limit.
#if defined(__SANITIZE_ADDRESS__)
const std::string kMemoryLimit;
#else
const std::string kMemoryLimit = "ulimit -v 400000; ";
#endif

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
}  // namespace pirq::fuzz::cli
