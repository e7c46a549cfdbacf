#include "fuzz/case_file/parse.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fuzz/case_file/good_case.h"

namespace pirq::fuzz::parse_test {
namespace {

using case_test::error_of;
using case_test::good;
using case_test::with_header;

const std::string kWorld = "world w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n";
const std::string kVersion = "pirqfuzz-case 1\n";

TEST(ParseCase, HeaderLinesInAnyOrder) {
  const Case c = good(kVersion + "expect w clean\ndevice a msi\n" + kWorld + "a obtain\n");
  EXPECT_EQ(c.worlds.at(0).name, "w");
  EXPECT_EQ(c.worlds.at(0).expect.kind, Expectation::Kind::clean);
  EXPECT_EQ(c.items.size(), 1U);
}

TEST(ParseCase, BlankLinesAreDropped) {
  EXPECT_EQ(good("\n" + kVersion + "\n\n" + kWorld + "\ndevice a msi\na obtain\n\n \t\na enable"),
            good(kVersion + kWorld + "device a msi\n\na obtain\na enable\n"));
}

TEST(ParseCase, CrLfIsALineEnd) {
  EXPECT_EQ(good("pirqfuzz-case 1\r\n" + kWorld + "device a msi\r\n\r\na obtain # x\r\n"),
            good(kVersion + kWorld + "device a msi\na obtain # x\n"));
}

TEST(ParseCase, ItemsKnowTheirLines) {
  const Case c = good(with_header("a obtain\n\n# c\nb probe\n"));
  EXPECT_EQ(c.items.at(0).line, 6);
  EXPECT_EQ(c.items.at(1).line, 9);
}

TEST(ParseCase, CommentsStayWhereTheyBelong) {
  const Case c = good(kVersion + "# one\n" + kWorld + "# two\ndevice a msi # three\n" +
                      "# four\n\na obtain # five\n#six\n#\na enable\n# seven\n");
  using Lines = std::vector<std::string>;
  EXPECT_EQ(c.comments, (Lines{"one", "two", "three"}));
  EXPECT_EQ(c.items.at(0).comments, Lines{"four"});
  EXPECT_EQ(c.items.at(0).note, "five");
  EXPECT_EQ(c.items.at(1).comments, (Lines{"six", ""}));
  EXPECT_EQ(c.items.at(1).note, "");
  EXPECT_EQ(c.end_comments, Lines{"seven"});
}

TEST(ParseCase, NeedsAWorldAndADevice) {
  const std::string world =
      "the case has no world\n"
      "  hint: expected 'world NAME xen=... qemu=... linux=... driver=...' before the steps";
  EXPECT_EQ(error_of(kVersion + "device a msi\na obtain\n"), "x.case:3:1: " + world);
  EXPECT_EQ(error_of(kVersion), "x.case:2:1: " + world);
  EXPECT_EQ(error_of(kVersion + kWorld + "\n"),
            "x.case:4:1: the case has no device\n  hint: expected 'device a msi' before the steps");
}

TEST(ParseCase, HeaderEndsAtTheFirstStep) {
  const std::string hint = "\n  hint: expected worlds, devices and expectations before the steps";
  EXPECT_EQ(error_of(with_header("a obtain\n" + kWorld)),
            "x.case:7:1: 'world' line after the first step" + hint);
  EXPECT_EQ(error_of(with_header("a obtain\n\tdevice c msi\n")),
            "x.case:7:2: 'device' line after the first step" + hint);
  EXPECT_EQ(error_of(with_header("a obtain\nexpect old clean\n")),
            "x.case:7:1: 'expect' line after the first step" + hint);
}

TEST(ParseCase, WorldsHaveDifferentNames) {
  EXPECT_EQ(error_of(kVersion + kWorld + kWorld + "device a msi\n"),
            "x.case:3:7: a second world with the name 'w'\n  hint: choose another name");
}

TEST(ParseCase, AtMost16Worlds) {
  std::string text = kVersion + "device a msi\n";
  for (char name = 'a'; name < 'a' + 16; ++name) {
    std::string line = kWorld;
    line[6] = name;
    text += line;
  }
  EXPECT_EQ(good(text).worlds.size(), 16U);
  EXPECT_EQ(error_of(text + kWorld),
            "x.case:19:1: more than 16 worlds\n  hint: move the other worlds to another case");
}

TEST(ParseCase, AtMost16Expectations) {
  std::string text = kVersion;
  for (int i = 1; i <= 17; ++i) text += "expect w" + std::to_string(i) + " clean\n";
  EXPECT_EQ(error_of(text),
            "x.case:18:1: more than 16 expectations\n  hint: expected at most one for each world");
}

TEST(ParseCase, EveryWorldIsChecked) {
  EXPECT_EQ(error_of(kVersion + kWorld +
                     "world small xen=4.8 qemu=2.1 linux=4.9 driver=orderly pirqs=16\n"
                     "device a msi\na obtain\n"),
            "x.case:3:55: pirqs=16 is outside 17..65536\n"
            "  hint: gsis must be less than pirqs and irqs; taken numbers lie in gsis..pirqs-1");
}

TEST(ParseCase, AtMost100000Steps) {
  std::string steps;
  for (std::size_t i = 0; i < kStepsMax; ++i) steps += "a obtain\n";
  EXPECT_EQ(good(with_header(steps)).items.size(), kStepsMax);
  EXPECT_EQ(error_of(with_header(steps + "a obtain\n")),
            "x.case:100006:1: more than 100000 steps\n  hint: remove steps or shrink the case");
}

TEST(ParseCase, CommentsAreBounded) {
  const std::string longest(kCommentMax, 'x');
  EXPECT_EQ(good(with_header("a obtain #" + longest)).items.at(0).note, longest);
  EXPECT_EQ(error_of(with_header("a obtain # x" + longest)),
            "x.case:6:10: comment longer than 4000 bytes\n  hint: use several comment lines");
}

TEST(ParseCase, BinaryInputIsRefusedAtItsFirstBadByte) {
  EXPECT_EQ(error_of(with_header("a obtain\n\x01\n")),
            "x.case:7:1: not a text file: byte 0x01\n"
            "  hint: expected text with LF or CR LF at the ends of lines");
}

}  // namespace
}  // namespace pirq::fuzz::parse_test
