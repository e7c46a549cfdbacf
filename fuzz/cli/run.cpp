// pirqfuzz run: fuzzes a world until a find or a limit, keeps the find, shrinks it, keeps that.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fuzz/campaign.h"
#include "fuzz/case_file/print.h"
#include "fuzz/choose_world.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/property_option.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/find.h"
#include "fuzz/report/run_text.h"
#include "fuzz/shrink.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kDefaultCases = 10'000;

struct RunOptions {
  std::string world = "january-2017";  ///< A named world, or a case file.
  std::uint64_t seed = kDefaultSeed;
  std::optional<std::uint64_t> cases;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> devices;
  std::optional<int> jobs;                ///< As many threads; all cores if not given.
  std::optional<PropertySet> properties;  ///< Watched instead of what the world should hold.
  bool canary = false;
  GenerateOptions steps;
  std::string out = "finds";
  bool no_shrink = false;
};

CampaignOptions campaign_options(const RunOptions& command, const NamedWorld& world) {
  CampaignOptions options;
  options.seed = command.seed;
  options.cases = command.cases;
  options.time = command.time;
  if (!options.cases && !options.time) options.cases = kDefaultCases;
  options.watched = command.properties.value_or(properties_for(world.config.driver));
  if (command.canary) options.watched = options.watched.with(Property::canary);
  options.generate = command.steps;
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  options.jobs = command.jobs.value_or(std::max(cores, 1));
  return options;
}

// One run, from a world to the last line of its report.
class Session {
 public:
  Session(const RunOptions& command, std::string program, NamedWorld world, const Setup& setup)
      : command_(command),
        program_(std::move(program)),
        world_(std::move(world)),
        start_(setup),
        options_(campaign_options(command, world_)) {}

  int run() {
    print(header_text(world_, options_));
    CampaignResult result;
    Find find;
    {
      const Interrupt interrupt;  // Until the find is on the disk.
      result = search(interrupt);
      if (!result.failure) return report_clean(result, interrupt.seen());
      print(find_text(result, paint_));
      find =
          Find{world_, options_.seed, result.failing_index, result.failing, result.failure->violation};
      keep(find, fmt::format("{} steps, kept in", find.steps.size()));
    }
    if (!command_.no_shrink) shrink_find(find, *result.failure);
    if (!kept_.empty()) print(replay_text(program_, kept_));
    return kFind;
  }

 private:
  CampaignResult search(const Interrupt& interrupt) {
    Progress progress;
    options_.go_on = [&](const CampaignCounts& counts) {
      if (progress.due())
        progress.say(fmt::format("{} cases, {} steps", counts.cases, counts.steps));
      return !interrupt.seen();
    };
    return run_campaign(start_, options_);
  }

  int report_clean(const CampaignResult& result, bool interrupted) {
    print(clean_text(result, options_, interrupted));
    return interrupted || result.cases == 0 ? kInconclusive : kClean;
  }

  void shrink_find(Find& find, const Failure& failure) {
    const Shrunk shrunk = shrunk_by_search(find, failure);
    find.steps = shrunk.steps;
    find.violation = shrunk.failure.violation;
    find.shrunk = true;
    find.certified = shrunk.certified;
    print(shrunk_text(find, shrunk, paint_));
    keep(find, "kept in");
  }

  Shrunk shrunk_by_search(const Find& find, const Failure& failure) {
    Progress progress;
    progress.say(fmt::format("shrinking {} steps", find.steps.size()));
    ShrinkOptions options;
    options.progress = [&](std::size_t length) {
      if (progress.due()) progress.say(fmt::format("shrinking: {} steps", length));
    };
    return shrink(start_, find.steps, failure, options_.watched, options);
  }

  // A find that cannot be written is printed instead: it is not lost.
  void keep(const Find& find, const std::string& how) {
    const std::string text = print_case(to_case(find));
    auto saved = save_text(command_.out, file_name(find), text);
    if (const auto* error = std::get_if<InputError>(&saved)) {
      complain(*error);
      if (!find.shrunk) print(text);
      return;
    }
    kept_ = std::get<std::filesystem::path>(std::move(saved));
    print(fmt::format("{} {}\n", how, kept_.string()));
  }

  const RunOptions& command_;
  std::string program_;
  NamedWorld world_;
  World start_;
  CampaignOptions options_;
  Paint paint_ = paint_for_stdout();
  std::filesystem::path kept_;  ///< The last file written.
};

class Run : public Command {
  void declare(Options& options) override {
    RunOptions& to = options_;
    options.text("--world", "NAME|FILE", "A named world, or a case file, whose first world it is",
                 to.world);
    options.value("--seed", "S", "a 64-bit number, decimal or 0x...",
                  "Same seed, same find; 1 if not given", to.seed, read_seed);
    options.value("--cases", "N", "a number of cases, 1 or more", "Stop after N cases (10000)",
                  to.cases, count_in(1, kCasesMax));
    options.value("--time", "T", "a time like 500ms, 30s, 2m or 1h", "Stop after so long", to.time,
                  read_duration);
    options.value("--jobs", "N", "a number in 1..256",
                  "As many threads (all cores); same result for any", to.jobs, count_in(1, 256));
    options.value("--devices", "N", "a number in 1.." + std::to_string(kDevicesMax),
                  "As many devices, cycling through the world's", to.devices,
                  count_in(1, kDevicesMax));
    options.value("--steps", "MIN..MAX", "MIN..MAX, each in 1.." + std::to_string(kLengthMax),
                  "Length of cases (250..500)", to.steps, read_steps);
    property_option(options, to.properties);
    options.flag("--canary", "Watch a property that always fails, to test the alarm", to.canary);
    options.text("--out", "DIR", "Directory of the finds (./finds)", to.out);
    options.flag("--no-shrink", "Leave the find as it was met", to.no_shrink);
  }

  int execute(const std::string& program) override {
    auto chosen = choose_world(options_.world, options_.devices);
    if (const auto* error = std::get_if<InputError>(&chosen)) {
      complain(*error);
      return kBadInput;
    }
    NamedWorld& world = std::get<NamedWorld>(chosen);
    const Setup setup = std::get<Setup>(Setup::create(world.config));
    return Session(options_, program, std::move(world), setup).run();
  }

  RunOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_run() {
  return std::make_unique<Run>();
}

}  // namespace pirq::fuzz::cli
