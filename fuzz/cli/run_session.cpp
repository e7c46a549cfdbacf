#include "fuzz/cli/run_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/coverage_account.h"
#include "fuzz/cli/crash_note.h"
#include "fuzz/cli/injected.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/kept_finds.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/coverage/coverage_file.h"
#include "fuzz/generate/known_alarms.h"
#include "fuzz/report/find_record.h"
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
    options.watched = Watched(watched_of(command, properties_for(world->config.driver)),
                              injected(command.inject));
  options.generate = command.steps;
  options.shard = command.shard;
  options.keep_going = command.keep_going;
  options.jobs = threads(command.jobs);
  return options;
}

// A file of the world, without coverage.
CoverageFile empty_file(const Where& where) {
  CoverageFile file{.world = {}, .coverage = {}};
  if (const auto* world = std::get_if<NamedWorld>(&where))
    file.world = *world;
  else
    file.worlds = worlds_text(std::get<WorldGrammar>(where));
  return file;
}

class Session {
 public:
  Session(const RunOptions& command, std::string program, Where where, Output& output,
          std::vector<CampaignReport>& reports)
      : command_(command),
        output_(output),
        reports_(reports),
        program_(std::move(program)),
        where_(std::move(where)),
        options_(campaign_options(command, where_)),
        kept_(command.out),
        account_(command, empty_file(where_)) {}

  int run() {
    auto error = check_directory(command_.out);
    if (!error) error = account_.open();
    if (error) {
      complain(*error);
      return kBadInput;
    }
    // A second signal waits until all finds and the coverage are saved.
    Interrupt interrupt(Interrupt::Second::after_release);
    output_.say(header());
    const CampaignResult result = search(interrupt);
    note_search(result, interrupt.seen());
    if (result.unsteady) return say_unsteady(*result.unsteady);
    std::vector<CampaignFind> finds;
    if (result.failure)
      finds.push_back(
          {result.failing_index, *result.failure, result.failing, result.failing_world});
    std::ranges::copy(result.more, std::back_inserter(finds));
    if (finds.empty() || command_.keep_going)
      output_.say(clean_text(result, options_, interrupt.seen(), finds.size()));
    std::erase_if(finds, [&](const CampaignFind& find) { return is_known(find_of(find)); });
    for (const CampaignFind& find : finds) {
      output_.say(command_.keep_going ? find_text(find, paint_) : find_text(result, paint_));
      output_.say(kept_.keep(find_of(find), fmt::format("{} steps, kept in", find.steps.size())));
    }
    int code = account_.finish(file_of(result.rest, result.done, finds), result.coverage,
                               finds.empty() || command_.keep_going, output_);
    if (finds.empty() && (interrupt.seen() || result.steps == 0))  // It proves nothing.
      code = std::max<int>(code, kInconclusive);
    if (finds.empty()) note_clean(result, code);
    interrupt.release();
    for (std::size_t i = 0; i < finds.size(); ++i) finish(finds[i], finds.size() - i, interrupt);
    if (!command_.html.empty()) reports_.push_back(std::move(report_));
    return finds.empty() ? code : kFind;
  }

 private:
  [[nodiscard]] std::string header() const {
    std::string text =
        std::holds_alternative<NamedWorld>(where_)
            ? header_text(std::get<NamedWorld>(where_), options_)
            : header_text(std::get<WorldGrammar>(where_), options_, command_.properties);
    if (!command_.resume) return text;
    return text + fmt::format("resumed after {}\n", counted(account_.cases_before(), "case"));
  }

  // Reports a case that failed only once.
  int say_unsteady(const CampaignFind& find) {
    const Find kept = find_of(find);
    Record record = find_record(kept);
    record.name = record.rule = "not-deterministic";
    record.message =
        fmt::format("case {} of seed {} failed, and did not fail again", find.index, options_.seed);
    complain("internal error: not deterministic: " + record.message,
             "no result of this program is valid; please report it");
    output_.say(kept_.keep(kept, fmt::format("{} steps, kept in", find.steps.size())));
    if (kept_.has(kept)) record.file = kept_.path_of(kept).string();
    output_.add(std::move(record));
    return kNotDeterministic;
  }

  // The first part of the report of --html.
  void note_search(const CampaignResult& result, bool interrupted) {
    if (command_.html.empty()) return;
    const auto* const world = std::get_if<NamedWorld>(&where_);
    report_ = {.title = world != nullptr ? world->name : std::string(kAnyWorld),
               .header = header(),
               .cases = result.cases,
               .steps = result.steps,
               .time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_),
               .threads = options_.jobs,
               .interrupted = interrupted,
               .coverage = result.coverage,
               .reachable = account_.file_of(result.coverage, result.done).reachable()};
  }

  void note_find(const Find& find, std::string note) {
    if (command_.html.empty()) return;
    const Case value = to_case(find);
    auto timeline = timeline_of(value, 0, file_name(find));
    auto* const drawn = std::get_if<Timeline>(&timeline);
    report_.finds.push_back({.title = describe(find.violation),
                             .note = std::move(note),
                             .steps = print_case(value),
                             .timeline = drawn ? std::optional(std::move(*drawn)) : std::nullopt});
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
    Progress progress(output_.console());
    options_.skip = account_.cases_before();
    options_.go_on = [&](const CampaignCounts& counts) {
      if (progress.due())
        progress.say(progress_text(
            counts, options_,
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_)));
      return !interrupt.seen();
    };
    options_.found = [&](const CampaignFind& find, const CampaignFind* former) {
      const Find met = find_of(find);
      kept_.keep_at_once(met);
      // On a full disk the former find stays: better a find of a later case than none.
      const auto path = kept_.has(met) ? kept_.path_of(met) : std::filesystem::path();
      if (former != nullptr && !path.empty()) kept_.give_up(find_of(*former));
      if (command_.keep_going) progress.note(met_text(find, former, path));
    };
    const CrashNote note(command_.out, options_.seed);
    options_.begins = [&](const RunningCase& running) { note.begins(running); };
    if (!command_.coverage.empty())
      options_.part = [&](const CampaignPart& part) {
        account_.save_part(file_of(part.coverage, part.done, part.finds));
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

  [[nodiscard]] CoverageFile file_of(const Coverage& coverage, std::uint64_t ran,
                                     const std::vector<CampaignFind>& finds) const {
    CoverageFile file = account_.file_of(coverage, ran);
    for (const CampaignFind& find : finds)
      file.add({.property = find.failure.violation.property,
                .subject = find.failure.violation.subject,
                .seed = options_.seed,
                .case_index = find.index,
                .file = file_name(find_of(find))});
    return file;
  }

  // Shrinks a find, unless the user wants an end, and prints how to replay it. `left` is the number
  // of finds that are not shrunk yet.
  void finish(const CampaignFind& find, std::size_t left, const Interrupt& interrupt) {
    Find kept = find_of(find);
    if (!command_.no_shrink && !interrupt.seen())
      shrink_find(kept, find.failure, shrink_time(left), interrupt);
    Record record = find_record(kept);
    if (kept_.has(kept)) {
      record.file = kept_.path_of(kept).string();
      output_.say(replay_text(program_, kept_.path_of(kept)));
    }
    note_find(kept, record.file.empty() ? "not kept" : "kept in " + record.file);
    output_.add(std::move(record));
  }

  // True if the baseline has the find, which is then not kept.
  bool is_known(const Find& find) {
    const auto& baseline = command_.baseline;
    const KnownCase* known = baseline ? baseline->find(find.world.config, find.violation) : nullptr;
    if (known == nullptr) return false;
    kept_.give_up(find);
    Record record = find_record(find);
    record.status = Record::Status::known;
    record.file = known->path.string();
    note_find(find, "known: " + record.file);
    output_.say(fmt::format("known: {}: {}\n", record.file, describe(find.violation)));
    output_.add(std::move(record));
    return true;
  }

  // The result of a run without a new find.
  void note_clean(const CampaignResult& result, int code) {
    const auto* const world = std::get_if<NamedWorld>(&where_);
    output_.add({.status = code == kClean ? Record::Status::passed : Record::Status::undecided,
                 .name = "campaign",
                 .group = world != nullptr ? world->name : std::string(kAnyWorld),
                 .rule = "campaign",
                 .message = counted(result.cases, "case") + ", " + counted(result.steps, "step"),
                 .facts = {{"seed", std::to_string(options_.seed)}}});
  }

  // With --time, the finds share what is left of it, or a tenth of it if less is left.
  [[nodiscard]] std::chrono::milliseconds shrink_time(std::size_t finds) const {
    using std::chrono::duration_cast, std::chrono::milliseconds;
    const auto most = command_.shrink_time.value_or(std::chrono::minutes(2));
    if (!command_.time) return most;
    const auto rest = duration_cast<milliseconds>(begin_ + *command_.time - Clock::now());
    const auto share = std::max(rest, *command_.time / 10) / static_cast<int>(finds);
    return std::min(most, share);
  }

  void shrink_find(Find& find, const Failure& failure, std::chrono::milliseconds time,
                   const Interrupt& interrupt) {
    ShrunkWorld shrunk = shrunk_by_search(find, failure, time, interrupt);
    find.reduced = shrunk.world != find.world.config;
    find.world.config = std::move(shrunk.world);
    find.steps = shrunk.shrunk.steps;
    find.violation = shrunk.shrunk.failure.violation;
    find.shrunk = true;
    find.certified = shrunk.shrunk.certified;
    output_.say(shrunk_text(find, shrunk.shrunk, paint_));
    output_.say(kept_.keep(find, "kept in"));
  }

  [[nodiscard]] ShrunkWorld shrunk_by_search(const Find& find, const Failure& failure,
                                             std::chrono::milliseconds time,
                                             const Interrupt& interrupt) const {
    Progress progress(output_.console());
    progress.say(fmt::format("shrinking {} steps", find.steps.size()));
    ShrinkOptions options;
    options.time = time;
    options.memory_max = memory_of_search(memory_limit(std::nullopt));
    options.go_on = [&] { return !interrupt.seen(); };
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

  const RunOptions& command_;
  Output& output_;
  std::vector<CampaignReport>& reports_;
  std::string program_;
  Where where_;
  CampaignReport report_;
  Clock::time_point begin_ = Clock::now();
  CampaignOptions options_;
  Paint paint_ = output_.paint();
  KeptFinds kept_;
  CoverageAccount account_;
};

}  // namespace

int run_session(const RunOptions& options, const std::string& program, const Where& where,
                Output& output, std::vector<CampaignReport>& reports) {
  return Session(options, program, where, output, reports).run();
}

}  // namespace pirq::fuzz::cli
