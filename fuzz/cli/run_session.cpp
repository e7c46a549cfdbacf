#include "fuzz/cli/run_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/coverage/coverage_file.h"
#include "fuzz/generate/known_alarms.h"
#include "fuzz/report/coverage_report.h"
#include "fuzz/report/run_text.h"
#include "fuzz/shrink/shrink_world.h"

namespace pirq::fuzz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kDefaultCases = 10'000;

using Where = std::variant<NamedWorld, WorldGrammar>;

// The properties that the command watches where `usual` are meant to hold.
PropertySet watched_of(const RunOptions& command, PropertySet usual) {
  const PropertySet set = command.properties.value_or(usual);
  return command.canary ? set.with(Property::canary) : set;
}

CampaignOptions campaign_options(const RunOptions& command, const Where& where) {
  CampaignOptions options;
  options.seed = command.seed;
  options.cases = command.cases;
  options.time = command.time;
  if (!options.cases && !options.time) options.cases = kDefaultCases;
  if (const auto* world = std::get_if<NamedWorld>(&where))
    options.watched = watched_of(command, properties_for(world->config.driver));
  options.generate = command.steps;
  options.shard = command.shard;
  options.keep_going = command.keep_going;
  options.jobs = threads(command.jobs);
  return options;
}

class Session {
 public:
  Session(const RunOptions& command, std::string program, Where where)
      : command_(command),
        program_(std::move(program)),
        where_(std::move(where)),
        options_(campaign_options(command, where_)) {}

  int run() {
    std::vector<CampaignFind> finds;
    int code = kClean;
    {
      const Interrupt interrupt;  // Lives until all finds and the coverage are saved.
      print(header());
      const CampaignResult result = search(interrupt);
      if (result.failure)
        finds.push_back(
            {result.failing_index, *result.failure, result.failing, result.failing_world});
      std::ranges::copy(result.more, std::back_inserter(finds));
      if (finds.empty() || command_.keep_going)
        print(clean_text(result, options_, interrupt.seen(), finds.size()));
      for (const CampaignFind& find : finds) {
        print(command_.keep_going ? find_text(find, paint_) : find_text(result, paint_));
        keep(find_of(find), fmt::format("{} steps, kept in", find.steps.size()));
      }
      code = account(result, finds);
      if (finds.empty() && (interrupt.seen() || result.cases == 0))
        code = std::max<int>(code, kInconclusive);
    }
    for (const CampaignFind& find : finds) {
      Find kept = find_of(find);
      if (!command_.no_shrink) shrink_find(kept, find.failure);
      const std::string name = file_name(kept);
      if (on_disk_.contains(name))
        print(replay_text(program_, std::filesystem::path(command_.out) / name));
    }
    return finds.empty() ? code : kFind;
  }

 private:
  [[nodiscard]] std::string header() const {
    if (const auto* world = std::get_if<NamedWorld>(&where_)) return header_text(*world, options_);
    return header_text(std::get<WorldGrammar>(where_), options_, command_.properties);
  }

  // The world of a find: the one of the session, or the one drawn for its case.
  [[nodiscard]] NamedWorld world_of(const CampaignFind& find) const {
    if (const auto* world = std::get_if<NamedWorld>(&where_)) return *world;
    return {.name = std::string(kAnyWorld), .config = find.world, .expect = {}};
  }

  [[nodiscard]] Find find_of(const CampaignFind& find) const {
    return {.world = world_of(find),
            .seed = options_.seed,
            .case_index = find.index,
            .steps = find.steps,
            .violation = find.failure.violation};
  }

  CampaignResult search(const Interrupt& interrupt) {
    Progress progress;
    const auto begin = Clock::now();
    options_.go_on = [&](const CampaignCounts& counts) {
      if (progress.due())
        progress.say(progress_text(
            counts, options_,
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin)));
      return !interrupt.seen();
    };
    options_.found = [&](const CampaignFind& find, const CampaignFind* former) {
      keep_at_once(find_of(find));
      if (former != nullptr) give_up(find_of(*former));
    };
    const auto* const world = std::get_if<NamedWorld>(&where_);
    if (world == nullptr) {
      const auto watched = [this](const WorldConfig& config) {
        return watched_of(command_, properties_for_drawn(config));
      };
      return run_campaign(DrawnWorlds{std::get<WorldGrammar>(where_), watched}, options_);
    }
    const Setup setup = std::get<Setup>(Setup::create(world->config));
    return run_campaign(World(setup), options_);
  }

  // Called by the thread that met the find. A write error is not reported here: keep() writes the
  // find again at the end and reports it.
  void keep_at_once(const Find& find) {
    const std::string name = file_name(find);
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::path(command_.out) / name, error))
      ours_.insert(name);
    const auto saved = save_text(command_.out, name, print_case(to_case(find)));
    if (std::holds_alternative<std::filesystem::path>(saved)) on_disk_.insert(name);
  }

  // Removes a find that this run saved before an earlier case failed in the same way, so that the
  // saved finds do not depend on the speed of the threads.
  void give_up(const Find& find) {
    const std::string name = file_name(find);
    on_disk_.erase(name);
    if (ours_.erase(name) == 0) return;
    std::error_code error;
    std::filesystem::remove(std::filesystem::path(command_.out) / name, error);
  }

  // Saves and prints the coverage, checks --require-coverage and --reach, and returns an exit code.
  int account(const CampaignResult& result, const std::vector<CampaignFind>& finds) {
    CoverageFile file = coverage_file(result.coverage, finds);
    if (!command_.coverage.empty()) {
      auto sum = add_to_file(command_.coverage, file);
      if (const auto* error = std::get_if<InputError>(&sum)) {
        complain(*error);
        return kBadInput;
      }
      file = std::get<CoverageFile>(std::move(sum));
    }
    if (finds.empty() || command_.keep_going)
      print(coverage_summary(file.coverage, file.reachable(), paint_));
    const Missing never = missing(file.coverage, file.reachable());
    int code = kClean;
    if (command_.require_coverage && !never.none()) {
      print("inconclusive: never reached: " + to_text(never) + '\n');
      code = kInconclusive;
    }
    return command_.reach.empty() ? code : std::max(code, reach(file.coverage));
  }

  // Compares the coverage with that of --reach.
  [[nodiscard]] int reach(const Coverage& coverage) const {
    const auto wanted = load_coverage(command_.reach);
    if (const auto* error = std::get_if<InputError>(&wanted)) {
      complain(*error);
      return kBadInput;
    }
    const auto never = behaviours_missing(coverage, std::get<CoverageFile>(wanted).coverage);
    for (const std::string& behaviour : never)
      print("inconclusive: never reached, but in " + command_.reach + ": " + behaviour + '\n');
    return never.empty() ? kClean : kInconclusive;
  }

  [[nodiscard]] CoverageFile coverage_file(const Coverage& coverage,
                                           const std::vector<CampaignFind>& finds) const {
    CoverageFile file{.world = {}, .coverage = coverage, .finds = {}};
    if (const auto* world = std::get_if<NamedWorld>(&where_))
      file.world = *world;
    else
      file.worlds = worlds_text(std::get<WorldGrammar>(where_));
    for (const CampaignFind& find : finds)
      file.add({.property = find.failure.violation.property,
                .subject = find.failure.violation.subject,
                .seed = options_.seed,
                .case_index = find.index,
                .file = file_name(find_of(find))});
    return file;
  }

  void shrink_find(Find& find, const Failure& failure) {
    ShrunkWorld shrunk = shrunk_by_search(find, failure);
    find.reduced = shrunk.world != find.world.config;
    find.world.config = std::move(shrunk.world);
    find.steps = shrunk.shrunk.steps;
    find.violation = shrunk.shrunk.failure.violation;
    find.shrunk = true;
    find.certified = shrunk.shrunk.certified;
    print(shrunk_text(find, shrunk.shrunk, paint_));
    keep(find, "kept in");
  }

  [[nodiscard]] ShrunkWorld shrunk_by_search(const Find& find, const Failure& failure) const {
    Progress progress;
    progress.say(fmt::format("shrinking {} steps", find.steps.size()));
    ShrinkOptions options;
    options.time = command_.shrink_time;
    if (command_.shrink_budget) {
      options.executions_max = *command_.shrink_budget;
      options.states_max = 4 * *command_.shrink_budget;
    }
    options.progress = [&](std::size_t length) {
      if (progress.due()) progress.say(fmt::format("shrinking: {} steps", length));
    };
    const bool drawn = std::holds_alternative<WorldGrammar>(where_);
    const PropertyId property = failure.violation.id();
    // A world without known false alarms must not be reduced to one with them.
    const auto acceptable = [&](const WorldConfig& world) {
      return watched_of(command_, properties_for_drawn(world)).has(property.property) &&
             (is_free_of_known_alarms(world) || !is_free_of_known_alarms(find.world.config));
    };
    return shrink_with_world({find.world.config, {find.steps, failure}},
                             drawn ? KeepWorld::never : KeepWorld::if_certified,
                             drawn ? Acceptable(acceptable) : Acceptable(), options);
  }

  // Saves a find. If it cannot be written it is printed instead, so that it is not lost.
  void keep(const Find& find, const std::string& how) {
    const std::string name = file_name(find);
    if (!on_disk_.contains(name)) {
      const std::string text = print_case(to_case(find));
      const auto saved = save_text(command_.out, name, text);
      if (const auto* error = std::get_if<InputError>(&saved)) {
        complain(*error);
        if (!find.shrunk) print(text);
        return;
      }
      on_disk_.insert(name);
    }
    print(fmt::format("{} {}\n", how, (std::filesystem::path(command_.out) / name).string()));
  }

  const RunOptions& command_;
  std::string program_;
  Where where_;
  CampaignOptions options_;
  Paint paint_ = paint_for_stdout();
  std::set<std::string> on_disk_;  ///< The names of finds that this run has written.
  std::set<std::string> ours_;     ///< Those whose files did not exist before this run.
};

}  // namespace

int run_session(const RunOptions& options, const std::string& program, const Where& where) {
  return Session(options, program, where).run();
}

}  // namespace pirq::fuzz::cli
