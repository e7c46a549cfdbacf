// pirqfuzz worlds: the named worlds, each with what is special about it.
#include <fmt/format.h>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/named_worlds.h"

namespace pirq::fuzz::cli {

int execute(const WorldsCommand&, const std::string&) {
  const Paint paint = paint_for_stdout();
  for (const NamedWorldInfo& world : named_worlds())
    print(fmt::format("{}\n  {}\n  {}\n", paint.bold(world.name), world.summary, world.keys));
  return kClean;
}

}  // namespace pirq::fuzz::cli
