// Bad input: the message says what was expected, the exit code is 2, and no file is written.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::bad_input_test {
namespace {

using testing::Ran;
using BadInput = testing::Program;

struct Wrong {
  const char* arguments;
  const char* message;  ///< All of stderr.
};

constexpr Wrong kArguments[] = {
    {"run --sed 5",
     "pirqfuzz: unknown option '--sed' of 'pirqfuzz run'\n  hint: did you mean '--seed'?\n"},
    {"--sed=5",
     "pirqfuzz: unknown option '--sed' of 'pirqfuzz run'\n  hint: did you mean '--seed'?\n"},
    {"rnu", "pirqfuzz: unknown command 'rnu'\n  hint: did you mean 'run'?\n"},
    {"run --world janury-2017",
     "pirqfuzz: --world: expected a named world or a case file, got 'janury-2017'\n"
     "  hint: did you mean 'january-2017'?\n"},
    {"run --world ./none.case",
     "pirqfuzz: ./none.case: cannot open: No such file or directory\n"
     "  hint: expected a case file\n"},
    {"run --seed 1x", "pirqfuzz: --seed: expected a 64-bit number, decimal or 0x..., got '1x'\n"},
    {"run --seed 18446744073709551616",
     "pirqfuzz: --seed: expected a 64-bit number, decimal or 0x..., got "
     "'18446744073709551616'\n"},
    {"run --cases 0", "pirqfuzz: --cases: expected a number of cases, 1 or more, got '0'\n"},
    {"run --time 5", "pirqfuzz: --time: expected a time like 500ms, 30s, 2m or 1h, got '5'\n"},
    {"run --devices 65", "pirqfuzz: --devices: expected a number in 1..64, got '65'\n"},
    {"run --steps 9..1", "pirqfuzz: --steps: expected MIN..MAX, each in 1..99999, got '9..1'\n"},
    {"run --property exclusive_pirq",
     "pirqfuzz: --property: unknown property 'exclusive_pirq'\n"
     "  hint: did you mean 'exclusive-pirq'?\n"},
    {"run --seed",
     "pirqfuzz: --seed: 1 required S missing\n"
     "  hint: 'pirqfuzz run --help' lists the options\n"},
    {"run --out ''", "pirqfuzz: --out: expected the name of a folder, got ''\n"},
    {"run --coverage ''", "pirqfuzz: --coverage: expected the name of a file, got ''\n"},
    {"explore --checkpoint ''", "pirqfuzz: --checkpoint: expected the name of a file, got ''\n"},
    {"matrix --check ''", "pirqfuzz: --check: expected the name of a file, got ''\n"},
    {"run here",
     "pirqfuzz: unexpected argument 'here'\n  hint: 'pirqfuzz run --help' lists the options\n"},
    {"replay --lug x.case",
     "pirqfuzz: unknown option '--lug' of 'pirqfuzz replay'\n"
     "  hint: did you mean '--log'?\n"},
    {"replay", "pirqfuzz: FILE is required\n  hint: 'pirqfuzz replay --help' lists the options\n"},
    {"replay --tables=x y.case", "pirqfuzz: --tables: expected the number of a step, got 'x'\n"},
    {"replay --log --tables x.case",
     "pirqfuzz: --log and --tables exclude each other\n  hint: choose one of them\n"},
    {"replay .", "pirqfuzz: .: is a directory\n  hint: expected a case file\n"},
};

TEST_F(BadInput, OnTheCommandLine) {
  for (const Wrong& wrong : kArguments) {
    const Ran ran = pirqfuzz(wrong.arguments);
    EXPECT_EQ(ran.code, 2) << wrong.arguments;
    EXPECT_EQ(ran.err, wrong.message) << wrong.arguments;
    EXPECT_EQ(ran.out, "") << wrong.arguments;
    EXPECT_TRUE(files().empty()) << wrong.arguments;
  }
}

struct WrongCase {
  const char* body;  ///< Begins at line 4.
  const char* message;
};

constexpr WrongCase kBodies[] = {
    {"expect w violates exclusive-prq\n",
     "x.case:4:19: unknown property 'exclusive-prq'\n  hint: did you mean 'exclusive-pirq'?\n"},
    {"\nc obtain\n",
     "x.case:5:1: device 'c' is not declared\n  hint: the last declared device is 'a'\n"},
    {"\na obtian\n",
     "x.case:5:3: 'obtian' is not a step of a device\n  hint: did you mean 'obtain'?\n"},
    {"\na probe\na obtain\n",
     "x.case:6:1: 'a obtain' cannot happen here in world 'w'\n"
     "  hint: the driver of a is at 'running'\n"},
};

TEST_F(BadInput, InACase) {
  for (const WrongCase& wrong : kBodies) {
    write("x.case",
          "pirqfuzz-case 1\nworld w xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
          "device a msi\n" +
              std::string(wrong.body));
    const Ran ran = pirqfuzz("replay x.case");
    EXPECT_EQ(ran.code, 2) << wrong.body;
    EXPECT_EQ(ran.err, wrong.message) << wrong.body;
    EXPECT_EQ(ran.out, "") << wrong.body;
    EXPECT_EQ(files().size(), 1U) << wrong.body;
  }
}

}  // namespace
}  // namespace pirq::fuzz::cli::bad_input_test
