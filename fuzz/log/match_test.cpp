#include "fuzz/log/match.h"

#include <gtest/gtest.h>

namespace pirq::fuzz::log::match_test {
namespace {

TEST(LogMatch, FindsAFormatAnywhereInALine) {
  const auto match = find("xen: msi --> pirq=%d --> irq=%d",
                          "[   35.296631] nvme 0000:00:03.0: xen: msi --> pirq=53 --> irq=55");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->value[0], 53);
  EXPECT_EQ(match->value[1], 55);
  EXPECT_FALSE(find("xen: msi bound to pirq=%d", "xen: msi bound to pirq="));
  EXPECT_FALSE(find("xen: msi bound to pirq=%d", "xen: msi bound to"));
}

TEST(LogMatch, ReadsHexadecimalNumbersInBothForms) {
  const char* format = "Updating MSI%o with pirq %d gvec %x gflags %x (entry: %x";
  const auto both = {"Updating MSI-X with pirq 53 gvec 0x0 gflags 0x7035 (entry: 0x1)",
                     "Updating MSI with pirq 53 gvec 0 gflags 0x7035 (entry: 0x1)"};
  for (const char* line : both) {
    const auto match = find(format, line);
    ASSERT_TRUE(match) << line;
    EXPECT_EQ(match->value, (std::array<std::int64_t, 4>{53, 0, 0x7035, 1}));
  }
}

TEST(LogMatch, ReadsDomainsInBothForms) {
  for (const char* line : {"(XEN) irq.c:1881: dom7: no free pirq", "d7: no free pirq"}) {
    const auto match = find("%D: no free pirq", line);
    ASSERT_TRUE(match) << line;
    EXPECT_EQ(match->value[0], 7);
  }
  EXPECT_FALSE(find("%D: no free pirq", "end7: no free pirq"));
}

TEST(LogMatch, FindsTheAddressOfADevice) {
  const std::string_view line = "e1000e 0000:00:04.0: Failed to create";
  EXPECT_EQ(address_before(line, line.find("Failed")), "0000:00:04.0");
  EXPECT_EQ(address_before("nothing: Failed", 9), "");
  EXPECT_EQ(first_address("[00:03.0] msi_msix_setup"), "00:03.0");
  EXPECT_EQ(first_address("(XEN) 0000:00:14.0 - d1"), "0000:00:14.0");
  EXPECT_EQ(first_address("version 1.16.2"), "");
}

}  // namespace
}  // namespace pirq::fuzz::log::match_test
