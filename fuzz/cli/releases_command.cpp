// pirqfuzz releases: prints the releases of the model, and what changed in each.
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/releases_text.h"

namespace pirq::fuzz::cli {
namespace {

class Releases : public Command {
  void declare(Options&) override {}

  int execute(const std::string&) override {
    print(releases_text(paint_for_stdout(console)));
    return kClean;
  }
};

}  // namespace

std::unique_ptr<Command> make_releases() {
  return std::make_unique<Releases>();
}

}  // namespace pirq::fuzz::cli
