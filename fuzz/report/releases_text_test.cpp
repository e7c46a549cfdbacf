#include "fuzz/report/releases_text.h"

#include <gtest/gtest.h>

namespace pirq::fuzz::releases_text_test {
namespace {

std::string_view from(std::string_view text, std::string_view word) {
  return text.substr(text.find(word));
}

TEST(ReleasesText, HasEveryReleaseOnce) {
  const std::string text = releases_text(Paint{});
  std::size_t at = 0;
  for (const ReleaseInfo& row : kReleases) {
    const std::size_t found = text.find("\n  " + std::string(row.number()) + ' ', at);
    ASSERT_NE(found, std::string::npos) << row.name;
    at = found + 1;
  }
}

TEST(ReleasesText, SaysWhatChanged) {
  const std::string text = releases_text(Paint{});
  EXPECT_TRUE(from(text, "\n  4.8 ")
                  .starts_with("\n  4.8        xen RELEASE-4.8.0\n"
                               "             as 4.7\n  4.8.3 "));
  EXPECT_NE(from(text, "\n  4.12.3 ").find("             + X3   "), std::string::npos);
  EXPECT_NE(from(text, "\n  4.12.3 ").find("             - X2   "), std::string::npos);
  EXPECT_NE(from(text, "\n  4.19 ").find("024e7131be"), std::string::npos);
}

TEST(InForceText, NamesRunsAndStableReleases) {
  EXPECT_EQ(in_force_text(info(Rule::found_pirq_has_struct)), "every release");
  EXPECT_EQ(in_force_text(info(Rule::free_pirq_has_no_user)), "none");
  EXPECT_EQ(in_force_text(info(Rule::unbind_masks_first)), "4.11..master");
  EXPECT_EQ(in_force_text(info(Rule::failed_map_keeps_access)),
            "4.11..master; from 4.7.5, 4.8.3, 4.9.2, 4.10.1");
  EXPECT_EQ(in_force_text(info(Rule::cleanup_keeps_struct)),
            "4.4..4.13, 4.15..master; from 4.13.3, 4.14.2; not from 4.12.3, 4.13.1");
}

}  // namespace
}  // namespace pirq::fuzz::releases_text_test
