// The options that choose and change worlds, as a user gives them.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::world_options_test {
namespace {

using testing::contains;
using testing::Ran;
using WorldOptions = testing::Program;

const std::string kJanuary = PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case";

TEST_F(WorldOptions, AWorldNeedsNoFile) {
  const Ran ran = pirqfuzz(
      "world --xen 4.17 --driver surprise --also detach --hvm-pirq on --pirqs 20 --rule L10 "
      "--rule -X54 --device 'msix 3' --device msi");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "pirqfuzz-case 1\n"
            "world custom xen=4.17 qemu=today linux=today driver=surprise also=detach gsis=16 "
            "pirqs=20 irqs=80 rules=-X54,+L10\n"
            "device a msix 3\n"
            "device b msi\n");
}

TEST_F(WorldOptions, ThePrintedHeaderIsAWorld) {
  write("my.case", pirqfuzz("world --linux 4.9 --qemu 2.1 --xen 4.8").out);
  const Ran ran = pirqfuzz("run --no-shrink --world my.case --cases 1");
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\nworld custom xen=4.8 qemu=2.1 linux=4.9 ")) << ran.out;
}

TEST_F(WorldOptions, ChangeANamedWorld) {
  const Ran ran = pirqfuzz("explore --world january-2017 --linux 4.12 --pirqs 18 --irqs 19");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "world january-2017-changed xen=4.8 qemu=2.1 linux=4.12 "));
}

TEST_F(WorldOptions, AllWorldsOfAFileAreUsed) {
  const Ran all = pirqfuzz("run --no-shrink --cases 1 --world '" + kJanuary + "'");
  EXPECT_EQ(all.code, 1);
  EXPECT_TRUE(contains(all.out, "\nworld january-2017 ")) << all.out;
  EXPECT_TRUE(contains(all.out, "\nworld fixed ")) << all.out;
  const Ran one = pirqfuzz("run --cases 1 --world '" + kJanuary + ":fixed'");
  EXPECT_EQ(one.code, 0);
  EXPECT_FALSE(contains(one.out, "\nworld january-2017 ")) << one.out;
}

TEST_F(WorldOptions, ReplayAnswersWhatAnotherReleaseDoes) {
  const Ran ran = pirqfuzz("replay --linux 4.12 '" + kJanuary + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "seen: january-2017-changed is clean")) << ran.out;
  const Ran broken = pirqfuzz("replay --world january-2017 --xen 4.7 '" + kJanuary + "'");
  EXPECT_EQ(broken.code, 1) << broken.err;
  EXPECT_TRUE(contains(broken.out, "seen: january-2017-changed violates exclusive-pirq at step 19"))
      << broken.out;
}

TEST_F(WorldOptions, HuntInAChangedWorld) {
  const Ran ran = pirqfuzz("hunt L1 --seeds 1 --xen 4.20 --device 'msix 2' --device msi");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_TRUE(contains(ran.out, "1/1")) << ran.out;
}

struct Wrong {
  std::string arguments;
  std::string message;  ///< All of stderr.
};

TEST_F(WorldOptions, AWrongValueNamesItsOption) {
  const std::string one = kJanuary + ":january-2017";
  const Wrong all[] = {
      {"run --xen 4.99",
       "pirqfuzz: --xen: unknown xen release '4.99'\n"
       "  hint: the nearest lower release of the model is '4.22'\n"},
      {"explore --rule L999",
       "pirqfuzz: --rule: unknown rule 'L999'\n  hint: did you mean 'L19'?\n"},
      {"world --device msix 3",
       "pirqfuzz: --device: an MSI-X device needs its number of vectors\n"
       "  hint: expected one quoted word like 'msi' or 'msix 3'\n"},
      {"world --pirqs 10",
       "pirqfuzz: --pirqs: pirqs=10 is outside 17..65536\n"
       "  hint: 'pirqfuzz world' prints the keys of a world\n"},
      {"run --world any --xen 4.8",
       "pirqfuzz: --world any: the worlds are drawn, and only --driver changes them\n"
       "  hint: name a world with --world\n"},
      {"run --world any --driver hostile --from '" + kJanuary + "'",
       "pirqfuzz: --driver: the worlds of --from have their own\n"
       "  hint: omit --driver or --from\n"},
      {"run --world '" + kJanuary + ":fixd'",
       "pirqfuzz: --world: " + kJanuary + " has no world 'fixd'\n  hint: did you mean 'fixed'?\n"},
      {"run --coverage c --world '" + kJanuary + "'",
       "pirqfuzz: --coverage: a file holds the coverage of one world\n"
       "  hint: choose a world of the file: --world " +
           one + "\n"},
      {"explore --checkpoint c --world '" + kJanuary + "'",
       "pirqfuzz: --checkpoint: a file holds the search of one world\n"
       "  hint: choose a world of the file: --world " +
           one + "\n"},
      {"replay --device msi '" + kJanuary + "'",
       "pirqfuzz: --device: the steps of the case name more devices or vectors\n"
       "  hint: give each device of the case, with at least its vectors\n"},
      {"hunt L1 --pirqs 10",
       "pirqfuzz: L1: pirqs: pirqs=10 is outside 17..65536\n"
       "  hint: the changes must suit the world of every hunted rule\n"},
      {"compare --world today",
       "pirqfuzz: expected at least two worlds to compare\n"
       "  hint: give --world twice, or --with-rule or --without-rule\n"},
      {"compare --with-rule X1,X999",
       "pirqfuzz: --with-rule: unknown rule 'X999'\n  hint: did you mean 'X19'?\n"},
  };
  for (const Wrong& wrong : all) {
    const Ran ran = pirqfuzz(wrong.arguments);
    EXPECT_EQ(ran.code, 2) << wrong.arguments;
    EXPECT_EQ(ran.err, wrong.message) << wrong.arguments;
    EXPECT_EQ(ran.out, "") << wrong.arguments;
    EXPECT_TRUE(files().empty()) << wrong.arguments;
  }
}

// An option that may be given several times takes one value each time, and no file.
TEST_F(WorldOptions, LeaveTheFilesAlone) {
  const std::string file = "'" PIRQFUZZ_CORPUS_DIR "/regressions/january-2017-msi.case'";
  const Ran ran = pirqfuzz("replay --xen 4.20 --linux 4.12 " + file + ' ' + file);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "2 cases, 0 failed"));
}

}  // namespace
}  // namespace pirq::fuzz::cli::world_options_test
