// The manual page, the completion scripts, the lists, and the options that every command has.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/cli/program_fixture.h"
#include "model/step.h"
#include "properties/property.h"

namespace pirq::fuzz::cli::help_test {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using HelpCli = testing::Program;

TEST_F(HelpCli, TheManualHasEveryCommandAndOption) {
  const std::string page = pirqfuzz("manual").out;
  for (const char* part : {".SS pirqfuzz run\n", ".SS pirqfuzz coverage merge\n",
                           "\\fB\\-\\-keep\\-going\\fR", "\\fB\\-\\-hvm\\-pirq\\fR", ".SH EXIT"})
    EXPECT_TRUE(contains(page, part)) << part;
  if (shell("command -v man").code != 0) return;
  const Ran ran =
      shell("'" PIRQFUZZ_PROGRAM "' manual >p.1 && LC_ALL=C MANROFFSEQ='' man --warnings -l p.1");
  EXPECT_TRUE(contains(ran.out, "EXIT STATUS")) << ran.out.substr(0, 500);
  EXPECT_EQ(ran.err, "");
}

TEST_F(HelpCli, BashCompletesCommandsAndOptions) {
  const auto completed = [&](const std::string& words, int at) {
    return shell("'" PIRQFUZZ_PROGRAM
                 "' completion bash >c; bash -c 'source ./c; COMP_WORDS=(pirqfuzz " +
                 words + "); COMP_CWORD=" + std::to_string(at) +
                 "; _pirqfuzz; echo \"${COMPREPLY[@]}\"'")
        .out;
  };
  EXPECT_EQ(completed("explo", 1), "explore\n");
  EXPECT_EQ(completed("coverage m", 2), "merge\n");
  EXPECT_EQ(completed("run --keep", 2), "--keep-going\n");
  EXPECT_EQ(completed("coverage merge --o", 3), "--out\n");
  EXPECT_EQ(completed("--keep", 1), "--keep-going\n");
  write("my.case", "");
  EXPECT_EQ(completed("replay my", 2), "my.case\n");
  // The values of an option.
  EXPECT_EQ(completed("explore --reduce ''", 3), "canonical none symmetry\n");
  EXPECT_EQ(completed("run --linux 6.", 3), "6.1 6.12\n");
  EXPECT_EQ(completed("run --world january-2017-f", 3), "january-2017-fixed\n");
  EXPECT_EQ(completed("run --known my", 3), "my.case\n");
  EXPECT_EQ(completed("completion z", 2), "zsh\n");
}

TEST_F(HelpCli, OtherShellsHaveEveryCommand) {
  for (const std::string shell_name : {"zsh", "fish"}) {
    const Ran ran = pirqfuzz("completion " + shell_name);
    EXPECT_EQ(ran.code, 0);
    for (const char* part : {"explore", "merge", "keep-going"})
      EXPECT_TRUE(contains(ran.out, part)) << shell_name << ": " << part;
  }
  EXPECT_EQ(pirqfuzz("completion powershell").err,
            "pirqfuzz: unknown shell 'powershell'\n  hint: expected bash, zsh or fish\n");
}

// Skipped where the shell is not installed.
TEST_F(HelpCli, ZshReadsItsScript) {
  if (shell("command -v zsh").code != 0) GTEST_SKIP() << "there is no zsh";
  const Ran ran = shell("'" PIRQFUZZ_PROGRAM "' completion zsh >c && zsh -n c");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
}

TEST_F(HelpCli, FishCompletesCommandsAndOptions) {
  if (shell("command -v fish").code != 0) GTEST_SKIP() << "there is no fish";
  const auto completed = [&](const std::string& line) {
    const Ran ran = shell("'" PIRQFUZZ_PROGRAM
                          "' completion fish >c && HOME=$PWD fish --no-config -c 'source ./c; "
                          "complete -C \"" +
                          line + "\"'");
    EXPECT_EQ(ran.err, "") << line;
    return ran.out;
  };
  EXPECT_EQ(completed("pirqfuzz explo"), "explore\n");
  EXPECT_EQ(completed("pirqfuzz coverage m"), "merge\n");
  EXPECT_TRUE(contains(completed("pirqfuzz run --keep-"), "--keep-going\t"));
  EXPECT_TRUE(completed("pirqfuzz explore --reduce c").starts_with("canonical\t"));
  EXPECT_EQ(completed("pirqfuzz rules X5"), "X5\nX53\nX54\nX55\nX56\nX57\nX58\n");
  EXPECT_EQ(completed("pirqfuzz completion z"), "zsh\n");
  write("my.case", "");
  EXPECT_EQ(completed("pirqfuzz replay my"), "my.case\n");
  EXPECT_EQ(completed("pirqfuzz my"), "") << "no file stands for a command";
}

TEST_F(HelpCli, TheVersionSaysWhatWasBuilt) {
  const auto lines = lines_of(pirqfuzz("--version").out);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_TRUE(lines[1].starts_with("commit "));
  EXPECT_TRUE(lines[2].starts_with("compiler "));
  EXPECT_TRUE(lines[3].starts_with("build "));
  EXPECT_TRUE(lines[4].starts_with("sanitizers "));
}

TEST_F(HelpCli, ListsAreMadeOfTheTables) {
  const Ran rule = pirqfuzz("rules L1");
  EXPECT_TRUE(contains(rule.out, "L1 always-new-pirq\n")) << rule.out;
  EXPECT_TRUE(contains(rule.out, "  breaks       exclusive-pirq\n")) << rule.out;
  const std::string properties_list = pirqfuzz("properties").out;
  for (const PropertyInfo& row : properties()) {
    const std::string line = '\n' + std::string(enum_name(row.property)) + '\n';
    EXPECT_EQ(contains('\n' + properties_list, line), row.property != Property::canary) << line;
  }
  const Ran step = pirqfuzz("steps obtain");
  EXPECT_TRUE(step.out.starts_with("DEV obtain\n  guest; driver=orderly\n")) << step.out;
  EXPECT_EQ(lines_of(pirqfuzz("steps").out).size(), 3 * step_table().size());
  EXPECT_EQ(pirqfuzz("rules L999").err,
            "pirqfuzz: unknown rule 'L999'\n  hint: did you mean 'L19'?\n");
  EXPECT_EQ(pirqfuzz("steps obtian").code, 2);
  EXPECT_EQ(pirqfuzz("properties no-leek").code, 2);
}

TEST_F(HelpCli, ColoursAndQuiet) {
  EXPECT_TRUE(contains(pirqfuzz("worlds --color always").out, "\x1b["));
  EXPECT_FALSE(contains(pirqfuzz("worlds --color never").out, "\x1b["));
  EXPECT_EQ(pirqfuzz("worlds --color red").err,
            "pirqfuzz: --color: expected auto, always or never, got 'red'\n");
  const std::string run = "run --world january-2017 --keep-going --no-shrink --cases 20 --jobs 1";
  EXPECT_NE(pirqfuzz(run).err, "");
  EXPECT_EQ(pirqfuzz(run + " --quiet").err, "");
}

TEST_F(HelpCli, StandardInputIsADash) {
  const std::string header =
      "'" PIRQFUZZ_PROGRAM "' world --world january-2017 | '" PIRQFUZZ_PROGRAM "' ";
  const Ran run = shell(header + "run --world - --cases 1 --no-shrink");
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_TRUE(contains(run.out, "\nworld january-2017 ")) << run.out;
  EXPECT_EQ(shell(header + "replay -").code, 0);
  EXPECT_EQ(shell("echo nonsense | '" PIRQFUZZ_PROGRAM "' replay -").err,
            "-:1:1: not a case file\n  hint: expected 'pirqfuzz-case 1' as the first line\n");
}

}  // namespace
}  // namespace pirq::fuzz::cli::help_test
