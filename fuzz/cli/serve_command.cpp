// pirqfuzz serve: answers the operations on standard input as the model does.
#include "fuzz/conform/sut/serve.h"

#include <iostream>
#include <variant>

#include "fuzz/cli/choose_xen.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {
namespace {

class Serve : public Command {
  void declare(Options& options) override { cli::declare(xen_, options); }

  int execute(const std::string&) override {
    const auto options = choose_xen(xen_);
    if (const auto* error = std::get_if<InputError>(&options)) {
      complain(*error);
      return kBadInput;
    }
    const auto error = serve(std::cin, std::cout, std::get<ServeOptions>(options));
    if (!error) return kClean;
    complain(*error);
    return kBadInput;
  }

  XenChoice xen_;
};

}  // namespace

std::unique_ptr<Command> make_serve() {
  return std::make_unique<Serve>();
}

}  // namespace pirq::fuzz::cli
