#include "fuzz/shrink/shrink.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "fuzz/execute/deadline.h"
#include "fuzz/explore/explore.h"
#include "fuzz/shrink/sequence.h"
#include "fuzz/shrink/smaller.h"

namespace pirq::fuzz {
namespace {

class Shrinker : SequenceShrinker<Interleaving> {
 public:
  Shrinker(const World& start, const Interleaving& steps, const Failure& failure, Watched watched,
           const ShrinkOptions& options)
      : start_(start), watched_(watched), options_(options), deadline_(deadline_in(options.time)) {
    best_.failure = failure;
    best_.steps.assign(steps.begin(),
                       steps.begin() + static_cast<std::ptrdiff_t>(failure.step) + 1);
  }

  // A small state space is searched first, because the search alone gives the shortest case. In a
  // larger one the passes first reduce the length, which bounds the depth of the search. Dropping
  // pairs is quadratic, so it runs only if the search ends undecided.
  Shrunk run() {
    if (certify(std::min(options_.states_max, kSoon))) return tidied();
    repeat<Shrinker>(*this, kPasses);
    if (certify(options_.states_max)) return tidied();
    const std::size_t length = best_.steps.size();
    while (drop_pairs(kPairsLongest)) repeat<Shrinker>(*this, kPasses);
    if (best_.steps.size() < length) certify(options_.states_max);
    return tidied();
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Passes = std::array<Pass<Shrinker>, 4>;
  static const Passes kPasses;
  static const Passes kTidyPasses;

  // The bound of the first search, which takes a few milliseconds.
  static constexpr std::size_t kSoon = 4'000;
  static constexpr std::size_t kPairsLongest = 80;

  // Makes the case easier to read. These passes do not try to shorten it. Then the case must fail
  // again.
  Shrunk tidied() {
    repeat<Shrinker>(*this, kTidyPasses);
    const RunResult again = run_case(start_, best_.steps, watched_, Disabled::stop);
    best_.unsteady =
        !again.failure || !again.failure->violation.same_failure(best_.failure.violation);
    return std::move(best_);
  }

  [[nodiscard]] const Interleaving& elements() const override { return best_.steps; }
  bool take_elements(Interleaving&& candidate) override { return take(candidate); }
  [[nodiscard]] bool spent() const override {
    return best_.executions >= options_.executions_max || late();
  }
  [[nodiscard]] bool late() const {
    return Clock::now() >= deadline_ || (options_.go_on && !options_.go_on());
  }

  void announce(ShrinkOptions::Running running) const {
    if (options_.begins) options_.begins(std::move(running));
  }

  // Runs a candidate and accepts it if it fails in the same way and is smaller. Steps of the
  // candidate that are not enabled are omitted; the executed steps become the case. Every pass goes
  // through this function.
  bool take(const Interleaving& candidate) {
    const auto bytes = std::as_bytes(std::span(candidate));
    if (spent() || !seen_.insert(XXH3_64bits(bytes.data(), bytes.size())).second) return false;
    ++best_.executions;
    announce([&] { return std::optional(candidate); });
    RunResult result = run_case(start_, candidate, watched_, Disabled::skip);
    announce({});
    if (!result.failure) return false;
    if (!result.failure->violation.same_failure(best_.failure.violation))
      return note_other(std::move(result)), false;
    if (!smaller(result.made, best_.steps)) return false;
    best_.steps = std::move(result.made);
    best_.failure = std::move(*result.failure);
    if (options_.progress) options_.progress(best_.steps.size());
    return true;
  }

  // Keeps a candidate that fails in another way. It is a separate find.
  void note_other(RunResult&& result) {
    const auto known = [&](const FailingCase& other) {
      return other.failure.violation.same_failure(result.failure->violation);
    };
    if (std::ranges::any_of(best_.others, known)) return;
    best_.others.push_back({std::move(result.made), std::move(*result.failure)});
  }

  // Drops all steps of one device.
  bool drop_devices() {
    bool progress = false;
    for (int device = 0; device < start_.setup().devices(); ++device)
      progress |= take_filtered([&](std::size_t i) { return best_.steps[i].device != device; });
    return progress;
  }

  // Gives the pass of the base class the type that the table needs.
  bool drop_runs() { return drop_chunks(); }

  // Drops one life cycle of a driver: the steps of one device from a begin-probe or detach to its
  // next begin-probe, including QEMU's calls for it. Steps of other devices in between remain.
  bool drop_life_cycles() {
    bool progress = false;
    for (std::size_t begin = best_.steps.size(); begin-- > 0 && !spent();) {
      if (begin >= best_.steps.size()) continue;
      const Step first = best_.steps[begin];
      if (first.kind != StepKind::begin_probe && first.kind != StepKind::detach) continue;
      std::size_t end = begin + 1;
      while (end < best_.steps.size() && (best_.steps[end].device != first.device ||
                                          best_.steps[end].kind != StepKind::begin_probe))
        ++end;
      progress |= take_filtered([&](std::size_t i) {
        return i < begin || i >= end || best_.steps[i].device != first.device;
      });
    }
    return progress;
  }

  // Lowers every parameter as far as possible.
  bool lower_parameters() {
    bool progress = false;
    for (std::size_t i = 0; i < best_.steps.size() && !spent(); ++i)
      progress |= lower(i, [](Step& step) -> std::uint16_t& { return step.a; }) ||
                  lower(i, [](Step& step) -> std::int32_t& { return step.b; });
    return progress;
  }

  template <class Field>
  bool lower(std::size_t i, Field field) {
    using Value = std::remove_reference_t<decltype(field(best_.steps[i]))>;
    Interleaving candidate = best_.steps;
    Value& value = field(candidate[i]);
    const Value original = value;
    for (const int to : {0, 1, static_cast<int>(original) - 1}) {
      if (to < 0 || to >= original) continue;
      value = static_cast<Value>(to);
      if (take(candidate)) return true;
    }
    return false;
  }

  // Swaps the names of two equal devices, so that the first device to act gets the first name.
  bool rename_devices() {
    bool progress = false;
    for (int a = 0; a < start_.setup().devices(); ++a)
      for (int b = a + 1; b < start_.setup().devices(); ++b) {
        if (start_.setup().device(a) != start_.setup().device(b)) continue;
        Interleaving candidate = best_.steps;
        for (Step& step : candidate)
          if (step.device == a || step.device == b)
            step.device = static_cast<std::uint8_t>(a + b - step.device);
        progress |= take(candidate);
      }
    return progress;
  }

  // Moves a run of consecutive steps of one device to a boundary between two other runs, so that a
  // reader can follow one driver at a time.
  bool gather_runs() {
    bool progress = false;
    for (std::size_t i = 0; i < run_starts().size() && !spent(); ++i)
      for (std::size_t to = 0; to < run_starts().size() && i + 1 < run_starts().size(); ++to)
        progress |= move_run(i, to);
    return progress;
  }

  // Returns the first index of each run of consecutive steps of one device, and the length.
  [[nodiscard]] std::vector<std::size_t> run_starts() const {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < best_.steps.size(); ++i)
      if (i == 0 || best_.steps[i].device != best_.steps[i - 1].device) starts.push_back(i);
    starts.push_back(best_.steps.size());
    return starts;
  }

  bool move_run(std::size_t run, std::size_t to) {
    const std::vector<std::size_t> starts = run_starts();
    Interleaving candidate = best_.steps;
    const auto at = [&](std::size_t i) {
      return candidate.begin() + static_cast<std::ptrdiff_t>(starts[i]);
    };
    if (to < run)
      std::rotate(at(to), at(run), at(run + 1));
    else if (to > run + 1)
      std::rotate(at(run), at(run + 1), at(to));
    else
      return false;
    return take(candidate);
  }

  // Moves a step to the front so that it follows the preceding step of the same device.
  bool pull_steps() {
    bool progress = false;
    for (std::size_t i = 1; i < best_.steps.size() && !spent(); ++i) {
      std::size_t to = i;
      while (to > 0 && best_.steps[to - 1].device != best_.steps[i].device) --to;
      if (to == i || to == 0) continue;
      Interleaving candidate = best_.steps;
      const auto begin = candidate.begin();
      std::rotate(begin + static_cast<std::ptrdiff_t>(to), begin + static_cast<std::ptrdiff_t>(i),
                  begin + static_cast<std::ptrdiff_t>(i) + 1);
      progress |= take(candidate);
    }
    return progress;
  }

  // Searches for a case that is shorter than the best one. Returns true if the best case is now
  // proven to be the shortest.
  bool certify(std::size_t states_max) {
    if (states_max == 0) return false;
    const Violation wanted = best_.failure.violation;
    const ExploreOptions options = {.watched = watched_,
                                    .wanted = &wanted,
                                    .depth_max = best_.steps.size() - 1,
                                    .states_max = states_max,
                                    .memory_max = options_.memory_max,
                                    .go_on = [&](const Level&) {
                                      if (options_.progress) options_.progress(best_.steps.size());
                                      return !late();
                                    }};
    Explorer explorer(start_, options);
    announce([&] { return explorer.running(); });
    Explored search = explorer.run();
    announce({});
    best_.states = search.states;
    // A search that sees every state without the failure does not try an argument of the case.
    best_.certified = search.verdict == Verdict::violated || search.ended_by == Bound::depth;
    if (search.failure) {
      best_.steps = std::move(search.steps);
      best_.failure = std::move(*search.failure);
    }
    return best_.certified;
  }

  const World& start_;
  Watched watched_;
  const ShrinkOptions& options_;
  Clock::time_point deadline_;
  Shrunk best_;
  std::unordered_set<std::uint64_t> seen_;
};

const Shrinker::Passes Shrinker::kPasses = {{
    {"drop devices", &Shrinker::drop_devices},
    {"drop chunks", &Shrinker::drop_runs},
    {"drop life cycles", &Shrinker::drop_life_cycles},
    {"lower parameters", &Shrinker::lower_parameters},
}};

const Shrinker::Passes Shrinker::kTidyPasses = {{
    {"lower parameters", &Shrinker::lower_parameters},
    {"rename devices", &Shrinker::rename_devices},
    {"gather runs", &Shrinker::gather_runs},
    {"pull steps", &Shrinker::pull_steps},
}};

}  // namespace

Shrunk shrink(const World& start, const Interleaving& steps, const Failure& failure,
              Watched watched, const ShrinkOptions& options) {
  return Shrinker(start, steps, failure, watched, options).run();
}

}  // namespace pirq::fuzz
