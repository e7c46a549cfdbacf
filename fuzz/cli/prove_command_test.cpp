// Runs pirqfuzz prove as a user does.
#include <gtest/gtest.h>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::prove_command_test {
namespace {

using testing::contains;
using testing::Ran;
using ProveCli = testing::Program;

TEST_F(ProveCli, SaysTheVerdictAndKeepsTheCase) {
  const Ran proven = pirqfuzz("prove --property exclusive-pirq");
  EXPECT_EQ(proven.code, 0);
  EXPECT_TRUE(contains(proven.out, "\nproven: exclusive-pirq, for any number of such devices"))
      << proven.out;
  const Ran refuted = pirqfuzz("prove --world january-2017");
  EXPECT_EQ(refuted.code, 1);
  EXPECT_TRUE(contains(refuted.out, "The induction ends at the step 'obtain'")) << refuted.out;
  EXPECT_TRUE(contains(refuted.out, "expect january-2017 violates exclusive-pirq at 19"))
      << refuted.out;
  EXPECT_TRUE(contains(refuted.out, "\nkept in finds/january-2017-exclusive-pirq-")) << refuted.out;
}

TEST_F(ProveCli, RefusesWhatItCannotProve) {
  const Ran other = pirqfuzz("prove --property no-leak");
  EXPECT_EQ(other.code, 2);
  EXPECT_TRUE(contains(other.err, "expected exclusive-pirq")) << other.err;
  EXPECT_EQ(pirqfuzz("prove --world january-2017-fixed --driver hostile").code, 4);
  EXPECT_EQ(pirqfuzz("prove --out ''").code, 2);
}

}  // namespace
}  // namespace pirq::fuzz::cli::prove_command_test
