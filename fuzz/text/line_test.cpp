#include "fuzz/text/line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pirq::fuzz::line_test {
namespace {

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  LineReader reader(text);
  for (Line line; reader.next(line);) lines.push_back(line);
  return lines;
}

std::string problem_of(std::string_view text) {
  const Problem problem = check_text(text);
  return problem ? to_text(*problem) : "";
}

TEST(LineReader, CutsLinesAndWords) {
  const auto lines = lines_of("a  obtain\n\n\tb raise\tvector=0\n");
  ASSERT_EQ(lines.size(), 3U);
  ASSERT_EQ(lines[0].tokens.size(), 2U);
  EXPECT_EQ(lines[0].tokens[1].text, "obtain");
  EXPECT_EQ(lines[0].tokens[1].column, 4);
  EXPECT_EQ(lines[0].end_column(), 10);
  EXPECT_TRUE(lines[1].tokens.empty());
  EXPECT_EQ(lines[1].end_column(), 1);
  EXPECT_EQ(lines[2].number, 3);
  EXPECT_EQ(lines[2].tokens[0].column, 2);
}

TEST(LineReader, KeepsTheWholeLine) {
  const auto lines = lines_of("a  b # c \r\n\nd");
  EXPECT_EQ(lines[0].text, "a  b # c ");
  EXPECT_EQ(lines[1].text, "");
  EXPECT_EQ(lines[2].text, "d");
}

TEST(LineReader, LastLineNeedsNoEnd) {
  EXPECT_EQ(lines_of("a").size(), 1U);
  EXPECT_EQ(lines_of("a\n").size(), 1U);
  EXPECT_EQ(lines_of("").size(), 0U);
}

TEST(LineReader, TakesCrLfAsALineEnd) {
  const auto lines = lines_of("a obtain\r\nb # c\r\n");
  EXPECT_EQ(lines[0].tokens[1].text, "obtain");
  EXPECT_EQ(lines[1].comment, "c");
}

TEST(LineReader, CommentBeginsALineOrFollowsABlank) {
  const auto lines = lines_of("#one\na #  two \t\na#three\n#\n");
  EXPECT_EQ(lines[0].comment, "one");
  EXPECT_EQ(lines[1].comment, " two");
  EXPECT_EQ(lines[1].comment_column, 3);
  EXPECT_FALSE(lines[2].comment);
  EXPECT_EQ(lines[2].tokens[0].text, "a#three");
  EXPECT_EQ(lines[3].comment, "");
}

TEST(CheckText, AcceptsTextInAnyLanguage) {
  EXPECT_EQ(problem_of("# Dvo\xc5\x99\xc3\xa1k\ttab\r\n"), "");
  EXPECT_EQ(problem_of(""), "");
}

TEST(CheckText, RefusesControlBytes) {
  const std::string hint = "\n  hint: expected text with LF or CR LF at the ends of lines";
  EXPECT_EQ(problem_of(std::string_view("ab\ncd\0e", 7)),
            ":2:3: not a text file: byte 0x00" + hint);
  EXPECT_EQ(problem_of("\x1b"), ":1:1: not a text file: byte 0x1b" + hint);
  EXPECT_EQ(problem_of("a\x7f"), ":1:2: not a text file: byte 0x7f" + hint);
  EXPECT_EQ(problem_of("a\rb\n"), ":1:2: not a text file: byte 0x0d" + hint);
  EXPECT_EQ(problem_of("a\r"), ":1:2: not a text file: byte 0x0d" + hint);
}

TEST(CheckText, BoundsTheLine) {
  const std::string longest(kLineMax, 'x');
  EXPECT_EQ(problem_of("\n" + longest + "\r\n"), "");
  EXPECT_EQ(problem_of("\n" + longest + "x\n"),
            ":2:4097: line longer than 4096 bytes\n  hint: a case has one step per line");
}

TEST(CheckText, BoundsTheText) {
  std::string text(kTextMax, '\n');
  EXPECT_EQ(problem_of(text), "");
  text += '\n';
  EXPECT_EQ(problem_of(text), ":1:1: larger than 16 MiB\n  hint: a case file is a short text");
}

TEST(CheckText, AsciiTextHasNothingElse) {
  const auto problem_of = [](std::string_view text) {
    const Problem problem = check_text(text, {.ascii = true});
    return problem ? to_text(*problem) : "";
  };
  const std::string hint = "\n  hint: expected ASCII text with LF at the ends of lines";
  EXPECT_EQ(problem_of(" ~\n"), "");
  EXPECT_EQ(problem_of("a\r\n"), ":1:2: byte 0x0d is not printable ASCII" + hint);
  EXPECT_EQ(problem_of("a\tb\n"), ":1:2: byte 0x09 is not printable ASCII" + hint);
  EXPECT_EQ(problem_of("\xc3\xa1"), ":1:1: byte 0xc3 is not printable ASCII" + hint);
}

}  // namespace
}  // namespace pirq::fuzz::line_test
