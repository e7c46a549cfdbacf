#include "properties/sometimes.h"

#include <gtest/gtest.h>

#include <set>

namespace pirq {
namespace {

TEST(Sometimes, HaveUniqueNamesThatAreFound) {
  std::set<std::string_view> names;
  for (const SometimesInfo& row : sometimes()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_sometimes(row.name), row.id);
    EXPECT_EQ(&info(row.id), &row);
    EXPECT_TRUE(row.statement.ends_with('.')) << row.name;
    EXPECT_FALSE(row.at.empty()) << row.name;
  }
  EXPECT_EQ(names.size(), kSometimes);
  EXPECT_EQ(find_sometimes("number"), std::nullopt);
}

}  // namespace
}  // namespace pirq
