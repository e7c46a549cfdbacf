// pirqfuzz worlds: lists the named worlds, each with a summary and its world line.
#include <fmt/format.h>

#include "fuzz/case_file/named_worlds.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {
namespace {

class Worlds : public Command {
  void declare(Options&) override {}

  int execute(const std::string&) override {
    const Paint paint = paint_for_stdout(console);
    for (const NamedWorldInfo& world : named_worlds())
      print(fmt::format("{}\n  {}\n  {}\n", paint.bold(world.name), world.summary, world.keys));
    return kClean;
  }
};

}  // namespace

std::unique_ptr<Command> make_worlds() {
  return std::make_unique<Worlds>();
}

}  // namespace pirq::fuzz::cli
