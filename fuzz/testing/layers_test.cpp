// The includes of every source file agree with the table of layers in .github/ARCHITECTURE.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace pirq::fuzz::layers_test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PIRQFUZZ_SOURCE_DIR;

using Layers = std::map<std::string, int>;

// Reads the rows "| 3 | `folder`, `folder` | ... |".
Layers layers() {
  Layers layers;
  std::ifstream page(kRoot / ".github/ARCHITECTURE.md");
  for (std::string line; std::getline(page, line);) {
    const std::size_t folders = line.find('|', 1);
    if (!line.starts_with("| ") || folders == std::string::npos) continue;
    const int layer = std::atoi(line.c_str() + 2);
    const std::string cell = line.substr(folders, line.find('|', folders + 1) - folders);
    for (std::size_t at = cell.find('`'); layer > 0 && at != std::string::npos;
         at = cell.find('`', at + 1)) {
      const std::size_t end = cell.find('`', at + 1);
      layers[cell.substr(at + 1, end - at - 1)] = layer;
      at = end;
    }
  }
  return layers;
}

// Returns the folder of `path` that has a layer, or an empty text.
std::string folder_of(const std::string& path, const Layers& layers) {
  for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1))
    if (layers.contains(path.substr(0, end))) return path.substr(0, end);
  return {};
}

// Sources without the tests, relative to the tree.
std::vector<std::string> sources() {
  std::vector<std::string> files;
  for (const char* top : {"model", "properties", "fuzz"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const std::string stem = entry.path().stem().string();
      const fs::path kind = entry.path().extension();
      if ((kind == ".h" || kind == ".cpp") && !stem.ends_with("_test"))
        files.push_back(fs::relative(entry.path(), kRoot).string());
    }
  return files;
}

TEST(Architecture, FoldersIncludeOnlyLowerLayers) {
  const Layers table = layers();
  ASSERT_GE(table.size(), 15U);
  int includes = 0;
  for (const std::string& file : sources()) {
    const std::string from = folder_of(file, table);
    std::ifstream text(kRoot / file);
    for (std::string line; std::getline(text, line);) {
      if (!line.starts_with("#include \"")) continue;
      const std::string to = folder_of(line.substr(line.find('"') + 1), table);
      if (from.empty() || to.empty() || to == from) continue;
      ++includes;
      EXPECT_LT(table.at(to), table.at(from)) << file << ": " << line;
    }
  }
  EXPECT_GE(includes, 200);
}

TEST(Architecture, EveryFolderHasALayer) {
  const Layers table = layers();
  for (const std::string& file : sources()) {
    const bool outside = file.starts_with("fuzz/testing/") ||
                         std::ranges::count(file, '/') == 1;  // Such as fuzz/pirqfuzz.h.
    if (!outside || !file.starts_with("fuzz/")) {
      EXPECT_FALSE(folder_of(file, table).empty()) << file;
    }
  }
}

}  // namespace
}  // namespace pirq::fuzz::layers_test
