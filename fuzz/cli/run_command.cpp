// pirqfuzz run: fuzzes a world until a find or a limit; saves the find, shrinks it, and saves the
// shrunk case.
#include <optional>
#include <string>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/run_session.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kBudgetMax = std::uint64_t{1} << 40;

class Run : public Command {
  void declare(Options& options) override {
    RunOptions& to = options_;
    world_option(options, to.world);
    seed_option(options, "The seed, which determines the find (1)", to.seed);
    count_option(options, "--cases", "cases", "Stop after N cases (10000)", kCasesMax, to.cases);
    time_option(options, to.time);
    jobs_option(options, to.jobs);
    devices_option(options, to.devices);
    options.value("--steps", "MIN..MAX", "MIN..MAX, each in 1.." + std::to_string(kLengthMax),
                  "Lengths of cases (250..500)", to.steps, read_steps);
    property_option(options, to.properties);
    options.value("--shard", "I/N", "I/N with I in 1..N and N in 1..65536",
                  "Run only part I of N of the cases; the coverage files of the parts add up",
                  to.shard, read_shard);
    options.flag("--keep-going", "Do not stop at a find; save the first of each kind",
                 to.keep_going);
    options.text("--coverage", "FILE", "Add the coverage to FILE; create FILE if it is missing",
                 to.coverage);
    require_coverage_option(options, ", counting all of FILE if --coverage is given",
                            to.require_coverage);
    options.flag("--canary", "Also watch a property that always fails, to test the reporting",
                 to.canary);
    out_option(options, to.out);
    options.flag("--no-shrink", "Do not shrink finds", to.no_shrink);
    count_option(options, "--shrink-budget", "candidates",
                 "Shrink with at most N executions (50000) and 4 N states; the smallest case found "
                 "is used",
                 kBudgetMax, to.shrink_budget);
  }

  int execute(const std::string& program) override {
    auto chosen = choose_world(options_.world, options_.devices);
    if (const auto* error = std::get_if<InputError>(&chosen)) {
      complain(*error);
      return kBadInput;
    }
    const NamedWorld& world = std::get<NamedWorld>(chosen);
    const Setup setup = std::get<Setup>(Setup::create(world.config));
    return run_session(options_, program, world, setup);
  }

  RunOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_run() {
  return std::make_unique<Run>();
}

}  // namespace pirq::fuzz::cli
