// corpus/README.md documents the format. These tests compare it with the tables in the code.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/good_case.h"
#include "fuzz/case_file/named_worlds.h"
#include "fuzz/case_file/world_line.h"

namespace pirq::fuzz::readme_test {
namespace {

const std::string& readme() {
  static const std::string text = [] {
    std::ifstream file(PIRQFUZZ_CORPUS_DIR "/README.md");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return text;
}

void expect_line(const std::string& line) {
  EXPECT_NE(readme().find('\n' + line + '\n'), std::string::npos)
      << "corpus/README.md needs the line\n"
      << line;
}

std::string code(std::string_view text) {
  return '`' + std::string(text) + '`';
}

TEST(CorpusReadme, HasEveryStepAsTheTableHasIt) {
  for (const StepInfo& row : step_table()) {
    std::string text = row.has_device ? "DEV " : "";
    text += row.name;
    for (const Param param : {row.a, row.b})
      if (param != Param::none) text += ' ' + std::string(name_of(param)) + "=";
    expect_line("| " + code(text) + " | " + std::string(name_of(row.actor)) + " | " +
                std::string(row.under.empty() ? "`also=`" : name_of(row.under.front())) + " | " +
                std::string(row.help) + " |");
  }
}

TEST(CorpusReadme, HasEveryOperation) {
  for (const OperationInfo& row : operation_table())
    expect_line(
        "| " +
        code("DEV " + std::string(enum_name(row.kind)) + (row.has_vectors ? " [vectors=]" : "")) +
        " | " + std::string(row.help) + " |");
}

TEST(CorpusReadme, HasEveryWorldKey) {
  for (const WorldKey& key : world_keys())
    EXPECT_NE(readme().find("\n| " + code(std::string(key.name) + '=') + " |"), std::string::npos)
        << key.name;
}

TEST(CorpusReadme, HasEveryParameter) {
  for (const StepInfo& row : step_table()) {
    for (const Param param : {row.a, row.b}) {
      if (param == Param::none) continue;
      const std::string key = std::string(name_of(param)) + '=';
      EXPECT_NE(readme().find("\n| " + code(key) + " |"), std::string::npos) << key;
    }
  }
}

TEST(CorpusReadme, HasEveryReleaseAndNamedWorld) {
  for (const ReleaseInfo& row : kReleases) {
    if (is_stable(row.release)) continue;
    const std::string value(row.number());
    EXPECT_NE(readme().find(code(value)), std::string::npos) << value;
  }
  for (const NamedWorldInfo& row : named_worlds())
    expect_line("| " + code(row.name) + " | " + std::string(row.summary) + " |");
}

// The example of the README is the first code block that begins like a case.
TEST(CorpusReadme, ItsExampleIsACase) {
  const std::size_t begin = readme().find("```\npirqfuzz-case 1\n");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t end = readme().find("```\n", begin + 4);
  EXPECT_EQ(case_test::error_of(readme().substr(begin + 4, end - begin - 4)), "");
}

}  // namespace
}  // namespace pirq::fuzz::readme_test
