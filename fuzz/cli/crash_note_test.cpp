// Faults of the program itself: what a user sees, and what is on disk.
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::crash_note_test {
namespace {

using testing::contains;
using testing::Ran;
using testing::text_of;

class Faults : public testing::Program {};

// The file that a crash names on stderr; empty if it names none.
std::string kept_file(const std::string& err) {
  const std::string said = "the case is kept in ";
  const std::size_t at = err.find(said);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + said.size();
  return err.substr(begin, err.find('\n', begin) - begin);
}

TEST_F(Faults, ACrashLeavesTheRunningCaseOnDisk) {
  for (const std::string jobs : {"1", "2"}) {
    const Ran ran = pirqfuzz("run --world january-2017-fixed --inject crash --seed 7 --jobs " +
                             jobs + " --out kept-" + jobs);
    EXPECT_EQ(ran.code, 128 + SIGABRT);
    EXPECT_TRUE(contains(ran.err, "pirqfuzz: internal error: signal 6 in case ")) << ran.err;
    EXPECT_TRUE(contains(ran.err, " of seed 7\n")) << ran.err;
    const std::string path = kept_file(ran.err);
    EXPECT_TRUE(path.starts_with("kept-" + jobs + "/crash-7-")) << path;
    EXPECT_TRUE(contains(text_of(work_ / path), "pirqfuzz itself crashed in the last step"))
        << path;
    EXPECT_EQ(pirqfuzz("replay " + path).code, 0) << "the case is whole, and breaks no property";
  }
}

TEST_F(Faults, ACrashIsSaidAlsoIfTheCaseCannotBeSaved) {
  const Ran full = shell("(ulimit -f 0; trap '' XFSZ; '" PIRQFUZZ_PROGRAM
                         "' run --world january-2017-fixed --inject crash --jobs 1 2>&1) | cat");
  EXPECT_TRUE(contains(full.out, "internal error: signal 6 in case ")) << full.out;
  EXPECT_TRUE(contains(full.out, "cannot write the file")) << full.out;
}

TEST_F(Faults, ACrashOfASearchLeavesTheStepsOnDisk) {
  for (const std::string jobs : {"1", "2"}) {
    const Ran ran =
        pirqfuzz("explore --world january-2017-fixed --devices 3 --inject crash --jobs " + jobs +
                 " --out searched-" + jobs);
    EXPECT_EQ(ran.code, 128 + SIGABRT);
    EXPECT_TRUE(contains(ran.err, "pirqfuzz: internal error: signal 6 in a search\n")) << ran.err;
    const std::string path = kept_file(ran.err);
    ASSERT_NE(path, "") << ran.err;
    EXPECT_TRUE(contains(text_of(work_ / path), "crashed in the last step: a search")) << path;
    EXPECT_EQ(pirqfuzz("replay " + path).code, 0) << "the case is whole, and breaks no property";
  }
}

TEST_F(Faults, ACrashOfTheShrinkerLeavesTheStepsOnDisk) {
  const std::string world = "today --devices 4 --driver surprise";
  ASSERT_EQ(pirqfuzz("run --world " + world + " --seed 1 --no-shrink --out found").code, kFind);
  const Ran ran = pirqfuzz("shrink found/*.case --inject crash");
  EXPECT_EQ(ran.code, 128 + SIGABRT);
  EXPECT_TRUE(contains(ran.err, "pirqfuzz: internal error: signal 6 in a search\n")) << ran.err;
  const std::string path = kept_file(ran.err);
  EXPECT_TRUE(path.starts_with("finds/crash-")) << ran.err;
  EXPECT_TRUE(contains(text_of(work_ / path), "crashed in the last step: a search")) << path;
  EXPECT_EQ(pirqfuzz("replay " + path).code, 0) << "the case is whole, and breaks no property";
}

TEST_F(Faults, ASearchThatContradictsItselfSaysSo) {
  for (const std::string more : {"", " --keep-going", " --jobs 2"}) {
    const Ran ran = pirqfuzz(
        "explore --world january-2017-fixed --devices 3 --inject chance --format junit" + more);
    EXPECT_EQ(ran.code, kNotDeterministic) << ran.err;
    EXPECT_TRUE(contains(ran.err, "internal error: not deterministic: ")) << ran.err;
    EXPECT_TRUE(contains(ran.out, "not-deterministic")) << ran.out;
  }
}

TEST_F(Faults, AnUnsteadyFindHasAnExitCodeOfItsOwn) {
  const Ran ran = pirqfuzz("run --world january-2017-fixed --inject chance --format junit");
  EXPECT_EQ(ran.code, kNotDeterministic) << ran.err;
  EXPECT_TRUE(contains(ran.err, "internal error: not deterministic: case ")) << ran.err;
  EXPECT_TRUE(contains(ran.out, "not-deterministic")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "failures=\"1\"")) << ran.out;
  const Ran steady = pirqfuzz("run --world january-2017-fixed --cases 30");
  EXPECT_EQ(steady.code, kClean) << steady.err;
}

TEST_F(Faults, AHuntWithAnUnsteadyCaseSaysSo) {
  const Ran ran = pirqfuzz("hunt X54 --seeds 1 --inject chance");
  EXPECT_EQ(ran.code, kNotDeterministic) << ran.out;
  EXPECT_TRUE(contains(ran.err, "internal error: not deterministic: a case of X54 failed"))
      << ran.err;
}

TEST_F(Faults, AreForNamedWorlds) {
  EXPECT_EQ(pirqfuzz("run --inject crash").code, kBadInput);
  EXPECT_EQ(pirqfuzz("run --world january-2017-fixed --inject bug").code, kBadInput);
}

}  // namespace
}  // namespace pirq::fuzz::cli::crash_note_test
