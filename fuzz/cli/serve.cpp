// pirqfuzz serve: the model behind a pipe.
#include "fuzz/conform/serve.h"

#include <iostream>
#include <variant>

#include "fuzz/cli/choose_xen.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {

int execute(const ServeCommand& command, const std::string&) {
  const auto options = choose_xen(command.xen);
  if (const auto* error = std::get_if<InputError>(&options)) {
    complain(*error);
    return kBadInput;
  }
  const auto error = serve(std::cin, std::cout, std::get<ServeOptions>(options));
  if (!error) return kClean;
  complain(*error);
  return kBadInput;
}

}  // namespace pirq::fuzz::cli
