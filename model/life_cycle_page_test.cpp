// Every citation of the tree resolves in model/LIFE_CYCLE.md, and every bug has its entry there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "model/rules.h"

namespace pirq::life_cycle_page_test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PIRQFUZZ_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string lower(std::string_view id) {
  std::string text;
  for (const char c : id) text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

const std::set<std::string>& anchors() {
  static const std::set<std::string> found = [] {
    const std::string page = text_of(kRoot / "model/LIFE_CYCLE.md");
    const std::regex anchor("<a id=\"([a-z0-9-]+)\"");
    std::set<std::string> names;
    for (std::sregex_iterator it(page.begin(), page.end(), anchor), end; it != end; ++it)
      names.insert((*it)[1]);
    return names;
  }();
  return found;
}

std::vector<fs::path> sources() {
  std::vector<fs::path> files = {kRoot / "README.md"};
  for (const char* folder : {"model", "properties", "fuzz", "corpus"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string kind = entry.path().extension().string();
      if (kind == ".h" || kind == ".cpp" || kind == ".case" || kind == ".md")
        files.push_back(entry.path());
    }
  return files;
}

// The comment of a line of code or of a case. A markdown line counts as a comment.
std::string_view comment_of(std::string_view line, const fs::path& file) {
  const std::string kind = file.extension().string();
  if (kind == ".md") return line;
  const std::size_t begin = line.find(kind == ".case" ? "#" : "//");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

// The citations of a comment: "[X41]", "[self-alias]", "[w1]".
std::vector<std::string> citations(std::string_view comment) {
  static const std::regex cited(R"(\[([XLQ][0-9]+[a-d]?|w[0-9]|[a-z]+(?:-[a-z]+)+)\](?![(\]=]))");
  std::vector<std::string> found;
  const std::string text(comment);
  for (std::sregex_iterator it(text.begin(), text.end(), cited), end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

TEST(LifeCyclePage, ResolvesEveryCitation) {
  int citing = 0;
  for (const fs::path& file : sources()) {
    std::istringstream text(text_of(file));
    int number = 0;
    for (std::string line; std::getline(text, line);) {
      ++number;
      for (const std::string& id : citations(comment_of(line, file))) {
        ++citing;
        EXPECT_TRUE(anchors().contains(lower(id)))
            << file.string() << ':' << number << ": model/LIFE_CYCLE.md has no entry [" << id
            << ']';
      }
    }
  }
  EXPECT_GT(citing, 150);
}

TEST(LifeCyclePage, ResolvesEveryLink) {
  const std::regex link(R"(LIFE_CYCLE\.md#([a-z0-9-]+))");
  for (const fs::path& file : sources()) {
    const std::string text = text_of(file);
    for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it)
      EXPECT_TRUE(anchors().contains((*it)[1])) << file.string() << " links to #" << (*it)[1];
  }
}

TEST(LifeCyclePage, HasAnEntryForEveryBugOfTheCatalogue) {
  for (const RuleInfo& row : rules()) EXPECT_TRUE(anchors().contains(lower(row.id))) << row.id;
  for (const LeftOut& row : left_out()) EXPECT_TRUE(anchors().contains(lower(row.id))) << row.id;
}

}  // namespace
}  // namespace pirq::life_cycle_page_test
