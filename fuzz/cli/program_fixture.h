// The fixture of the tests that run the program: each test has its own directory.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/testing/temporary_folder.h"

namespace pirq::fuzz::cli::testing {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

inline std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// Gives each test a new, empty working directory.
class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(work_.empty());
    ASSERT_FALSE(streams_.empty());
  }

  /// Runs a shell command in the directory. Its output streams are stored outside the directory.
  [[nodiscard]] Ran shell(const std::string& command) const {
    const std::string all = "cd '" + work_.string() + "' && ( " + command + " ) >'" +
                            (streams_ / "out").string() + "' 2>'" + (streams_ / "err").string() +
                            "' </dev/null";
    const int status = std::system(all.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(streams_ / "out"),
            text_of(streams_ / "err")};
  }
  [[nodiscard]] Ran pirqfuzz(const std::string& arguments) const {
    return shell("'" PIRQFUZZ_PROGRAM "' " + arguments);
  }

  /// Runs the program and sends SIGINT after it has printed its header.
  [[nodiscard]] Ran interrupted(const std::string& arguments) const {
    return shell("'" PIRQFUZZ_PROGRAM "' " + arguments +
                 " >out & pid=$!; until grep -q watched out; do :; done; kill -INT $pid; "
                 "wait $pid; code=$?; cat out; exit $code");
  }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((work_ / name).parent_path());
    std::ofstream(work_ / name, std::ios::binary) << text;
  }

  /// The paths of all files and folders in the directory, sorted.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(work_))
      names.push_back(std::filesystem::relative(entry.path(), work_).string());
    std::ranges::sort(names);
    return names;
  }

  TemporaryFolder work_folder_;
  const std::filesystem::path& work_ = work_folder_.path();

 private:
  TemporaryFolder streams_folder_;
  const std::filesystem::path& streams_ = streams_folder_.path();
};

}  // namespace pirq::fuzz::cli::testing
