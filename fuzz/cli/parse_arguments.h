// The command line: from words to a command.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/options.h"

namespace pirq::fuzz::cli {

/// A text that was asked for instead of a command: help, or the version.
struct Information {
  std::string text;
};

/// Reads the words behind the program's name. Options without a command are those of the first.
[[nodiscard]] std::variant<std::unique_ptr<Command>, Information, UsageError> parse_arguments(
    std::vector<std::string> words);

}  // namespace pirq::fuzz::cli
