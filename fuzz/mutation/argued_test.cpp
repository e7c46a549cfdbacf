// Each row of argued.tsv is a mutant of today's sources: a row that fits none would argue nothing.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz/mutation/mutate.h"

namespace pirq::mutation::argued_test {
namespace {

const std::string kTree = PIRQFUZZ_SOURCE_DIR;

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

std::string trimmed(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string::npos ? ""
                                    : line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

// The mutants of a source: operation, text and line, and how many are alike in these.
std::map<std::string, int> mutants_of(const std::string& source) {
  const std::string text = text_of(kTree + "/model/" + source);
  const std::vector<std::string> lines = split(text, '\n');
  std::map<std::string, int> alike;
  for (const Mutant& mutant : instrument(text, 1).mutants)
    ++alike[std::string(mutant.operation) + '\t' + mutant.original + '\t' +
            trimmed(lines.at(static_cast<std::size_t>(mutant.line - 1)))];
  return alike;
}

TEST(Argued, EveryRowIsAMutantWithAReason) {
  const std::string page = text_of(kTree + "/fuzz/mutation/README.md");
  std::map<std::string, std::map<std::string, int>> sources;
  int rows = 0;
  for (const std::string& line : split(text_of(kTree + "/fuzz/mutation/argued.tsv"), '\n')) {
    if (line.starts_with('#')) continue;
    const std::vector<std::string> row = split(line, '\t');
    ASSERT_EQ(row.size(), 6U) << line;
    const std::string &source = row[0], &place = row[3], &reason = row[5];
    if (!sources.contains(source)) sources[source] = mutants_of(source);
    const auto& alike = sources[source];
    const auto found = alike.find(row[1] + '\t' + row[2] + '\t' + row[4]);
    ASSERT_NE(found, alike.end()) << "no such mutant: " << line;
    EXPECT_EQ(place.substr(place.find('/') + 1), std::to_string(found->second)) << line;
    EXPECT_NE(page.find("| " + reason + " |"), std::string::npos) << reason;
    ++rows;
  }
  EXPECT_GT(rows, 0);
}

}  // namespace
}  // namespace pirq::mutation::argued_test
