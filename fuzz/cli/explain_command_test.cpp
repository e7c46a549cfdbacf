// Runs pirqfuzz explain as a user does.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli {
namespace {

using testing::contains;
using testing::Ran;
using ExplainCli = testing::Program;

const std::string kJanuary = "'" PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case' ";

TEST_F(ExplainCli, TellsTheStoryOfTheAlias) {
  const Ran ran = pirqfuzz("explain " + kJanuary);
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* part :
       {"\n  step 2 (a obtain): pirq 47 from get_free_pirq\n",
        "\n  step 16 (b obtain): pirq 47 from get_free_pirq\n",
        "\n  step 19 (a obtain): pirq 47 reused from the message\n",
        "\nThe last claim on pirq 47 begins at step 19 (a obtain).\n",
        "\nEvery step is needed: ", "\nThe nearest order that passes: step ",
        "\n  L1 always-new-pirq: ", "\n    in 4.12..6.12; no interleaving of this length fails",
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
}  // namespace pirq::fuzz::cli
