// pirqfuzz run: fuzzes a world, or drawn worlds, until a find or a limit; saves the find, shrinks
// it, and saves the shrunk case.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/load_worlds.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/picture_options.h"
#include "fuzz/cli/run_session.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/report/find_record.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kBudgetMax = std::uint64_t{1} << 40;

class Run : public Command {
  void declare(Options& options) override {
    RunOptions& to = options_;
    world_options(options, to.world,
                  "A named world, a case file (all its worlds), FILE:NAME (one of them), or any: a "
                  "random world for each case (any; with options that change a world, one of the "
                  "newest releases)");
    options.value("--rules", "all|releases|any", "all, releases or any",
                  "The rules of --world any: all of them, so that no bug is known; those of random "
                  "releases; or any set (all)",
                  to.rules, find_enum<RulesDrawn>);
    options.text("--from", "FILE",
                 "The worlds of --world any: those of FILE, which is one case file or several in a "
                 "row",
                 to.from);
    seed_option(options, "The seed, which determines the find (1)", to.seed);
    count_option(options, "--cases", "cases", "Stop after N cases (10000)", kCasesMax, to.cases);
    time_option(options, to.time);
    jobs_option(options, to.jobs);
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
    options.flag("--resume",
                 "Go on after the cases of this seed and shard that --coverage FILE has",
                 to.resume);
    options.text("--reach", "FILE",
                 "Exit 4 if a behaviour that FILE, written by --coverage, has was never reached",
                 to.reach);
    require_coverage_option(options, ", counting all of FILE if --coverage is given",
                            to.require_coverage);
    options.flag("--canary", "Also watch a property that always fails, to test the reporting",
                 to.canary);
    inject_option(options, "; needs a named world", to.inject);
    out_option(options, to.out);
    known_option(options, ". Implies --keep-going", known_);
    options.text("--html", "FILE", "Also write the report as a page: throughput, coverage, finds",
                 to.html);
    output_.declare(options);
    options.flag("--no-shrink", "Do not shrink finds", to.no_shrink);
    count_option(options, "--shrink-budget", "candidates",
                 "Shrink with at most N executions (50000) and 4 N states; the smallest case found "
                 "is used",
                 kBudgetMax, to.shrink_budget);
    duration_option(options, "--shrink-time",
                    "Shrink a find for at most the time T (2m), and not much longer than --time",
                    to.shrink_time);
  }

  int execute(const std::string& program) override {
    options_.world = or_usual(std::move(options_.world), std::string(kAnyWorld));
    if (const auto error = contradiction()) {
      complain(error->message, error->hint);
      return kBadInput;
    }
    if (const auto error = read_baseline(known_, options_.baseline))
      return complain(*error), kBadInput;
    if (options_.baseline) options_.keep_going = true;
    if (const auto error = check_picture("--html", options_.html))
      return complain(*error), kBadInput;
    const int code = begin(program);
    if (!options_.html.empty() && code != kBadInput)
      if (const auto error = write_picture(options_.html, campaign_page(reports_)))
        return complain(*error), kBadInput;
    if (options_.baseline && code != kBadInput) output_.say(gone_text(*options_.baseline));
    return output_.finish(code);
  }

  int begin(const std::string& program) {
    if (options_.world.world == kAnyWorld) {
      const auto drawn = grammar();
      if (const auto* error = std::get_if<InputError>(&drawn)) return complain(*error), kBadInput;
      return run_session(options_, program, std::get<WorldGrammar>(drawn), output_, reports_);
    }
    const auto chosen = choose_worlds(options_.world);
    if (const auto* error = std::get_if<InputError>(&chosen)) return complain(*error), kBadInput;
    return run_all(std::get<std::vector<NamedWorld>>(chosen), program);
  }

  // Runs one session for each world. A find in any of them is the result.
  [[nodiscard]] int run_all(const std::vector<NamedWorld>& worlds, const std::string& program) {
    if (worlds.size() > 1 && !options_.coverage.empty()) {
      complain("--coverage: a file holds the coverage of one world",
               "choose a world of the file: --world " + options_.world.world + ':' +
                   worlds.front().name);
      return kBadInput;
    }
    int worst = kClean;
    for (const NamedWorld& world : worlds) {
      if (&world != &worlds.front()) output_.say("\n");
      const int code = run_session(options_, program, world, output_, reports_);
      if (code == kBadInput || code == kInternalError || code == kNotDeterministic) return code;
      worst = worst == kFind ? worst : code == kFind ? code : std::max(worst, code);
    }
    return worst;
  }

  // Options that contradict each other, or that only one kind of world has.
  [[nodiscard]] std::optional<UsageError> contradiction() const {
    if (options_.resume && options_.coverage.empty())
      return UsageError{"--resume: no file says which cases were run",
                        "give the file of the run to go on with: --coverage FILE"};
    if (options_.no_shrink && (options_.shrink_budget || options_.shrink_time))
      return UsageError{"--no-shrink cannot be combined with --shrink-budget or --shrink-time",
                        "omit --no-shrink, or the bounds of shrinking"};
    if (options_.world.world == kAnyWorld) {
      if (options_.inject)
        return UsageError{"--inject: the worlds are drawn", "name a world with --world"};
      const WorldChoice& choice = options_.world;
      if (choice.devices || !choice.changes.only("driver"))
        return UsageError{"--world any: the worlds are drawn, and only --driver changes them",
                          "name a world with --world"};
      if (choice.changed() && !options_.from.empty())
        return UsageError{"--driver: the worlds of --from have their own",
                          "omit --driver or --from"};
      return std::nullopt;
    }
    if (options_.rules || !options_.from.empty())
      return UsageError{
          options_.rules ? "--rules: the world has its own rules" : "--from: one world is chosen",
          "use it with --world any"};
    return std::nullopt;
  }

  [[nodiscard]] Result<WorldGrammar> grammar() const {
    WorldGrammar grammar{.rules = options_.rules.value_or(RulesDrawn::all)};
    if (!options_.world.changes.empty()) {
      WorldConfig config;
      options_.world.changes.apply(config);
      grammar.driver = config.driver;
    }
    if (options_.from.empty()) return grammar;
    auto worlds = load_worlds(options_.from);
    if (auto* error = std::get_if<InputError>(&worlds)) return std::move(*error);
    for (const NamedWorld& world : std::get<std::vector<NamedWorld>>(worlds))
      grammar.from.push_back(world.config);
    return grammar;
  }

  RunOptions options_;
  std::vector<CampaignReport> reports_;
  std::string known_;
  Output output_{"run", console};
};

}  // namespace

std::unique_ptr<Command> make_run() {
  return std::make_unique<Run>();
}

}  // namespace pirq::fuzz::cli
