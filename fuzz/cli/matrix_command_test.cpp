// Runs pirqfuzz matrix as a user does.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::matrix_command_test {
namespace {

using testing::contains;
using testing::Ran;
using testing::text_of;
using MatrixCli = testing::Program;

constexpr const char* kBounded = "matrix --max-states 300";

TEST_F(MatrixCli, AgreesWithWhatItPrinted) {
  const Ran printed = pirqfuzz(kBounded);
  EXPECT_EQ(printed.code, 0) << printed.err;
  std::ofstream(work_ / "m.txt") << printed.out;
  const Ran checked = pirqfuzz(std::string(kBounded).append(" --check m.txt"));
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
  EXPECT_TRUE(contains(checked.out, ", 0 contradict\n")) << checked.out;
}

TEST_F(MatrixCli, NamesTheCellsThatContradict) {
  std::string text = pirqfuzz(kBounded).out;
  const std::string row = "\n4.4     1.x     2.6.38 ";
  const std::size_t at = text.find(" 11 ", text.find(row));
  ASSERT_NE(at, std::string::npos) << text.substr(0, 2'000);
  text.replace(at, 4, " 10 ");
  std::ofstream(work_ / "m.txt") << text;
  const Ran ran = pirqfuzz(std::string(kBounded).append(" --check m.txt"));
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(contains(ran.out,
                       "two-msi xen-4.4 qemu-1.x linux-2.6.38 orderly: no-leak is 11, stated as "
                       "10\n"))
      << ran.out;
  EXPECT_TRUE(contains(ran.out, ", 1 contradict\n")) << ran.out;
}

TEST_F(MatrixCli, PrintsChosenReleasesWithWhatBreaksThem) {
  const Ran ran =
      pirqfuzz("matrix --max-states 2000 --xen 4.7..4.8 --qemu 2.1 --linux 4.9 --jobs 1");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\n4.7,4.8 2.1     4.9  ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\n4.7.5   2.1     4.9  ")) << ran.out;
  EXPECT_FALSE(contains(ran.out, " 2.6 ")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "\nexpect two-msi violates exclusive-pirq at 19\n")) << ran.out;
}

TEST_F(MatrixCli, NamesTheNearestLowerRelease) {
  const Ran ran = pirqfuzz("matrix --xen 4.13.2");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "unknown release in '4.13.2'")) << ran.err;
  EXPECT_TRUE(contains(ran.err, "the nearest lower release of the model is '4.13.1'")) << ran.err;
  EXPECT_EQ(pirqfuzz("matrix --xen 4.17 --check m.txt").code, 2);
}

TEST_F(MatrixCli, ReleasesAreListed) {
  const Ran ran = pirqfuzz("releases");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "\n  4.17.5 ")) << ran.out;
}

TEST_F(MatrixCli, RefusesAFileThatIsNone) {
  std::ofstream(work_ / "m.txt") << "pirqfuzz-case 1\n";
  const Ran ran = pirqfuzz("matrix --check m.txt");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "m.txt:1:1: expected 'pirqfuzz-matrix 1'")) << ran.err;
  EXPECT_EQ(pirqfuzz("matrix --check nowhere.txt").code, 2);
}

}  // namespace
}  // namespace pirq::fuzz::cli::matrix_command_test
