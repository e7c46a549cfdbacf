// Parses the command line into a command.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/options.h"

namespace pirq::fuzz::cli {

/// A requested text: the help, or the version.
struct Information {
  std::string text;
};

/// Parses the words after the program name. If the first word is an option or missing, the first
/// command of commands() is used.
[[nodiscard]] std::variant<std::unique_ptr<Command>, Information, UsageError> parse_arguments(
    std::vector<std::string> words);

}  // namespace pirq::fuzz::cli
