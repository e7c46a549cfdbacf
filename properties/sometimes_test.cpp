#include "properties/sometimes.h"

#include <gtest/gtest.h>

#include <set>

namespace pirq::sometimes_test {
namespace {

TEST(Sometimes, HaveUniqueNamesThatAreFound) {
  std::set<std::string_view> names;
  for (const SometimesInfo& row : sometimes()) {
    const std::string_view name = enum_name(row.id);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(find_enum<Sometimes>(name), row.id);
    EXPECT_EQ(&info(row.id), &row);
    EXPECT_TRUE(row.statement.ends_with('.')) << name;
    EXPECT_FALSE(row.at.empty()) << name;
  }
  EXPECT_EQ(names.size(), enum_count<Sometimes>);
  EXPECT_EQ(find_enum<Sometimes>("number"), std::nullopt);
}

}  // namespace
}  // namespace pirq::sometimes_test
