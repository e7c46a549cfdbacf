#include "fuzz/cli/command_help.h"

#include <memory>

#include "fuzz/cli/shared_options.h"

namespace pirq::fuzz::cli {

std::vector<OptionHelp> options_of(const CommandInfo& command) {
  const std::unique_ptr<Command> made = command.make();
  Options options;
  made->declare(options);
  console_options(options, made->console);
  std::vector<OptionHelp> help;
  for (const Option& option : options.list())
    help.push_back({option.flag, option.type_name, option.help, option.expected});
  help.push_back({"--help", "", "Print the help text"});
  return help;
}

}  // namespace pirq::fuzz::cli
