// The values that can follow an option or a command, for shell completion.
#pragma once

#include <string>
#include <vector>

#include "fuzz/cli/command_help.h"

namespace pirq::fuzz::cli {

struct CompletionValues {
  std::vector<std::string> words = {};
  bool files = false;  ///< Also the name of a file or folder.
};

/// The values of an option or of the positional arguments, as far as they can be listed: names of
/// releases, worlds, rules, steps and properties, and alternatives that the help text names.
[[nodiscard]] CompletionValues values_of(const OptionHelp& option);

}  // namespace pirq::fuzz::cli
