// The code coverage of the distribution's Xen. It needs the file xen-syms of that Xen, which
// PIRQFUZZ_XEN_SYMS names.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <variant>

#include "fuzz/live/code/code_coverage.h"
#include "fuzz/live/machine.h"
#include "fuzz/live/payload_image.h"
#include "fuzz/live/xen_image.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::live::live_code_test {
namespace {

class LiveCode : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* syms = std::getenv("PIRQFUZZ_XEN_SYMS");
    if (payload_image().empty() || !has_qemu() || installed_xen().empty() || syms == nullptr ||
        *syms == 0)
      GTEST_SKIP() << "QEMU, a hypervisor or its symbols are missing";
    syms_ = syms;
  }

  // Plays a few scripts and returns the output.
  std::string run(const std::string& options) const {
    const std::string command = "'" PIRQFUZZ_PROGRAM "' live --code-coverage '" + file() +
                                "' --syms '" + syms_ + "' --out '" + folder_.path().string() +
                                "' " + options + " 2>&1 < /dev/null";
    std::string text;
    FILE* output = ::popen(command.c_str(), "r");
    for (int c = 0; (c = std::fgetc(output)) != EOF;) text += static_cast<char>(c);
    EXPECT_EQ(::pclose(output), 0) << text;
    return text;
  }

  [[nodiscard]] CodeCoverage coverage() const {
    std::ifstream in(file());
    std::stringstream text;
    text << in.rdbuf();
    const auto read = parse_code_coverage(text.str(), file());
    return std::holds_alternative<CodeCoverage>(read) ? std::get<CodeCoverage>(read)
                                                      : CodeCoverage();
  }

  [[nodiscard]] std::string file() const { return (folder_.path() / "code").string(); }

  fuzz::TemporaryFolder folder_;
  std::string syms_;
};

TEST_F(LiveCode, IsSummedOverRuns) {
  const std::string table = run("--cases 2");
  for (const std::string_view name : functions_of_interest())
    EXPECT_NE(table.find('\n' + std::string(name) + ' '), std::string::npos) << name << table;
  const CodeCoverage first = coverage();
  EXPECT_EQ(first.scripts, 2U);
  ASSERT_GE(first.functions.size(), 15U);
  run("--profile hostile --seed 2 --cases 1");
  const CodeCoverage both = coverage();
  EXPECT_EQ(both.scripts, 3U);
  ASSERT_EQ(both.functions.size(), first.functions.size());
  std::size_t executed = 0;
  for (std::size_t i = 0; i < first.functions.size(); ++i) {
    ASSERT_EQ(both.functions[i].executed.size(), first.functions[i].executed.size());
    for (std::size_t block = 0; block < first.functions[i].executed.size(); ++block) {
      executed += first.functions[i].executed[block] ? 1 : 0;
      EXPECT_TRUE(both.functions[i].executed[block] || !first.functions[i].executed[block]);
    }
  }
  EXPECT_GE(executed, 300U) << "of 16 functions";
}

}  // namespace
}  // namespace pirq::live::live_code_test
