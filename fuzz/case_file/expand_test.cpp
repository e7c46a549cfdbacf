#include "fuzz/case_file/expand.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "fuzz/case_file/good_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::expand_test {
namespace {

using case_test::good;

constexpr std::string_view kWorld =
    "pirqfuzz-case 1\n"
    "world old xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
    "device a msi\n"
    "device b msix 2\n"
    "\n";

std::variant<Expanded, InputError> expanded(const std::string& body) {
  const Case value = good(std::string(kWorld) + body);
  const auto setup = testing::setup_of(value.worlds.front().config);
  return expand(value, World(setup));
}

// Returns the steps, one per line, or the text of the error.
std::string steps_of(const std::string& body) {
  const auto result = expanded(body);
  if (const auto* error = std::get_if<InputError>(&result)) return to_text(*error);
  std::string text;
  for (const Step& step : std::get<Expanded>(result).steps) text += to_text(step) + '\n';
  return text;
}

TEST(Expand, AProbeIsItsSteps) {
  EXPECT_EQ(steps_of("a probe\n"),
            "a begin-probe vectors=1\na obtain\na write-message\na create-irq\na enable\n"
            "a qemu-map\na qemu-bind\na bind-evtchn\n");
}

TEST(Expand, ARemovalGoesToIdle) {
  const std::string probe = steps_of("b probe\n");
  EXPECT_EQ(steps_of("b probe\nb remove\n"),
            probe +
                "b close-evtchn\nb close-evtchn\nb disable\nb qemu-unbind\nb qemu-unmap\n"
                "b qemu-unbind\nb qemu-unmap\nb drop-irq\nb drop-irq\n");
}

TEST(Expand, AReloadIsARemovalAndAProbe) {
  EXPECT_EQ(steps_of("b probe\nb reload vectors=1\n"),
            steps_of("b probe\nb remove\nb probe vectors=1\n"));
}

TEST(Expand, ARemovalGoesOnWhereStepsLeftOff) {
  EXPECT_EQ(steps_of("a probe\na close-evtchn\na disable\na remove\n"),
            steps_of("a probe\na remove\n"));
}

TEST(Expand, AStepThatCannotHappenIsAnErrorAtItsLine) {
  EXPECT_EQ(steps_of("a begin-probe vectors=1\na enable\n"),
            ":7:1: 'a enable' cannot happen here in world 'old'\n"
            "  hint: the driver of a is at 'obtain'");
  EXPECT_EQ(steps_of("a qemu-map\n"),
            ":6:1: 'a qemu-map' cannot happen here in world 'old'\n"
            "  hint: QEMU has no pending call");
  EXPECT_EQ(steps_of("guest-get-pirq type=msi\n"),
            ":6:1: 'guest-get-pirq type=msi' cannot happen here in world 'old'\n"
            "  hint: the step needs driver=hostile or also=guest-get-pirq; the world has "
            "driver=orderly");
  EXPECT_EQ(steps_of("a detach\na begin-probe vectors=1\n"),
            ":7:1: 'a begin-probe vectors=1' cannot happen here in world 'old'\n"
            "  hint: a is detached");
  EXPECT_EQ(steps_of("b raise vector=1\n"),
            ":6:1: 'b raise vector=1' cannot happen here in world 'old'\n"
            "  hint: the vector of b is not enabled");
}

TEST(Expand, AnOperationThatCannotBeginIsAnErrorAtItsLine) {
  EXPECT_EQ(steps_of("a probe\na probe\n"),
            ":7:1: 'a probe' cannot happen here in world 'old'\n"
            "  hint: the driver of a is at 'running'");
  EXPECT_EQ(steps_of("a begin-probe vectors=1\na remove\n"),
            ":7:1: 'a remove' cannot happen here in world 'old'\n"
            "  hint: the driver of a is at 'obtain'");
}

TEST(Expand, AnOperationWaitsForNoOtherDevice) {
  EXPECT_EQ(steps_of("a begin-probe vectors=1\na obtain\na write-message\na create-irq\n"
                     "a enable\nb probe\n"),
            ":11:1: 'b probe' cannot happen here in world 'old'\n"
            "  hint: QEMU is busy: 'a qemu-map' comes first");
}

TEST(Expand, StepsOnlyKeepsCommentsAtTheFirstStep) {
  const Case value = good(std::string(kWorld).append("# up\na probe  # now\na raise vector=0\n"));
  const auto setup = testing::setup_of(value.worlds.front().config);
  const auto result = expand(value, World(setup));
  const Case steps = with_steps_only(value, std::get<Expanded>(result));
  ASSERT_EQ(steps.items.size(), 9U);
  EXPECT_EQ(steps.items.front().comments, value.items.front().comments);
  EXPECT_EQ(steps.items.front().note, "now");
  EXPECT_TRUE(steps.items[1].comments.empty());
  EXPECT_EQ(good(print_case(steps)), steps);
}

}  // namespace
}  // namespace pirq::fuzz::expand_test
