#include "fuzz/text/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace pirq::fuzz::nearest_test {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"enable", "disable", "obtain", "guest-unmap",
                                                    "guest-get-pirq"};

TEST(Nearest, OneEdit) {
  EXPECT_EQ(nearest("enabel", kNames), "enable");    // Two letters swapped.
  EXPECT_EQ(nearest("obtan", kNames), "obtain");     // A letter missing.
  EXPECT_EQ(nearest("obttain", kNames), "obtain");   // A letter doubled.
  EXPECT_EQ(nearest("optain", kNames), "obtain");    // A wrong letter.
  EXPECT_EQ(nearest("disable", kNames), "disable");  // No edit.
}

TEST(Nearest, PrefersFewerEdits) {
  EXPECT_EQ(nearest("disabl", kNames), "disable");
}

TEST(Nearest, TakesTheFirstOfEquals) {
  constexpr std::array<std::string_view, 2> names = {"gsis", "irqs"};
  EXPECT_EQ(nearest("gsqs", names), "gsis");
}

TEST(Nearest, AcceptsABeginning) {
  EXPECT_EQ(nearest("guest-get", kNames), "guest-get-pirq");
}

TEST(Nearest, SaysNothingRatherThanGuess) {
  EXPECT_EQ(nearest("interrupt", kNames), std::nullopt);
  EXPECT_EQ(nearest("gu", kNames), std::nullopt);
  EXPECT_EQ(nearest("", kNames), std::nullopt);
  EXPECT_EQ(nearest("enable", {}), std::nullopt);
  constexpr std::array<std::string_view, 1> letter = {"a"};
  EXPECT_EQ(nearest("b", letter), std::nullopt);
}

TEST(Nearest, LongWordsAreRejectedQuickly) {
  EXPECT_EQ(nearest(std::string(1 << 20, 'x'), kNames), std::nullopt);
}

TEST(Suggestion, NamesTheNearestOrAll) {
  constexpr std::array<std::string_view, 3> names = {"orderly", "surprise", "hostile"};
  EXPECT_EQ(suggestion("ordrly", names), "did you mean 'orderly'?");
  EXPECT_EQ(suggestion("polite", names), "expected orderly, surprise or hostile");
}

}  // namespace
}  // namespace pirq::fuzz::nearest_test
