#include "fuzz/cli/shrink_case.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/crash_note.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::fuzz::cli {
namespace {

InputError in_file(const std::string& file, std::string message, std::string hint) {
  return {
      .file = file, .line = 0, .column = 0, .message = std::move(message), .hint = std::move(hint)};
}

PropertySet watched_by(const NamedWorld& world) {
  const auto property = find_enum<Property>(world.expect.property);
  if (world.expect.kind == Expectation::Kind::violates && property)
    return PropertySet().with(*property);
  return properties_for(world.config.driver);
}

// The worlds of the original case, with what the shrunk steps do in each.
void add_worlds(const Case& original, const Find& find, Case& value) {
  value.comments.insert(value.comments.begin(), original.comments.begin(), original.comments.end());
  for (std::size_t i = 1; i < original.worlds.size(); ++i) {
    NamedWorld world = original.worlds[i];
    const Setup setup = std::get<Setup>(Setup::create(world.config));
    const RunResult run =
        run_case(World(setup), find.steps, properties_for(world.config.driver), Disabled::skip);
    world.expect = {};
    if (!run.failure) world.expect.kind = Expectation::Kind::clean;
    value.worlds.push_back(std::move(world));
  }
}

}  // namespace

Result<ShrunkCase> shrink_file(const std::string& file, std::chrono::milliseconds time,
                               const Interrupt& interrupt, const Console& console,
                               std::optional<Fault> fault) {
  const auto loaded = load_case(file);
  if (const auto* error = std::get_if<InputError>(&loaded)) return *error;
  const Case& value = std::get<Case>(loaded);
  const NamedWorld& world = value.worlds.front();
  const Setup setup = std::get<Setup>(Setup::create(world.config));
  const World start(setup);
  auto expanded = expand(value, start);
  if (auto* error = std::get_if<InputError>(&expanded)) {
    error->file = file;
    return std::move(*error);
  }
  const Watched watched(watched_by(world), injected(fault));
  RunResult run = run_case(start, std::get<Expanded>(expanded).steps, watched, Disabled::stop);
  if (!run.failure)
    return in_file(file, "the case violates nothing in its first world, " + world.name,
                   "'pirqfuzz replay' shows what it does");

  Progress progress(console);
  ShrinkOptions::Running running;
  const CrashNote note("finds", world, [&] { return running ? running() : std::nullopt; });
  ShrinkOptions options;
  options.begins = [&](ShrinkOptions::Running begun) { running = std::move(begun); };
  options.time = time;
  options.memory_max = memory_of_search(memory_limit(std::nullopt));
  options.go_on = [&] { return !interrupt.seen(); };
  options.progress = [&](std::size_t length) {
    if (progress.due()) progress.say(fmt::format("shrinking: {} steps", length));
  };
  Shrunk shrunk = shrink(start, run.made, *run.failure, watched, options);
  ShrunkCase result{.find = {.world = world,
                             .steps = std::move(shrunk.steps),
                             .violation = std::move(shrunk.failure.violation),
                             .shrunk = true,
                             .certified = shrunk.certified,
                             .engine = "pirqfuzz shrink"},
                    .value = {},
                    .states = shrunk.states,
                    .unsteady = shrunk.unsteady};
  result.value = to_case(result.find);
  add_worlds(value, result.find, result.value);
  return result;
}

int say_unsteady_case() {
  complain("internal error: not deterministic: the shrunk case failed, and did not fail again",
           "no result of this program is valid; please report it");
  return kNotDeterministic;
}

}  // namespace pirq::fuzz::cli
