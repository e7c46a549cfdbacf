// Runs pirqfuzz explain as a user does.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::explain_command_test {
namespace {

using testing::contains;
using testing::Ran;
using ExplainCli = testing::Program;

const std::string kJanuary = "'" PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case' ";

TEST_F(ExplainCli, ExplainsEachWorldInWhichTheCaseFails) {
  EXPECT_TRUE(contains(pirqfuzz("explain " + kJanuary).out, "\nNothing is broken in: fixed\n"));
  write("two.case",
        "pirqfuzz-case 1\n"
        "world old xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80\n"
        "world older xen=4.4 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80\n"
        "device a msi\ndevice b msi\nexpect old violates exclusive-pirq\n"
        "expect older violates exclusive-pirq\n\na probe vectors=1\na remove\n"
        "a begin-probe vectors=1\nb probe vectors=1\na obtain\n");
  const Ran ran = pirqfuzz("explain two.case");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "world old xen=4.8 ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nworld older xen=4.4 ")) << ran.out;
  EXPECT_FALSE(contains(ran.out, "Nothing is broken in"));
}

TEST_F(ExplainCli, TellsTheStoryOfTheAlias) {
  const Ran ran = pirqfuzz("explain " + kJanuary);
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* part : {"\n  step 2 (a obtain): pirq 47 from get_free_pirq\n",
                           "\n  step 16 (b obtain): pirq 47 from get_free_pirq\n",
                           "\n  step 19 (a obtain): pirq 47 reused from the message\n",
                           "\nThe last claim on pirq 47 begins at step 19 (a obtain).\n",
                           "\nEvery step is needed: ", "\nThe nearest order that passes: step ",
                           "\n  L1 always-new-pirq: ",
                           "\n    in Linux 4.12..today; no interleaving of this length fails",
                           "\n  xen: msi already bound to pirq=47\n", "  -msi   b (pirq 47)\n"})
    EXPECT_TRUE(contains(ran.out, part)) << part << ran.out;
}

TEST_F(ExplainCli, SaysWhyThereIsNothingToExplain) {
  const Ran ran = pirqfuzz("explain --linux 4.12 " + kJanuary);
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "cannot happen here") || contains(ran.err, "violates nothing"))
      << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(pirqfuzz("explain missing.case").code, 2);
}

TEST_F(ExplainCli, EveryOpenCaseHasAStory) {
  const Ran ran = pirqfuzz("explain '" PIRQFUZZ_CORPUS_DIR "/open/'*.case");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
}

}  // namespace
}  // namespace pirq::fuzz::cli::explain_command_test
