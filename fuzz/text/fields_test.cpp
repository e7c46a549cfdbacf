#include "fuzz/text/fields.h"

#include <gtest/gtest.h>

#include <string>

namespace pirq::fuzz::fields_test {
namespace {

constexpr std::string_view kColours[] = {"red", "green"};

Line line_of(std::string_view text) {
  Line line;
  LineReader(text).next(line);
  return line;
}

std::string text_of(const Problem& problem) {
  return problem ? to_text(*problem) : "";
}

// Reads "size=NUMBER colour=NAME" behind the first word.
std::string wanted(std::string_view text, WantedField (&fields)[2]) {
  fields[0] = {"size", 0, 255};
  fields[1] = {.key = "colour", .names = kColours};
  return text_of(read_wanted(line_of(text), 1, "expected box size= colour=", fields));
}

TEST(ReadWanted, ReadsNumbersAndNamesInTheirOrder) {
  WantedField fields[2];
  EXPECT_EQ(wanted("box size=7 colour=green more", fields), "");
  EXPECT_EQ(fields[0].value, 7);
  EXPECT_EQ(fields[1].value, 1);
  EXPECT_EQ(wanted("box size=0xff colour=red", fields), "");
  EXPECT_EQ(fields[0].value, 255);
}

TEST(ReadWanted, SaysWhatIsWrongAndWhere) {
  WantedField fields[2];
  const std::string form = "\n  hint: expected box size= colour=";
  EXPECT_EQ(wanted("box", fields), ":1:4: expected 'size='" + form);
  EXPECT_EQ(wanted("box size", fields), ":1:5: expected 'size='" + form);
  EXPECT_EQ(wanted("box sizes=7", fields), ":1:5: expected 'size='" + form);
  EXPECT_EQ(wanted("box colour=red size=7", fields), ":1:5: expected 'size='" + form);
  EXPECT_EQ(wanted("box size=7", fields), ":1:11: expected 'colour='" + form);
  const std::string bounds = "\n  hint: expected size in 0..255";
  EXPECT_EQ(wanted("box size=256", fields), ":1:10: 256 is out of bounds" + bounds);
  EXPECT_EQ(wanted("box size=-1", fields), ":1:10: -1 is out of bounds" + bounds);
  for (const char* number : {"", "x", "7x", "0x", "0x-1", "0xg", "+7"})
    EXPECT_EQ(wanted("box size=" + std::string(number), fields),
              ":1:10: '" + std::string(number) + "' is not a number" + bounds);
  EXPECT_EQ(wanted("box size=7 colour=grean", fields),
            ":1:19: unknown colour 'grean'\n  hint: did you mean 'green'?");
}

TEST(ReadNumber, IsDecimal) {
  std::int32_t number = 0;
  EXPECT_EQ(text_of(read_number(line_of("-12"), {"-12", 1}, "a number", {-20, 20}, number)), "");
  EXPECT_EQ(number, -12);
  EXPECT_EQ(text_of(read_number(line_of("0x1"), {"0x1", 1}, "a number", {0, 20}, number)),
            ":1:1: '0x1' is not a number\n  hint: expected a number in 0..20");
}

TEST(ExpectWord, PointsAtTheWordOrTheEndOfTheLine) {
  EXPECT_EQ(text_of(expect_word(line_of("a b"), 1, "b")), "");
  EXPECT_EQ(text_of(expect_word(line_of("a c"), 1, "b", "as in 'a b'")),
            ":1:3: expected 'b'\n  hint: as in 'a b'");
  EXPECT_EQ(text_of(expect_word(line_of("a"), 1, "b")), ":1:2: expected 'b'");
}

}  // namespace
}  // namespace pirq::fuzz::fields_test
