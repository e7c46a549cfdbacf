// Runs pirqfuzz convert: every case of the corpus to bytes and back, and wrong usage.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/program_fixture.h"
#include "fuzz/generate/bytes.h"
#include "fuzz/text/in_quotes.h"

namespace pirq::fuzz::cli::convert_command_test {
namespace {

using testing::Ran;
using testing::text_of;
using Convert = testing::Program;

// The case after conversion to bytes and back: only its first world and its steps.
std::string bare(const std::filesystem::path& path) {
  const Case value = std::get<Case>(load_case(path));
  const auto setup = std::get<Setup>(Setup::create(value.worlds.front().config));
  Case result = with_steps_only(value, std::get<Expanded>(expand(value, World(setup))));
  result.comments.clear();
  result.end_comments.clear();
  for (Item& item : result.items) item = {item.action, {}, {}, 0};
  result.worlds.resize(1);
  result.worlds.front().expect = {};
  return print_case(result);
}

TEST_F(Convert, EveryCaseOfTheCorpusComesBack) {
  int converted = 0;
  for (const char* folder : {"/regressions", "/logs"})
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(PIRQFUZZ_CORPUS_DIR) + folder)) {
      if (entry.path().extension() != ".case") continue;
      const std::string file = in_quotes(entry.path().string());
      const Ran there = pirqfuzz("convert --to bytes " + file + " >case.bytes");
      EXPECT_EQ(there.code, 0) << there.err;
      const Ran back = pirqfuzz("convert --to text --world " + file + " case.bytes");
      EXPECT_EQ(back.code, 0) << back.err;
      EXPECT_EQ(back.out, bare(entry.path())) << file;
      ++converted;
    }
  EXPECT_GT(converted, 10);
}

TEST_F(Convert, BytesOfABareCaseAreItsOtherForm) {
  write("x.bytes", std::string("\0\xFFwhat ever \xC0\x80 is \n in a file", 30));
  const Ran text = pirqfuzz("convert --to text --world january-2017 x.bytes --out x.case");
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_EQ(text.out + text.err, "");
  EXPECT_EQ(pirqfuzz("convert --to bytes x.case --out y.bytes").code, 0);
  EXPECT_EQ(pirqfuzz("convert --to text --world x.case y.bytes --out y.case").code, 0);
  EXPECT_EQ(pirqfuzz("convert --to bytes y.case --out z.bytes").code, 0);
  EXPECT_GT(text_of(work_ / "x.case").size(), 300U);
  EXPECT_EQ(text_of(work_ / "x.case"), text_of(work_ / "y.case"));
  EXPECT_EQ(text_of(work_ / "y.bytes"), text_of(work_ / "z.bytes"));
}

struct Wrong {
  const char* arguments;
  const char* message;  ///< All of stderr.
};

constexpr Wrong kWrong[] = {
    {"x.bytes", "pirqfuzz: --to is required\n  hint: expected --to bytes or --to text\n"},
    {"--to hex x.bytes", "pirqfuzz: --to: expected bytes or text, got 'hex'\n"},
    {"--to text x.bytes",
     "pirqfuzz: --world is required for --to text\n"
     "  hint: the bytes do not contain their world\n"},
    {"--to bytes --world january-2017 x.case",
     "pirqfuzz: --world is not allowed for --to bytes\n  hint: a case contains its world\n"},
    {"--to bytes x.case y.case",
     "pirqfuzz: unexpected argument 'y.case'\n  hint: expected one file\n"},
    {"--to bytes x.bytes",
     "x.bytes:1:1: not a case file\n  hint: expected 'pirqfuzz-case 1' as the first "
     "line\n"},
    {"--to text --world january-2017 none",
     "pirqfuzz: none: cannot open: No such file or directory\n"
     "  hint: expected the bytes of a case\n"},
    {"--to text --world january-2017 x.bytes --out x.bytes/y",
     "pirqfuzz: x.bytes: cannot create the directory: Not a directory\n"
     "  hint: choose another directory with --out\n"},
};

TEST_F(Convert, SaysWhatIsWrong) {
  write("x.bytes", "abc");
  for (const Wrong& wrong : kWrong) {
    const Ran ran = pirqfuzz(std::string("convert ") + wrong.arguments);
    EXPECT_EQ(ran.code, 2) << wrong.arguments;
    EXPECT_EQ(ran.err, wrong.message) << wrong.arguments;
    EXPECT_EQ(ran.out, "") << wrong.arguments;
    EXPECT_EQ(files().size(), 1U) << wrong.arguments;
  }
}

}  // namespace
}  // namespace pirq::fuzz::cli::convert_command_test
