// Runs pirqfuzz corpus, shrink and replay --gtest as a user does.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::corpus_command_test {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using testing::text_of;
using CorpusCli = testing::Program;

const std::string kHeader =
    "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 "
    "irqs=80\ndevice a msi\n";

TEST_F(CorpusCli, ListsWhatIsExpected) {
  ASSERT_EQ(shell("mkdir c").code, 0);
  write("c/a.case", kHeader + "expect w clean\n\na probe\n");
  write("c/b.case", kHeader + "expect w violates no-leak at 3\n\na probe\n");
  const Ran ran = pirqfuzz("corpus list c");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "c/a.case: 1 device; 1 line; w: clean\n"
            "c/b.case: 1 device; 1 line; w: no-leak at 3\n");
}

TEST_F(CorpusCli, ChecksExpectationsAndForm) {
  write("a.case", kHeader + "expect w clean\n\na probe\n");
  EXPECT_EQ(pirqfuzz("corpus check a.case").code, 0);
  write("b.case", kHeader + "expect w violates no-leak at 3\n\na probe\n");
  write("c.case", kHeader + "device b  msi\n\na probe\n");
  const Ran ran = pirqfuzz("corpus check a.case b.case c.case");
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_TRUE(contains(ran.out, "b.case:4: FAILED: w does not violate no-leak")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "c.case:1: FAILED: the form is not canonical")) << ran.out;
  EXPECT_EQ(lines_of(ran.out).back(), "3 cases, 2 failed");
}

TEST_F(CorpusCli, FmtWritesTheCanonicalForm) {
  write("c.case", kHeader + "device b  msi\n\na   probe\n");
  EXPECT_EQ(pirqfuzz("corpus fmt --check c.case").code, 1);
  EXPECT_EQ(pirqfuzz("corpus fmt c.case").code, 0);
  EXPECT_TRUE(contains(text_of(work_ / "c.case"), "\ndevice b msi\n"));
  EXPECT_EQ(pirqfuzz("corpus fmt --check c.case").code, 0);
}

TEST_F(CorpusCli, AddShrinksCertifiesAndNames) {
  EXPECT_EQ(pirqfuzz("run --world january-2017 --no-shrink").code, 1);
  const std::string find = files()[1];
  const Ran ran = pirqfuzz("corpus add " + find + " --to corpus");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, ".case: 19 steps, certified over ")) << ran.out;
  const std::string replay = lines_of(ran.out).back();
  EXPECT_EQ(shell(replay.substr(replay.find(' ') + 1)).code, 0) << replay;
  EXPECT_EQ(pirqfuzz("corpus check corpus").code, 0);
  const Ran again = pirqfuzz("corpus add " + find + " --to corpus");
  EXPECT_EQ(again.code, 2);
  EXPECT_TRUE(contains(again.err, " exists\n  hint: choose another name with --name\n"));
  write("good.case", kHeader + "\na probe\n");
  EXPECT_EQ(pirqfuzz("corpus add good.case --to corpus").code, 2);
}

TEST_F(CorpusCli, MinLeavesOutWhatOthersShow) {
  write("long.case", kHeader + "\na probe\na remove\n");
  write("short.case", kHeader + "\na probe\n");
  const Ran ran = pirqfuzz("corpus min long.case short.case --out kept");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "long.case\n1 of 2 cases have all behaviours and violations\n");
  EXPECT_EQ(pirqfuzz("corpus check kept").code, 0);
}

TEST_F(CorpusCli, ShrinkReadsStandardInput) {
  EXPECT_EQ(pirqfuzz("run --world january-2017 --no-shrink").code, 1);
  const Ran ran = shell("'" PIRQFUZZ_PROGRAM "' shrink - <" + files()[1]);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nexpect january-2017 violates exclusive-pirq at 19\n"));
  write("good.case", kHeader + "\na probe\n");
  const Ran good = pirqfuzz("shrink good.case");
  EXPECT_EQ(good.code, 2);
  EXPECT_EQ(good.err,
            "pirqfuzz: good.case: the case violates nothing in its first world, w\n"
            "  hint: 'pirqfuzz replay' shows what it does\n");
}

TEST_F(CorpusCli, ReplayPrintsATestInCpp) {
  write("my-first.case", kHeader + "\na probe\n");
  const Ran ran = pirqfuzz("replay --gtest my-first.case");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "TEST(Pirqfuzz, MyFirst) {")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "R\"case(pirqfuzz-case 1\n")) << ran.out;
}

}  // namespace
}  // namespace pirq::fuzz::cli::corpus_command_test
