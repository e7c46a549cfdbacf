#include "model/enum.h"

#include <gtest/gtest.h>

#include <vector>

namespace pirq::enum_test {
namespace {

enum class Fruit : std::uint8_t { apple, blood_orange, fig };
enum class One : std::uint8_t { only };
// An enumeration with more values than a word has bits.
enum class Many : std::uint8_t {
  // clang-format off
  a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
  c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9,
  e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9,
  g0, g1, g2, g3, g4, g5, g6, g7, g8, g9,
  // clang-format on
};

TEST(Enum, CountsAndNamesItsValues) {
  EXPECT_EQ(enum_count<Fruit>, 3U);
  EXPECT_EQ(enum_count<One>, 1U);
  EXPECT_EQ(enum_count<Many>, 70U);
  EXPECT_EQ(enum_name(Fruit::blood_orange), "blood-orange");
  EXPECT_EQ(find_enum<Fruit>("blood-orange"), Fruit::blood_orange);
  EXPECT_EQ(find_enum<Fruit>("blood_orange"), std::nullopt);
  EXPECT_EQ(find_enum<Fruit>(""), std::nullopt);
}

TEST(Enum, SetsAreIteratedInOrder) {
  const EnumSet<Many> set = {Many::g9, Many::a0, Many::g3, Many::g4};
  EXPECT_EQ(std::vector<Many>(set.begin(), set.end()),
            (std::vector<Many>{Many::a0, Many::g3, Many::g4, Many::g9}));
  EXPECT_EQ(set.size(), 4U);
  EXPECT_EQ(set.front(), Many::a0);
  EXPECT_EQ((set - EnumSet<Many>{Many::a0, Many::b0}).front(), Many::g3);
  EXPECT_EQ((set & EnumSet<Many>{Many::g9, Many::b0}), EnumSet<Many>{Many::g9});
  EXPECT_TRUE((set - set).empty());
  EXPECT_EQ(EnumSet<Many>::all().size(), 70U);
}

struct Row {
  Fruit fruit;
  int price;
  std::string_view name{};
};

TEST(Enum, TablesAreIndexedByTheirKey) {
  constexpr EnumTable<& Row::fruit> kTable = {
      {{Fruit::apple, 1}, {Fruit::blood_orange, 2}, {Fruit::fig, 3, "figs"}}};
  EXPECT_EQ(kTable[Fruit::blood_orange].price, 2);
  EXPECT_EQ(kTable.rows().size(), 3U);
  EXPECT_EQ(kTable[Fruit::blood_orange].name, "blood-orange");
  EXPECT_EQ(kTable[Fruit::fig].name, "figs");
}

}  // namespace
}  // namespace pirq::enum_test
