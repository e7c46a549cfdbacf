// The model as the program under test: without a difference, with other rules and releases, and
// with programs that misbehave.
#include "fuzz/conform/sut/sut.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fuzz/conform/report.h"
#include "fuzz/conform/sut/program_sut.h"

namespace pirq::fuzz::sut_test {
namespace {

using std::chrono::milliseconds;

const std::string kServe = "'" PIRQFUZZ_PROGRAM "' serve";

SutOptions options_of(Profile profile, std::uint64_t cases = 2'000) {
  SutOptions options;
  options.profile = profile;
  options.base = recorded_config();
  options.base.xen = release("xen-master");
  options.cases = cases;
  return options;
}

TEST(Sut, ServeDoesNotDifferFromItself) {
  for (const ProfileInfo& row : profiles()) {
    ProgramSut sut(kServe, milliseconds(10'000));
    const SutOptions options = options_of(row.profile);
    const SutResult result = test_sut(sut, options);
    EXPECT_FALSE(result.found) << describe(result, options);
    EXPECT_EQ(result.cases, 2'000U);
    EXPECT_EQ(sut.starts(), 1);
  }
}

struct Changed {
  std::string serve;  ///< Options of the program under test.
  Release xen;        ///< What it is compared with.
  RuleSet turned_back;
  Profile profile;
  std::size_t length_max;  ///< The shortest sequence known.
};

const std::vector<Changed> kChanged = {
    {"--rule -X1", release("xen-master"), {}, Profile::protocol, 1},
    {"--rule -X1", release("xen-master"), {}, Profile::exhaust, 1},
    {"--rule -X39", release("xen-master"), {}, Profile::oom, 2},
    {"--rule -X6", release("xen-master"), {}, Profile::exhaust, 4},
    {"--rule -X39 --rule -X7",
     release("xen-master"),
     {Rule::failed_map_frees_descriptor},
     Profile::exhaust,
     2},
    {"--rule -X9", release("xen-master"), {}, Profile::hostile, 2},
    {"--rule -X35", release("xen-master"), {}, Profile::hostile, 1},
    {"--rule -X60", release("xen-master"), {}, Profile::hostile, 5},
    {"--rule X54", release("xen-master"), {}, Profile::hostile, 2},
    {"--rule -X14", release("xen-master"), {}, Profile::protocol, 3},
    {"--rule -X17", release("xen-master"), {}, Profile::exhaust, 20},
    {"--rule -X31", release("xen-master"), {}, Profile::hostile, 2},
    {"--rule -X32", release("xen-master"), {}, Profile::protocol, 3},
    {"--xen 4.4", release("xen-4.8"), {}, Profile::oom, 2},
    {"--xen 4.4", release("xen-master"), {}, Profile::protocol, 1},
    {"--xen 4.8", release("xen-master"), {}, Profile::protocol, 1},
    {"--xen master", release("xen-4.8"), {}, Profile::hostile, 2},
};

TEST(Sut, EveryChangedRuleAndReleaseIsFoundAndShrunk) {
  for (const Changed& changed : kChanged) {
    SutOptions options = options_of(changed.profile);
    options.base.xen = changed.xen;
    options.base.turned_back = changed.turned_back;
    ProgramSut sut(kServe + ' ' + changed.serve, milliseconds(10'000));
    const SutResult result = test_sut(sut, options);
    ASSERT_TRUE(result.found) << changed.serve;
    EXPECT_TRUE(result.finished) << changed.serve;
    EXPECT_LE(result.shortest->script.calls.size(), changed.length_max)
        << changed.serve << '\n'
        << describe(result, options);
    // The script that is shown differs again when it is sent again.
    const auto again = play(sut, result.shortest->script);
    ASSERT_TRUE(again) << changed.serve;
    EXPECT_EQ(again->difference.fields, result.shortest->difference.fields);
  }
}

// The text for a program that gives no reply.
std::string said(const std::string& command, milliseconds timeout = milliseconds(300)) {
  SutOptions options = options_of(Profile::protocol, 3);
  options.shrink_time = milliseconds(1'000);
  ProgramSut sut(command, timeout);
  const SutResult result = test_sut(sut, options);
  EXPECT_TRUE(result.found) << command;
  if (!result.found) return {};
  EXPECT_EQ(result.found->failure, SutFailure::no_answer);
  EXPECT_EQ(result.shortest->script.calls.size(), 1U) << command;
  EXPECT_GT(sut.starts(), 1) << command;
  return result.shortest->difference.got;
}

TEST(Sut, AProgramThatMisbehavesDiffers) {
  EXPECT_EQ(said("exit 7"), "(the program exited with status 7)");
  EXPECT_EQ(said("read line; kill -SEGV $$"), "(the program was ended by signal 11)");
  EXPECT_EQ(said("cat >/dev/null"), "(the program gives no answer in time)");
  EXPECT_EQ(said("exec sleep 60"), "(the program gives no answer in time)");
  EXPECT_EQ(said("sleep 60 & wait"), "(the program gives no answer in time)");
  EXPECT_EQ(said("exec >&-; cat >/dev/null"), "(the program closed its output)");
  EXPECT_EQ(said("/no/such/program 2>/dev/null"), "(the program exited with status 127)");
}

TEST(Sut, AProgramThatPrintsGarbageDiffers) {
  EXPECT_EQ(said("yes"), "(the program answers 'y': column 1: expected '<')");
  EXPECT_EQ(said("yes '< rc=0'"), "(the program answers '< rc=0': column 7: expected '| pirqs')");
  EXPECT_EQ(said("cat /dev/zero"), "(the program prints a line without an end)");
}

TEST(Sut, AProgramThatEndsInTheMiddleIsStartedAgain) {
  // Serves up to the first unmap, and ends.
  const std::string command = "sed -u '/unmap_pirq/q' | " + kServe + "; exit 1";
  const SutOptions options = options_of(Profile::hostile, 50);
  ProgramSut sut(command, milliseconds(5'000));
  const SutResult result = test_sut(sut, options);
  ASSERT_TRUE(result.found);
  EXPECT_EQ(result.found->failure, SutFailure::no_answer);
  ASSERT_EQ(result.shortest->script.calls.size(), 1U) << describe(result, options);
  EXPECT_EQ(result.shortest->script.calls[0].hypercall.op, xen::Operation::unmap_pirq);
  EXPECT_GT(sut.starts(), 10);
}

TEST(Sut, AProgramThatKeepsItsDomainForTheNextTraceDiffers) {
  // Serves as if all traces were one.
  const std::string one_trace =
      "f=0; while IFS= read -r l; do case $l in '>'*) f=1;; *) [ $f = 1 ] && continue;; esac; "
      "printf '%s\\n' \"$l\"; done | " +
      kServe;
  const SutOptions options = options_of(Profile::protocol, 20);
  ProgramSut sut(one_trace, milliseconds(5'000));
  const SutResult result = test_sut(sut, options);
  ASSERT_TRUE(result.found);
  EXPECT_NE(result.found->difference.operation.find("in the next trace"), std::string::npos);
}

}  // namespace
}  // namespace pirq::fuzz::sut_test
