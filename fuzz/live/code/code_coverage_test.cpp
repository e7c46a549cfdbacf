#include "fuzz/live/code/code_coverage.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/live/code/disassembly.h"
#include "fuzz/live/code/execution_log.h"
#include "fuzz/live/code/out_of_reach.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::live::code_coverage_test {
namespace {

using Starts = std::vector<std::uint64_t>;

// As objdump prints a function with a loop, a way out, a table of jumps and code behind it.
constexpr std::string_view kDisassembly =
    "\n/boot/xen-syms:     file format elf64-x86-64\n\n\nDisassembly of section .text:\n\n"
    "ffff82d040200000 <some_function>:\n"
    "ffff82d040200000:\tpush   %rbx\n"
    "ffff82d040200001:\ttest   %eax,%eax\n"
    "ffff82d040200003:\tje     ffff82d040200010 <some_function+0x10>\n"
    "ffff82d040200005:\tcall   ffff82d040300000 <other>\n"
    "ffff82d04020000a:\tlock cmpxchg %edx,(%r12)\n"
    "ffff82d04020000e:\tjne    ffff82d040200005 <some_function+0x5>\n"
    "ffff82d040200010:\tpop    %rbx\n"
    "ffff82d040200011:\tnotrack jmp *%rax\n"
    "ffff82d040200013:\tdata16 cs nopw 0x0(%rax,%rax,1)\n"
    "ffff82d04020001e:\txchg   %ax,%ax\n"
    "ffff82d040200020:\tnop\n"
    "ffff82d040200021:\tud2\n"
    "ffff82d040200023:\tmov    $0xffffffea,%eax\n"
    "ffff82d040200028:\tnop\n"
    "ffff82d040200029:\tjmp    ffff82d040203020 <__x86_return_thunk>\n"
    "ffff82d04020002e:\txchg   %ax,%ax\n";

TEST(Disassembly, IsSplitAtJumpsAndAtTheirTargets) {
  const auto instructions = parse_disassembly(kDisassembly);
  ASSERT_EQ(instructions.size(), 16U);
  EXPECT_EQ(instructions[2].flow, Flow::branch);
  EXPECT_EQ(instructions[2].target, 0xffff82d040200010);
  EXPECT_EQ(instructions[3].flow, Flow::next) << "a call returns";
  EXPECT_EQ(instructions[7].flow, Flow::end);
  EXPECT_FALSE(instructions[7].target);
  EXPECT_EQ(block_starts(instructions),
            (Starts{0xffff82d040200000, 0xffff82d040200005, 0xffff82d040200010, 0xffff82d040200021,
                    0xffff82d040200023}));
}

TEST(Disassembly, HasABlockAtPaddingToWhichCodeJumps) {
  const auto starts =
      block_starts(parse_disassembly("10:\tjmp    12 <f+0x2>\n"
                                     "12:\tnop\n"
                                     "13:\tret\n"));
  EXPECT_EQ(starts, (Starts{0x10, 0x12}));
}

TEST(Disassembly, OfOtherTextIsEmpty) {
  EXPECT_TRUE(parse_disassembly("").empty());
  EXPECT_TRUE(parse_disassembly("objdump: 'x': No such file\n:\tnop\nxyz:\tnop\n").empty());
  EXPECT_TRUE(block_starts({}).empty());
}

TEST(ExecutionLog, HasTheAddressOfEachInstruction) {
  Addresses executed;
  add_executed(
      "vmrun! 000000000ff80000\n"
      "----------------\nIN: \n"
      "0xffff82d0403129b0:  41 57                    pushq    %r15\n"
      "0xffff82d0403129db:  48 c7 44 24 50 00 00 00  movq     $0, 0x50(%rsp)\n"
      "0xffff82d0403129b0:  41 57                    pushq    %r15\n"
      "0x12 is no line of it\n0x\n0xffff82d0403129f0",
      executed);
  EXPECT_EQ(executed, (Addresses{0xffff82d0403129b0, 0xffff82d0403129db}));
}

// Two functions; the compiler has inlined a third one.
CodeMap small_map() {
  CodeMap map{.build_id = "b1", .functions = {}, .ranges = {}};
  map.functions.push_back({.name = "one",
                           .found = true,
                           .file = "irq.c",
                           .blocks = {{0x10, {{"one", 7}}}, {0x20, {{"in", 3}, {"one", 8}}}},
                           .lines = {{7, 0x10}, {8, 0x20}, {9, 0x24}, {12, 0x28}}});
  map.functions.push_back(
      {.name = "two", .found = true, .file = "hvm.c", .blocks = {{0x30, {}}}, .lines = {}});
  map.functions.push_back({.name = "three", .found = false});
  return map;
}

TEST(CodeCoverage, IsThatOfTheExecutedAddresses) {
  const CodeMap map = small_map();
  const CodeCoverage value = coverage_of(map, {0x10, 0x11, 0x30}, 5);
  EXPECT_TRUE(print_code_coverage(value).starts_with(
      "pirqfuzz-code-coverage 1\nbuild b1\nscripts 5\nfunction one 10\nfunction two 1\nchecksum "));
  const std::string table = code_coverage_table(map, value);
  EXPECT_NE(table.find("one                               2         1   50 %\n"), std::string::npos)
      << table;
  EXPECT_NE(table.find("three                       inlined"), std::string::npos) << table;
  EXPECT_NE(table.find("  one (irq.c): 8-12\n"), std::string::npos) << table;
  EXPECT_EQ(table.find("two (hvm.c)"), std::string::npos) << table;
}

TEST(CodeCoverage, IsReadAsItWasPrinted) {
  const CodeCoverage value = coverage_of(small_map(), {0x20}, 3);
  const auto read = parse_code_coverage(print_code_coverage(value), "f");
  ASSERT_TRUE(std::holds_alternative<CodeCoverage>(read));
  EXPECT_EQ(std::get<CodeCoverage>(read), value);
}

TEST(CodeCoverage, IsNotReadAfterAChange) {
  const std::string text = print_code_coverage(coverage_of(small_map(), {0x20}, 3));
  const auto line_of_error = [](const std::string& changed) {
    const auto read = parse_code_coverage(changed, "f");
    const auto* error = std::get_if<fuzz::InputError>(&read);
    return error == nullptr ? -1 : error->line;
  };
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    return changed.replace(changed.find(from), from.size(), to);
  };
  EXPECT_EQ(line_of_error(""), 1);
  EXPECT_EQ(line_of_error(with("coverage 1", "coverage 2")), 1);
  EXPECT_EQ(line_of_error(with("scripts 3", "scripts x")), 3);
  EXPECT_EQ(line_of_error(with("scripts 3", "scripts 4")), 6) << "the checksum";
  EXPECT_EQ(line_of_error(with("one 01", "one 02")), 4);
  EXPECT_EQ(line_of_error(with("function two", "function one")), 5);
  EXPECT_EQ(line_of_error(with("function one", "funktion one")), 4);
  EXPECT_EQ(line_of_error(text.substr(0, text.find("checksum"))), 6);
  EXPECT_EQ(line_of_error(text + "scripts 3\n"), 7);
}

TEST(CodeCoverage, IsAddedToAFileOfTheSameBuild) {
  const fuzz::TemporaryFolder folder;
  const auto file = folder.path() / "code";
  CodeMap map = small_map();
  ASSERT_TRUE(std::holds_alternative<CodeCoverage>(
      add_to_code_coverage(file, coverage_of(map, {0x10}, 2))));
  const auto sum = add_to_code_coverage(file, coverage_of(map, {0x30}, 3));
  ASSERT_TRUE(std::holds_alternative<CodeCoverage>(sum));
  EXPECT_EQ(std::get<CodeCoverage>(sum), coverage_of(map, {0x10, 0x30}, 5));
  map.build_id = "b2";
  const auto other = add_to_code_coverage(file, coverage_of(map, {}, 1));
  ASSERT_TRUE(std::holds_alternative<fuzz::InputError>(other));
  std::ofstream(file) << "something else\n";
  EXPECT_TRUE(std::holds_alternative<fuzz::InputError>(
      add_to_code_coverage(file, coverage_of(small_map(), {}, 1))));
}

TEST(OutOfReach, IsKnownByBuildFunctionAndLine) {
  const std::string known = "576c0736b3e38388c5afe9aaccc43a18d514e88e";
  const CodeFunction function{.name = "map_domain_pirq"};
  const CodeBlock checked{0x10, {{"map_domain_pirq", 2189}}};
  const CodeBlock locked{0x20, {{"_write_lock", 190}, {"map_domain_pirq", 2192}}};
  const CodeBlock other{0x30, {{"map_domain_pirq", 2192}}};
  EXPECT_FALSE(out_of_reach(known, function, checked).empty());
  EXPECT_FALSE(out_of_reach(known, function, locked).empty());
  EXPECT_TRUE(out_of_reach(known, function, other).empty());
  EXPECT_TRUE(out_of_reach("b1", function, checked).empty());
  EXPECT_TRUE(out_of_reach(known, {.name = "get_free_pirq"}, checked).empty());
}

}  // namespace
}  // namespace pirq::live::code_coverage_test
