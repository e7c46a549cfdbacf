#include "fuzz/report/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/execute/retrace.h"
#include "fuzz/report/log.h"
#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kStepColumnMax = 40;

Watched watched_in(const NamedWorld& world, std::span<const OwnProperty> own) {
  if (world.expect.kind != Expectation::Kind::violates)
    return {properties_for(world.config.driver), own};
  if (const auto property = find_property(world.expect.property)) return Watched::only(*property);
  const auto mine = std::ranges::find(own, world.expect.property, &OwnProperty::name);
  return mine == own.end() ? Watched() : Watched::only({Property::canary, &*mine});
}

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
std::string summary(const NamedWorld& world, const WorldVerdict& verdict, const Paint& paint) {
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
  return fmt::format("{}: {}{}, expected {}", paint.red("FAILED"), happened, left_out,
                     expected_text(world.expect));
}

// One world: runs the steps, then tells what they did.
class WorldReplay {
 public:
  WorldReplay(const NamedWorld& world, const World& start, const Interleaving& steps,
              const ReplayOptions& options)
      : world_(world),
        start_(start),
        steps_(steps),
        options_(options),
        run_(run_case(start, steps, watched_in(world, options.own), Disabled::skip)) {
    for (const Step& step : steps)
      column_ = std::min(kStepColumnMax, std::max(column_, to_text(step).size()));
  }

  // Text of the steps, as a table or as a log; empty if `shown` is false.
  std::string tell(bool shown) {
    std::string text;
    std::size_t own = 0;
    std::size_t done = 0;  // Steps of the case that were made or left out.
    retrace(start_, steps_, run_.made, [&](const Moment& moment) {
      done = moment.index + (moment.own ? 1 : 0);
      own += moment.own ? 1 : 0;
      step_ = moment.index + 1;
      if (!shown) return;
      text += options_.log ? log(moment) : row(moment);
    });
    left_out_ = (run_.failure ? done : steps_.size()) - own;
    if (shown && run_.failure && !options_.log)
      text += "       " + options_.paint.red(describe(run_.failure->violation)) + '\n';
    return text;
  }

  // REQUIRES: tell was called.
  [[nodiscard]] WorldVerdict verdict() const {
    WorldVerdict verdict{world_.name, false, std::nullopt, 0, left_out_, {}};
    if (run_.failure) {
      verdict.violation = run_.failure->violation;
      verdict.step = step_;
    }
    verdict.met = is_met(world_.expect, verdict);
    verdict.summary = summary(world_, verdict, options_.paint);
    return verdict;
  }

 private:
  [[nodiscard]] std::string row(const Moment& moment) const {
    return fmt::format("{:>5}  {:<9}  {:<{}}  {}\n",
                       moment.own ? std::to_string(moment.index + 1) : "",
                       pirq::name_of(info(moment.step.kind).actor), to_text(moment.step), column_,
                       in_words(moment));
  }

  [[nodiscard]] std::string log(const Moment& moment) const {
    const auto kind_at = [&](std::size_t index) {
      return index < steps_.size() ? std::optional(steps_[index].kind) : std::nullopt;
    };
    return log_lines(moment, kind_at(moment.index - 1), kind_at(moment.index + 1));
  }

  const NamedWorld& world_;
  const World& start_;
  const Interleaving& steps_;
  const ReplayOptions& options_;
  RunResult run_;
  std::size_t column_ = 0;
  std::size_t step_ = 0;
  std::size_t left_out_ = 0;
};

// A case has only worlds that make a Setup (Case, invariant 3).
Setup setup_of(const NamedWorld& world) {
  return std::get<Setup>(Setup::create(world.config));
}

}  // namespace

bool Replay::met() const {
  return std::ranges::all_of(worlds, &WorldVerdict::met);
}

std::variant<Replay, InputError> replay(const Case& value, const ReplayOptions& options) {
  Interleaving steps;
  {
    const Setup setup = setup_of(value.worlds.front());
    auto expanded = expand(value, World(setup));
    if (auto* error = std::get_if<InputError>(&expanded)) return std::move(*error);
    steps = std::get<Expanded>(std::move(expanded)).steps;
  }
  Replay result;
  for (const NamedWorld& world : value.worlds) {
    const bool first = result.worlds.empty();
    const bool table = !options.log && (first || options.verbose);
    if (table) result.text += world_text(world) + '\n';
    const Setup setup = setup_of(world);
    const World start(setup);
    WorldReplay run(world, start, steps, options);
    result.text += run.tell(table || (options.log && first));
    result.worlds.push_back(run.verdict());
    result.text += result.worlds.back().summary + '\n';
  }
  return result;
}

}  // namespace pirq::fuzz
