#include "fuzz/live/code/disassembly.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <system_error>

namespace pirq::live {
namespace {

constexpr std::array<std::string_view, 11> kPrefixes = {
    "bnd", "notrack", "rep", "repz", "repnz", "lock", "data16", "cs", "ds", "es", "addr32"};
constexpr std::array<std::string_view, 4> kNops = {"nop", "nopw", "nopl", "int3"};

// Returns the next word of `text`, and takes it away.
std::string_view take_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = std::min(text.find(' ', begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

std::optional<std::uint64_t> read_address(std::string_view word) {
  std::uint64_t number = 0;
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, number, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// An instruction that continues elsewhere, or nowhere. BUG() and WARN() are ud2.
bool never_continues(std::string_view name) {
  return name == "jmp" || name == "ud2" || name == "hlt" || name.starts_with("ret") ||
         name.starts_with("iret") || name.starts_with("sysret");
}

std::optional<Instruction> read_instruction(std::string_view line) {
  const std::size_t colon = line.find(":\t");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::size_t begin = std::min(line.find_first_not_of(' '), colon);
  const auto address = read_address(line.substr(begin, colon - begin));
  if (!address) return std::nullopt;
  std::string_view rest = line.substr(colon + 2);
  Instruction instruction;
  instruction.address = *address;
  std::string_view name = take_word(rest);
  while (std::ranges::find(kPrefixes, name) != kPrefixes.end()) name = take_word(rest);
  const std::string_view operand = take_word(rest);
  instruction.padding =
      std::ranges::find(kNops, name) != kNops.end() || (name == "xchg" && operand == "%ax,%ax");
  if (never_continues(name))
    instruction.flow = Flow::end;
  else if (name.starts_with('j') || name.starts_with("loop"))
    instruction.flow = Flow::branch;
  if (name.starts_with('j') || name.starts_with("loop")) instruction.target = read_address(operand);
  return instruction;
}

}  // namespace

std::vector<Instruction> parse_disassembly(std::string_view text) {
  std::vector<Instruction> instructions;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const auto instruction = read_instruction(text.substr(0, end)))
      instructions.push_back(*instruction);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return instructions;
}

std::vector<std::uint64_t> block_starts(std::span<const Instruction> instructions) {
  std::set<std::uint64_t> starts;  // First the targets of jumps.
  for (const Instruction& each : instructions)
    if (each.target &&
        std::ranges::binary_search(instructions, *each.target, {}, &Instruction::address))
      starts.insert(*each.target);
  Flow before = Flow::end;
  for (const Instruction& each : instructions) {
    if (before == Flow::end && each.padding && !starts.contains(each.address)) continue;
    if (before != Flow::next) starts.insert(each.address);
    before = each.flow;
  }
  return {starts.begin(), starts.end()};
}

}  // namespace pirq::live
