#include "model/memory.h"

#include <gtest/gtest.h>

namespace pirq::memory_test {
namespace {

struct Pair {
  std::int32_t a, b;
};

TEST(LayoutBuilder, CutsDisjointSectionsOfWholeWords) {
  LayoutBuilder builder;
  const auto bytes = builder.add<std::uint8_t>(9);
  const auto none = builder.add<std::uint64_t>(0);
  const auto pairs = builder.add<Pair>(3);
  EXPECT_EQ(bytes.offset, 0U);
  EXPECT_EQ(none.offset, 16U);
  EXPECT_EQ(pairs.offset, 16U);
  EXPECT_EQ(pairs.size, 3U);
  EXPECT_EQ(builder.words(), 5U);
}

TEST(Memory, BeginsAsZeroAndComparesByByte) {
  LayoutBuilder builder;
  const auto pairs = builder.add<Pair>(3);
  Memory a(builder.words()), b(builder.words());
  for (const std::uint64_t word : a.words()) EXPECT_EQ(word, 0U);
  EXPECT_TRUE(a == b);
  a.base()[pairs][2].b = 1;
  EXPECT_FALSE(a == b);
  EXPECT_FALSE(Memory(1) == Memory(2));
}

TEST(Memory, CopiesLiveOnTheirOwn) {
  // One size that is stored inside the object, and one that is not.
  for (const std::size_t words : {8U, 1000U}) {
    LayoutBuilder builder;
    const auto numbers = builder.add<std::uint64_t>(words);
    Memory a(words);
    a.base()[numbers].back() = 7;
    Memory b = a;
    EXPECT_TRUE(a == b);
    b.base()[numbers].back() = 8;
    EXPECT_EQ(a.base()[numbers].back(), 7U);
    a.restore(b);
    EXPECT_EQ(a.base()[numbers].back(), 8U);
    EXPECT_TRUE(a == b);
  }
}

}  // namespace
}  // namespace pirq::memory_test
