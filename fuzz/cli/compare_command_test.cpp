// Runs pirqfuzz compare as a user does.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::compare_command_test {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using CompareCli = testing::Program;

const std::string kSmall =
    "compare --pirqs 18 --irqs 19 --property exclusive-pirq "
    "--property no-crash ";

TEST_F(CompareCli, SaysWhatARepairChanges) {
  const Ran ran = pirqfuzz(kSmall + "--world january-2017 --with-rule L1");
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_TRUE(
      contains(ran.out,
               "                january-2017-changed          january-2017-changed-with-l1\n"
               "exclusive-pirq  broken in 19 steps            holds                         "
               "differs\n"))
      << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nhold in all worlds: no-crash\n")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\ndiffer: exclusive-pirq\n")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nexpect january-2017-changed-with-l1 clean\n")) << ran.out;
  const Ran again = shell(lines_of(ran.out).back().substr(std::string("replay: ").size()));
  EXPECT_EQ(again.code, 0) << again.out << again.err;
}

TEST_F(CompareCli, OneRuleWithAndWithout) {
  const Ran ran = pirqfuzz(kSmall + "--world january-2017 --with-rule L1 --without-rule L1");
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nworld january-2017-changed-without-l1 ")) << ran.out;
  EXPECT_FALSE(contains(ran.out, "\nworld january-2017-changed xen")) << ran.out;
}

TEST_F(CompareCli, WorldsThatDoNotDifferAreClean) {
  const Ran ran = pirqfuzz(kSmall + "--world january-2017-fixed --with-rule X54");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nno property is seen to differ\n")) << ran.out;
  EXPECT_TRUE(files().empty());
}

// Linux 2.6.38 breaks exclusive-pirq in 17 steps, Linux 4.9 in 19.
TEST_F(CompareCli, FlagsWhatBreaksInAnotherLength) {
  write("old.case",
        "pirqfuzz-case 1\n"
        "world older xen=4.8 qemu=2.1 linux=2.6.38 driver=orderly gsis=16 pirqs=18 irqs=19\n"
        "world old xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=18 irqs=19\n"
        "device a msi\ndevice b msi\n");
  const Ran ran = pirqfuzz("compare --property exclusive-pirq --max-states 20000 --world old.case");
  EXPECT_TRUE(contains(ran.out, "broken in 17 steps  broken in 19 steps  other length\n"))
      << ran.out;
  EXPECT_TRUE(
      contains(ran.out, "\nbroken in several worlds, by cases of other lengths: exclusive-pirq\n"));
}

TEST_F(CompareCli, ABoundIsSaid) {
  const Ran ran = pirqfuzz(kSmall + "--depth 5 --world january-2017 --world january-2017-fixed");
  EXPECT_EQ(ran.code, 4) << ran.err;
  EXPECT_TRUE(contains(ran.out, "exclusive-pirq  not broken in 5 steps ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nnot decided: january-2017-changed was searched up to 5 steps, "))
      << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nleft open: no-crash exclusive-pirq\n")) << ran.out;
}

}  // namespace
}  // namespace pirq::fuzz::cli::compare_command_test
