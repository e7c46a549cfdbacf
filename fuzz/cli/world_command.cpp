// pirqfuzz world: prints the header of a case file for the chosen world.
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/world_options.h"

namespace pirq::fuzz::cli {
namespace {

class PrintWorld : public Command {
  void declare(Options& options) override {
    world_options(options, choice_,
                  "A named world, a case file, or FILE:NAME, a world of a case file (the newest "
                  "releases with two MSI devices)");
  }

  int execute(const std::string&) override {
    const auto chosen = choose_worlds(choice_);
    if (const auto* error = std::get_if<InputError>(&chosen)) {
      complain(*error);
      return kBadInput;
    }
    for (const NamedWorld& world : std::get<std::vector<NamedWorld>>(chosen)) {
      Case header;
      header.worlds.push_back(world);
      header.devices = world.config.devices;
      print(print_case(header));
    }
    return kClean;
  }

  WorldChoice choice_;
};

}  // namespace

std::unique_ptr<Command> make_world() {
  return std::make_unique<PrintWorld>();
}

}  // namespace pirq::fuzz::cli
