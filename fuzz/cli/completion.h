// Completion of command lines in shells.
#pragma once

#include <cstdint>
#include <string>

namespace pirq::fuzz::cli {

enum class Shell : std::uint8_t { bash, zsh, fish };

/// Returns the script that completes the commands and options of pirqfuzz in a shell.
[[nodiscard]] std::string completion_script(Shell shell);

}  // namespace pirq::fuzz::cli
