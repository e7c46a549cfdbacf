// The command line: from words to a command.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "fuzz/cli/commands.h"

namespace pirq::fuzz::cli {

/// What is wrong with the command line, and what to do about it.
struct UsageError {
  std::string message;
  std::string hint;
};

/// A text that was asked for instead of a command: help, or the version.
struct Information {
  std::string text;
};

/// Reads the words behind the program's name. Options without a command are those of `run`.
[[nodiscard]] std::variant<Command, Information, UsageError> parse_arguments(
    std::vector<std::string> words);

}  // namespace pirq::fuzz::cli
