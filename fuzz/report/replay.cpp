#include "fuzz/report/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/report/log.h"
#include "fuzz/report/tables_text.h"
#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kStepColumnMax = 40;

bool is_met(const Expectation& expect, const WorldVerdict& verdict) {
  switch (expect.kind) {
    case Expectation::Kind::none:
      return true;
    case Expectation::Kind::clean:
      return !verdict.violation;
    case Expectation::Kind::violates:
      break;
  }
  return verdict.violation &&
         (!expect.step || static_cast<std::size_t>(*expect.step) == verdict.step);
}

std::string expected_text(const Expectation& expect) {
  if (expect.kind == Expectation::Kind::clean) return "to be clean";
  return fmt::format("to violate {}{}", expect.property,
                     expect.step ? fmt::format(" at step {}", *expect.step) : "");
}

// "ok: january-2017 violates exclusive-pirq at step 19, as expected".
std::string summary(const NamedWorld& world, const WorldVerdict& verdict,
                    const ReplayOptions& options) {
  const Paint& paint = options.paint;
  std::string happened = verdict.world;
  if (verdict.violation)
    happened +=
        fmt::format(" violates {} at step {}", verdict.violation->id().name(), verdict.step);
  else
    happened += " is clean";
  std::string left_out;
  if (verdict.left_out > 0)
    left_out = fmt::format(" ({} step{} cannot happen here)", verdict.left_out,
                           verdict.left_out == 1 ? "" : "s");
  if (world.expect.kind == Expectation::Kind::none)
    return fmt::format("{}: {}{}, nothing was expected", paint.bold("seen"), happened, left_out);
  if (verdict.met)
    return fmt::format("{}: {}{}, as expected", paint.green("ok"), happened, left_out);
  if (!verdict.violation && world.expect.kind == Expectation::Kind::violates)
    happened = fmt::format("{} does not violate {}", verdict.world, world.expect.property);
  const std::string place =
      options.file.empty() ? "" : fmt::format("{}:{}: ", options.file, world.line);
  return fmt::format("{}{}: {}{}, expected {}", place, paint.red("FAILED"), happened, left_out,
                     expected_text(world.expect));
}

// A copy of a moment that stays valid after the run's next step.
struct KeptMoment {
  explicit KeptMoment(const Moment& m)
      : before(m.before), after(m.after), step(m.step), outcome(m.outcome), origin(m.origin) {}
  [[nodiscard]] Moment moment() const { return {before, after, step, outcome, origin}; }

  World before;
  World after;
  Step step;
  Outcome outcome;
  Origin origin;
};

// The text of one world's steps, built during the run: a table, a log, or the tables after a step.
class Story {
 public:
  // `steps` are the steps of the case. While the first world is played, expansion of operations
  // still appends to them.
  Story(const World& start, const Interleaving& steps, const ReplayOptions& options)
      : steps_(steps), options_(options), world_(start) {}

  void add(const Moment& moment) {
    if (options_.tables) return go_on(moment);
    if (!options_.log) return add_row(moment);
    add_log();
    kept_.emplace(moment);
  }

  [[nodiscard]] std::string text(const std::optional<Failure>& failure) {
    if (options_.tables) return title() + tables_text(world_);
    if (options_.log) {
      add_log();
      return std::move(log_);
    }
    std::size_t column = 0;
    for (const Step& step : steps_)
      column = std::min(kStepColumnMax, std::max(column, to_text(step).size()));
    std::string text;
    for (const Row& row : rows_)
      text += fmt::format("{:>5}  {:<9}  {:<{}}  {}\n", row.number, row.actor, row.step, column,
                          row.words);
    if (failure) text += "       " + options_.paint.red(describe(failure->violation)) + '\n';
    return text;
  }

 private:
  struct Row {
    std::string number;
    std::string_view actor;
    std::string step;
    std::string words;
  };

  // Keeps the world after the last step that is not behind the wanted one.
  void go_on(const Moment& m) {
    if (m.origin.index >= *options_.tables) return;
    world_.restore(m.after);
    step_ = m.origin.index + 1;
  }

  [[nodiscard]] std::string title() const {
    if (step_ == 0) return "tables before step 1\n";
    return fmt::format("tables after step {}: {}\n", step_, to_text(steps_[step_ - 1]));
  }

  void add_row(const Moment& m) {
    rows_.push_back({m.origin.own ? std::to_string(m.origin.index + 1) : "",
                     pirq::name_of(info(m.step.kind).actor), to_text(m.step), in_words(m)});
  }

  // A log line can depend on the next step, so a moment is written one step later.
  void add_log() {
    if (!kept_) return;
    const auto kind_at = [&](std::size_t index) {
      return index < steps_.size() ? std::optional(steps_[index].kind) : std::nullopt;
    };
    const std::size_t index = kept_->origin.index;
    log_ += log_lines(kept_->moment(), {kind_at(index - 1), kind_at(index + 1), qemu_before_},
                      options_.log_level);
    const StepInfo& row = info(kept_->step.kind);
    if (row.actor == Actor::qemu && !is_raw(row.kind)) qemu_before_ = row.kind;
    kept_.reset();
  }

  const Interleaving& steps_;
  const ReplayOptions& options_;
  std::vector<Row> rows_;
  std::optional<KeptMoment> kept_;
  std::optional<StepKind> qemu_before_;
  std::string log_;
  World world_;           // The world whose tables are shown.
  std::size_t step_ = 0;  // The step after which it is, from 1.
};

WorldVerdict verdict_of(const NamedWorld& world, const RunResult& run, std::size_t steps,
                        const ReplayOptions& options) {
  WorldVerdict verdict{.world = world.name, .violation = {}, .summary = {}, .line = world.line};
  const auto own = static_cast<std::size_t>(std::ranges::count(run.origins, true, &Origin::own));
  if (run.failure) {
    const Origin& last = run.origins.back();
    verdict.violation = run.failure->violation;
    verdict.step = last.index + 1;
    steps = last.index + (last.own ? 1 : 0);
  }
  verdict.left_out = steps - own;
  verdict.met = is_met(world.expect, verdict);
  verdict.summary = summary(world, verdict, options);
  return verdict;
}

std::optional<InputError> check_tables(const ReplayOptions& options, std::size_t steps) {
  if (!options.tables || *options.tables == kLastStep || *options.tables <= steps)
    return std::nullopt;
  return InputError{{},
                    0,
                    0,
                    fmt::format("the case has no step {}", *options.tables),
                    fmt::format("expected --tables in 0..{}", steps)};
}

// Setup::create cannot fail here: invariant 3 of Case.
Setup setup_of(const NamedWorld& world) {
  return std::get<Setup>(Setup::create(world.config));
}

}  // namespace

Watched watched_in(const NamedWorld& world, std::span<const OwnProperty> own) {
  if (world.expect.kind != Expectation::Kind::violates)
    return {properties_for(world.config.driver), own};
  if (const auto property = find_enum<Property>(world.expect.property))
    return Watched::only(*property);
  const auto mine = std::ranges::find(own, world.expect.property, &OwnProperty::name);
  return mine == own.end() ? Watched() : Watched::only({Property::canary, &*mine});
}

bool Replay::met() const {
  return std::ranges::all_of(worlds, &WorldVerdict::met);
}

std::variant<Replay, InputError> replay(const Case& value, const ReplayOptions& options) {
  Replay result;
  Expanded expanded;
  const Interleaving& steps = expanded.steps;
  for (const NamedWorld& world : value.worlds) {
    const bool first = result.worlds.empty();
    const bool steps_only = !options.log && !options.tables;
    const bool shown = first || (options.verbose && steps_only);
    const Setup setup = setup_of(world);
    const World start(setup);
    Story story(start, steps, options);
    const ShowMoment show =
        shown ? ShowMoment([&](const Moment& moment) { story.add(moment); }) : ShowMoment();
    RunResult run;
    if (first) {
      CaseRun played(start, watched_in(world, options.own), show);
      if (auto error = play(value, played, expanded)) return std::move(*error);
      run = played.take();
      if (auto error = check_tables(options, steps.size())) return std::move(*error);
    } else {
      run = run_case(start, steps, watched_in(world, options.own), Disabled::skip, show);
    }
    if (shown && !options.log) result.text += world_text(world) + '\n';
    if (shown) result.text += story.text(run.failure);
    result.worlds.push_back(verdict_of(world, run, steps.size(), options));
    result.text += result.worlds.back().summary + '\n';
  }
  return result;
}

}  // namespace pirq::fuzz
