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
#include "fuzz/report/coverage_report.h"
#include "fuzz/report/run_text.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::fuzz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kDefaultCases = 10'000;

CampaignOptions campaign_options(const RunOptions& command, const NamedWorld& world) {
  CampaignOptions options;
  options.seed = command.seed;
  options.cases = command.cases;
  options.time = command.time;
  if (!options.cases && !options.time) options.cases = kDefaultCases;
  options.watched = command.properties.value_or(properties_for(world.config.driver));
  if (command.canary) options.watched = options.watched.with(Property::canary);
  options.generate = command.steps;
  options.shard = command.shard;
  options.keep_going = command.keep_going;
  options.jobs = threads(command.jobs);
  return options;
}

class Session {
 public:
  Session(const RunOptions& command, std::string program, NamedWorld world, const Setup& setup)
      : command_(command),
        program_(std::move(program)),
        world_(std::move(world)),
        start_(setup),
        options_(campaign_options(command, world_)) {}

  int run() {
    std::vector<CampaignFind> finds;
    int code = kClean;
    {
      const Interrupt interrupt;  // Lives until all finds and the coverage are saved.
      print(header_text(world_, options_));
      const CampaignResult result = search(interrupt);
      if (result.failure) finds.push_back({result.failing_index, *result.failure, result.failing});
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
      if (!kept_.empty()) print(replay_text(program_, kept_));
    }
    return finds.empty() ? code : kFind;
  }

 private:
  [[nodiscard]] Find find_of(const CampaignFind& find) const {
    return {.world = world_,
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
    return run_campaign(start_, options_);
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

  // Saves and prints the coverage, checks --require-coverage, and returns an exit code.
  int account(const CampaignResult& result, const std::vector<CampaignFind>& finds) {
    CoverageFile file{.world = world_, .coverage = result.coverage, .finds = {}};
    for (const CampaignFind& find : finds)
      file.add({.property = find.failure.violation.property,
                .subject = find.failure.violation.subject,
                .seed = options_.seed,
                .case_index = find.index,
                .file = file_name(find_of(find))});
    if (!command_.coverage.empty()) {
      auto sum = add_to_file(command_.coverage, file);
      if (const auto* error = std::get_if<InputError>(&sum)) {
        complain(*error);
        return kBadInput;
      }
      file = std::get<CoverageFile>(std::move(sum));
    }
    if (finds.empty() || command_.keep_going)
      print(coverage_summary(file.coverage, start_.setup(), paint_));
    if (!command_.require_coverage) return kClean;
    const Missing never = missing(file.coverage, start_.setup());
    if (never.none()) return kClean;
    print("inconclusive: never reached: " + to_text(never) + '\n');
    return kInconclusive;
  }

  void shrink_find(Find& find, const Failure& failure) {
    const Shrunk shrunk = shrunk_by_search(find, failure);
    find.steps = shrunk.steps;
    find.violation = shrunk.failure.violation;
    find.shrunk = true;
    find.certified = shrunk.certified;
    print(shrunk_text(find, shrunk, paint_));
    for (const FailingCase& other : shrunk.others) keep_other(find, other);
    keep(find, "kept in");
  }

  // A candidate that failed in another way is a find of its own; it is saved without shrinking.
  void keep_other(const Find& shrunk, const FailingCase& other) {
    const Find find{.world = world_,
                    .steps = other.steps,
                    .violation = other.failure.violation,
                    .engine = fmt::format("pirqfuzz: while shrinking seed {}, case {}", shrunk.seed,
                                          shrunk.case_index)};
    print(fmt::format("met while shrinking: {}\n", describe(find.violation)));
    keep(find, fmt::format("{} steps, kept in", find.steps.size()));
  }

  Shrunk shrunk_by_search(const Find& find, const Failure& failure) {
    Progress progress;
    progress.say(fmt::format("shrinking {} steps", find.steps.size()));
    ShrinkOptions options;
    if (command_.shrink_budget) {
      options.executions_max = *command_.shrink_budget;
      options.states_max = 4 * *command_.shrink_budget;
    }
    options.progress = [&](std::size_t length) {
      if (progress.due()) progress.say(fmt::format("shrinking: {} steps", length));
    };
    return shrink(start_, find.steps, failure, options_.watched, options);
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
    }
    kept_ = std::filesystem::path(command_.out) / name;
    print(fmt::format("{} {}\n", how, kept_.string()));
  }

  const RunOptions& command_;
  std::string program_;
  NamedWorld world_;
  World start_;
  CampaignOptions options_;
  Paint paint_ = paint_for_stdout();
  std::set<std::string> on_disk_;  ///< The names of finds that this run has written.
  std::set<std::string> ours_;     ///< Those whose files did not exist before this run.
  std::filesystem::path kept_;     ///< The last file written.
};

}  // namespace

int run_session(const RunOptions& options, const std::string& program, const NamedWorld& world,
                const Setup& setup) {
  return Session(options, program, world, setup).run();
}

}  // namespace pirq::fuzz::cli
