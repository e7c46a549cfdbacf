// The addresses that a machine has executed, from QEMU's log.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace pirq::live {

using Addresses = std::unordered_set<std::uint64_t>;

/// Adds the addresses of the instructions that a log of QEMU's option `-d in_asm` shows. QEMU
/// translates a block when it executes it for the first time, and logs it then, so the log has each
/// executed instruction at least once. An exception inside a block can leave its last instructions
/// unexecuted.
void add_executed(std::string_view log, Addresses& to);

}  // namespace pirq::live
