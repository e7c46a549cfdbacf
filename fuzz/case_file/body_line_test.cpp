#include "fuzz/case_file/body_line.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "fuzz/case_file/good_case.h"

namespace pirq::fuzz::body_line_test {
namespace {

using case_test::good;

Action action_of(const std::string& line) {
  const Case c = good(case_test::with_header(line));
  return c.items.size() == 1 ? c.items[0].action : Action();
}

// The body's first line is line 6.
std::string error_of(const std::string& line) {
  return case_test::error_of(case_test::with_header(line));
}

TEST(BodyLine, StepsOfADevice) {
  EXPECT_EQ(action_of("a obtain"), Action(Step{StepKind::obtain, 0, 0, 0}));
  EXPECT_EQ(action_of("b raise vector=2"), Action(Step{StepKind::raise, 1, 2, 0}));
  EXPECT_EQ(action_of("b dm-map vector=1 pirq=-1"), Action(Step{StepKind::dm_map, 1, 1, -1}));
}

TEST(BodyLine, StepsOfTheSystem) {
  EXPECT_EQ(action_of("destroy-domain"), Action(Step{StepKind::destroy_domain, 0, 0, 0}));
  EXPECT_EQ(action_of("guest-get-pirq type=gsi"), Action(Step{StepKind::guest_get_pirq, 0, 1, 0}));
  EXPECT_EQ(action_of("guest-unmap pirq=47"), Action(Step{StepKind::guest_unmap, 0, 0, 47}));
}

TEST(BodyLine, ParametersInAnyOrder) {
  EXPECT_EQ(action_of("b dm-map pirq=31 vector=1"), Action(Step{StepKind::dm_map, 1, 1, 31}));
}

TEST(BodyLine, Operations) {
  EXPECT_EQ(action_of("b probe"), Action(Operation{OperationKind::probe, 1, 3}));
  EXPECT_EQ(action_of("b probe vectors=2"), Action(Operation{OperationKind::probe, 1, 2}));
  EXPECT_EQ(action_of("a remove"), Action(Operation{OperationKind::remove, 0, 0}));
  EXPECT_EQ(action_of("a reload"), Action(Operation{OperationKind::reload, 0, 1}));
}

TEST(BodyLine, CanonicalOperationsLeaveOutAllVectors) {
  const DeviceConfig devices[] = {{DeviceKind::msi, 1}, {DeviceKind::msix, 3}};
  EXPECT_EQ(action_text(action_of("b probe vectors=3"), devices), "b probe");
  EXPECT_EQ(action_text(action_of("b reload vectors=2"), devices), "b reload vectors=2");
  EXPECT_EQ(action_text(action_of("b remove"), devices), "b remove");
}

TEST(BodyLine, UnknownWords) {
  EXPECT_EQ(error_of("a obtian"),
            "x.case:6:3: 'obtian' is not a step of a device\n  hint: did you mean 'obtain'?");
  EXPECT_EQ(error_of("a prob"),
            "x.case:6:3: 'prob' is not a step of a device\n  hint: did you mean 'probe'?");
  EXPECT_EQ(error_of("guest-unmpa pirq=3"),
            "x.case:6:1: 'guest-unmpa' is neither a step nor a device\n"
            "  hint: did you mean 'guest-unmap'?");
  EXPECT_EQ(error_of("devise c msi"),
            "x.case:6:1: 'devise' is neither a step nor a device\n  hint: did you mean 'device'?");
}

TEST(BodyLine, DeviceErrors) {
  EXPECT_EQ(error_of("c obtain"),
            "x.case:6:1: device 'c' is not declared\n  hint: the last declared device is 'b'");
  EXPECT_EQ(error_of("a"),
            "x.case:6:2: the step is missing\n"
            "  hint: expected a step or an operation, as in 'a obtain' or 'a probe'");
  EXPECT_EQ(error_of("obtain"),
            "x.case:6:1: 'obtain' needs a device\n"
            "  hint: expected the name of a device first, as in 'a obtain'");
  EXPECT_EQ(error_of("probe"),
            "x.case:6:1: 'probe' needs a device\n"
            "  hint: expected the name of a device first, as in 'a probe'");
  EXPECT_EQ(error_of("a destroy-domain"),
            "x.case:6:1: 'destroy-domain' takes no device\n  hint: remove the name of the device");
}

TEST(BodyLine, ParameterErrors) {
  EXPECT_EQ(error_of("b dm-map vector=0"),
            "x.case:6:18: dm-map needs pirq=\n  hint: expected pirq=...");
  EXPECT_EQ(error_of("b dm-map vector=0 pirk=3"),
            "x.case:6:19: dm-map has no 'pirk'\n  hint: did you mean 'pirq'?");
  EXPECT_EQ(error_of("b dm-map pirq=0 pirq=3"),
            "x.case:6:17: 'pirq' is given twice\n  hint: remove one of them");
  EXPECT_EQ(error_of("b raise vector"),
            "x.case:6:15: 'vector' has no value\n  hint: expected vector=...");
  EXPECT_EQ(error_of("b raise 1"), "x.case:6:9: raise has no '1'\n  hint: expected vector");
  EXPECT_EQ(error_of("a obtain vector=1"),
            "x.case:6:10: obtain takes no parameters\n  hint: remove this word");
  EXPECT_EQ(error_of("a remove vectors=1"),
            "x.case:6:10: remove takes no parameters\n  hint: remove this word");
  EXPECT_EQ(error_of("a probe vector=1"),
            "x.case:6:9: probe has no 'vector'\n  hint: did you mean 'vectors'?");
}

TEST(BodyLine, ValueErrors) {
  EXPECT_EQ(error_of("b raise vector=3"),
            "x.case:6:16: 3 is out of bounds\n  hint: expected vector in 0..2");
  EXPECT_EQ(error_of("a raise vector=-1"),
            "x.case:6:16: -1 is out of bounds\n  hint: expected vector in 0..0");
  EXPECT_EQ(error_of("b raise vector=1x"),
            "x.case:6:16: '1x' is not a number\n  hint: expected vector in 0..2");
  EXPECT_EQ(error_of("b raise vector=99999999999999"),
            "x.case:6:16: 99999999999999 is out of bounds\n  hint: expected vector in 0..2");
  EXPECT_EQ(error_of("b probe vectors=4"),
            "x.case:6:17: 4 is out of bounds\n  hint: expected vectors in 1..3");
  EXPECT_EQ(error_of("guest-get-pirq type=mis"),
            "x.case:6:21: unknown type of pirq 'mis'\n  hint: did you mean 'msi'?");
  EXPECT_EQ(error_of("guest-get-pirq type=0"),
            "x.case:6:21: unknown type of pirq '0'\n  hint: expected msi or gsi");
}

TEST(BodyLine, ACommentNeedsABlankBeforeIt) {
  EXPECT_EQ(error_of("a obtain# again"),
            "x.case:6:3: 'obtain#' is not a step of a device\n  hint: did you mean 'obtain'?");
}

}  // namespace
}  // namespace pirq::fuzz::body_line_test
