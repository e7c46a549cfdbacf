#include "fuzz/corpus_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/print.h"
#include "fuzz/report/load_case.h"
#include "fuzz/report/replay.h"

namespace pirq::fuzz {
namespace {

// A case in the corpus is canonical, and each of its worlds does what the case expects.
class CorpusCase : public ::testing::Test {
 public:
  explicit CorpusCase(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const auto loaded = load_case(path_);
    if (const auto* error = std::get_if<InputError>(&loaded)) FAIL() << to_text(*error);
    const Case& value = std::get<Case>(loaded);
    EXPECT_EQ(print_case(value), std::get<std::string>(read_text(path_))) << "not canonical";
    const auto replayed = replay(value, {});
    if (const auto* error = std::get_if<InputError>(&replayed)) FAIL() << to_text(*error);
    const Replay& result = std::get<Replay>(replayed);
    EXPECT_TRUE(result.met()) << result.text;
  }

 private:
  std::filesystem::path path_;
};

// Letters and digits are all that a test's name may have.
std::string test_name(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

std::vector<std::filesystem::path> case_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

int register_corpus_tests(const std::filesystem::path& corpus) {
  int registered = 0;
  for (const char* folder : {"regressions", "open", "logs"})
    for (const std::filesystem::path& path : case_files(corpus / folder)) {
      ::testing::RegisterTest("Corpus", test_name(path).c_str(), nullptr, nullptr,
                              path.string().c_str(), 1,
                              [path]() -> ::testing::Test* { return new CorpusCase(path); });
      ++registered;
    }
  return registered;
}

}  // namespace pirq::fuzz
