#include "fuzz/picture/timeline.h"

#include <fmt/format.h>

#include <utility>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/picture/arrows.h"
#include "fuzz/picture/claim_bars.h"
#include "fuzz/report/replay.h"
#include "fuzz/report/run_text.h"
#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace {

// Builds the events of a run, from its event `skip` on.
class Builder {
 public:
  Builder(const World& start, std::size_t skip) : skip_(skip) { bars_.begin(start); }

  void add(const Moment& moment) {
    if (seen_++ < skip_) {
      if (seen_ == skip_) bars_.begin(moment.after);
      return;
    }
    bars_.add(moment.after);
    events_.push_back({.number = moment.origin.own ? moment.origin.index + 1 : 0,
                       .lane = lane_of(moment.step, lanes_),
                       .step = to_text(moment.step),
                       .words = in_words(moment),
                       .arrows = arrows_of(moment, lanes_)});
  }

  void finish(Timeline& timeline, std::int32_t pirq_of_failure) {
    for (Event& event : events_) {
      event.lane = lanes_.index_of_key(event.lane);
      for (Arrow& arrow : event.arrows) {
        arrow.from = lanes_.index_of_key(arrow.from);
        arrow.to = lanes_.index_of_key(arrow.to);
      }
    }
    timeline.lanes = lanes_.lanes();
    timeline.numbers = bars_.numbers(pirq_of_failure, kNumbersDrawn);
    timeline.numbers_left_out = bars_.touched() - timeline.numbers.size();
    std::vector<TableState> tables = bars_.tables(timeline.numbers);
    timeline.start = std::move(tables.front());
    for (std::size_t i = 0; i < events_.size(); ++i) events_[i].table = std::move(tables[i + 1]);
    timeline.events = std::move(events_);
    timeline.events_left_out = skip_;
  }

 private:
  std::size_t skip_;
  std::size_t seen_ = 0;
  Lanes lanes_;
  ClaimBars bars_;
  std::vector<Event> events_;
};

void set_outcome(Timeline& timeline, const RunResult& run, const NamedWorld& world) {
  timeline.failed = run.failure.has_value();
  if (run.failure) {
    timeline.outcome = sentence(run.failure->violation, run.origins.back().index + 1);
    timeline.detail = run.failure->violation.detail;
    return;
  }
  const bool named = world.expect.kind == Expectation::Kind::violates;
  timeline.outcome =
      named ? world.expect.property + " is not broken" : std::string("no property is broken");
}

}  // namespace

std::string_view name_of(Holder holder) {
  if (holder == Holder::driver) return "driver";
  return holder == Holder::qemu ? "QEMU" : "Xen";
}

Result<Timeline> timeline_of(const Case& value, std::size_t index, std::string_view title) {
  const Setup first = std::get<Setup>(Setup::create(value.worlds.front().config));
  auto expanded = expand(value, World(first));
  if (auto* error = std::get_if<InputError>(&expanded)) return std::move(*error);
  const Interleaving& steps = std::get<Expanded>(expanded).steps;
  const NamedWorld& world = value.worlds[index];
  const Setup setup = std::get<Setup>(Setup::create(world.config));
  const World start(setup);
  const Watched watched = watched_in(world);
  const RunResult run = run_case(start, steps, watched, Disabled::skip);
  const std::size_t made = run.made.size();

  Timeline timeline{.title = std::string(title),
                    .world = world_text(world),
                    .devices = devices_text(world.config),
                    .outcome = {},
                    .detail = {},
                    .lanes = {},
                    .events = {},
                    .start = {},
                    .numbers = {}};
  set_outcome(timeline, run, world);
  std::size_t own = 0;
  for (const Origin& origin : run.origins) own += origin.own ? 1 : 0;
  const std::size_t wanted = run.failure ? run.origins.back().index + 1 : steps.size();
  timeline.steps_impossible = wanted > own ? wanted - own : 0;

  Builder builder(start, made > kEventsDrawn ? made - kEventsDrawn : 0);
  static_cast<void>(run_case(start, steps, watched, Disabled::skip,
                             [&](const Moment& moment) { builder.add(moment); }));
  builder.finish(timeline, run.failure ? run.failure->violation.pirq : -1);
  return timeline;
}

std::string left_out_text(const Timeline& timeline) {
  std::string text;
  const auto add = [&](std::string_view sentence, std::size_t count, std::string_view what,
                       std::string_view verb) {
    if (count == 0) return;
    if (!text.empty()) text += ' ';
    text += fmt::format(fmt::runtime(sentence), counted(count, what), verb);
  };
  const auto is = [](std::size_t count) { return count == 1 ? "is" : "are"; };
  add("{} {} not drawn.", timeline.events_left_out, "earlier step", is(timeline.events_left_out));
  add("{} that changed {} not drawn.", timeline.numbers_left_out, "number",
      is(timeline.numbers_left_out));
  add("{} of the case {} happen in this world.", timeline.steps_impossible, "step", "cannot");
  return text;
}

}  // namespace pirq::fuzz
