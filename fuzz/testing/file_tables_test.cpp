// The file table of every README names exactly the files of its folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pirq::fuzz::file_tables_test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PIRQFUZZ_SOURCE_DIR;
constexpr int kFilesWithoutReadme = 4;  // A folder with more source files has a README.

bool is_source(const fs::path& file) {
  const fs::path kind = file.extension();
  return kind == ".h" || kind == ".cpp";
}

// Returns the names that the table of a folder must have: "x" for x.h, x.cpp and x_test.cpp, "x/"
// for a folder, the file name for any other file.
std::set<std::string> names_in(const fs::path& folder) {
  constexpr std::string_view kTest = "_test";
  const std::set<std::string> left_out = {"README.md", "CMakeLists.txt"};
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const std::string stem = entry.path().stem().string();
    if (entry.is_directory() && fs::is_empty(entry.path())) continue;
    if (entry.is_directory())
      names.insert(name + '/');
    else if (!is_source(entry.path()) && !left_out.contains(name))
      names.insert(name);
    else if (is_source(entry.path()) && !stem.ends_with(kTest))
      names.insert(stem);
  }
  return names;
}

// Returns the tests without a source file of their own. A table may name them.
std::set<std::string> lone_tests_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().stem().string().ends_with("_test")) names.insert(entry.path().stem().string());
  return names;
}

// Returns the words in backticks in the first cell of a row.
std::vector<std::string> names_of_row(const std::string& line) {
  const std::string cell = line.substr(1, line.find('|', 1) - 1);
  std::vector<std::string> names;
  for (std::size_t begin = cell.find('`'); begin != std::string::npos;) {
    const std::size_t end = cell.find('`', begin + 1);
    if (end == std::string::npos) break;
    const fs::path name = cell.substr(begin + 1, end - begin - 1);
    names.push_back(is_source(name) ? name.stem().string() : name.string());
    begin = cell.find('`', end + 1);
  }
  return names;
}

// Returns the names in the tables whose first column has the heading "file".
std::set<std::string> names_in_tables(const fs::path& readme) {
  std::set<std::string> names;
  std::ifstream text(readme);
  bool in_table = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("| file |"))
      in_table = true;
    else if (!line.starts_with('|'))
      in_table = false;
    else if (in_table)
      for (std::string& name : names_of_row(line)) names.insert(std::move(name));
  }
  return names;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> found;
  for (const char* top : {"model", "properties", "fuzz"}) {
    found.push_back(kRoot / top);
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top))
      if (entry.is_directory()) found.push_back(entry.path());
  }
  return found;
}

TEST(Readme, FileTablesNameExactlyTheFilesThatAreThere) {
  int tables = 0;
  for (const fs::path& folder : folders()) {
    const std::set<std::string> named = names_in_tables(folder / "README.md");
    if (named.empty()) continue;
    ++tables;
    const std::set<std::string> there = names_in(folder);
    const std::set<std::string> tests = lone_tests_in(folder);
    for (const std::string& name : there)
      EXPECT_TRUE(named.contains(name)) << folder << "/README.md does not name " << name;
    for (const std::string& name : named)
      EXPECT_TRUE(there.contains(name) || tests.contains(name))
          << folder << "/README.md names " << name << ", which does not exist";
  }
  EXPECT_GE(tables, 8);
}

TEST(Readme, EveryLargeFolderHasOne) {
  for (const fs::path& folder : folders()) {
    int sources = 0;
    for (const auto& entry : fs::directory_iterator(folder))
      if (is_source(entry.path()) && !entry.path().stem().string().ends_with("_test")) ++sources;
    if (sources > kFilesWithoutReadme) {
      EXPECT_FALSE(names_in_tables(folder / "README.md").empty())
          << folder << " has " << sources << " source files and no README with a file table";
    }
  }
}

}  // namespace
}  // namespace pirq::fuzz::file_tables_test
