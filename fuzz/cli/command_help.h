// The options of each command as texts: for the manual page and for shell completion, which are
// made from the same table as the help texts.
#pragma once

#include <string>
#include <vector>

#include "fuzz/cli/commands.h"

namespace pirq::fuzz::cli {

struct OptionHelp {
  std::string flag;       ///< "--seed", or the name of the positional arguments: "FILE".
  std::string type_name;  ///< The name of the value; empty if there is none.
  std::string help;
  std::string expected = {};  ///< What a value looks like; may be empty.
  [[nodiscard]] bool positional() const { return !flag.starts_with('-'); }
};

/// Returns the options of a command, with those that every command has.
[[nodiscard]] std::vector<OptionHelp> options_of(const CommandInfo& command);

}  // namespace pirq::fuzz::cli
