// The basic blocks of a function, from its disassembly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pirq::live {

/// What follows an instruction.
enum class Flow : std::uint8_t {
  next,    ///< The next instruction.
  branch,  ///< The next instruction, or the target.
  end,     ///< The target, if it is known, but never the next instruction.
};

struct Instruction {
  std::uint64_t address = 0;
  Flow flow = Flow::next;
  std::optional<std::uint64_t> target;  ///< Of a jump that names it.
  bool padding = false;                 ///< Does nothing: nop and the like.
};

/// Reads what `objdump -d --no-show-raw-insn` prints for x86-64. Lines that are no instructions are
/// left out.
[[nodiscard]] std::vector<Instruction> parse_disassembly(std::string_view text);

/// The first addresses of the basic blocks, ascending. A block begins at the first instruction, at
/// each target of a jump, and after each jump. A call does not end a block. Padding behind an
/// instruction that never continues begins no block. REQUIRES: the instructions are ascending.
[[nodiscard]] std::vector<std::uint64_t> block_starts(std::span<const Instruction> instructions);

}  // namespace pirq::live
