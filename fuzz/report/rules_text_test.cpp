#include "fuzz/report/rules_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "model/rules.h"

namespace pirq::fuzz::rules_text_test {
namespace {

TEST(RulesPage, IsWhatTheTablesSay) {
  std::ifstream file(PIRQFUZZ_SOURCE_DIR "/model/RULES.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(page == rules_page()) << "regenerate: pirqfuzz rules --markdown >model/RULES.md";
}

TEST(RulesPage, HasEveryRuleAndWhatIsLeftOut) {
  const std::string page = rules_page();
  for (const RuleInfo& row : rules())
    EXPECT_NE(page.find("### " + std::string(row.id) + ' ' + std::string(row.name) + '\n'),
              std::string::npos)
        << row.id;
  for (const LeftOut& row : left_out())
    EXPECT_NE(page.find("\n| " + std::string(row.id) + " | "), std::string::npos) << row.id;
}

TEST(RulesText, HasALineForEachRule) {
  const std::string text = rules_text(Paint{});
  EXPECT_EQ(std::ranges::count(text, '\n'), std::ssize(rules()));
  for (const RuleInfo& row : rules())
    EXPECT_NE(text.find(' ' + std::string(row.name) + ' '), std::string::npos) << row.id;
}

}  // namespace
}  // namespace pirq::fuzz::rules_text_test
