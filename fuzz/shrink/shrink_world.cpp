#include "fuzz/shrink/shrink_world.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <variant>

#include "fuzz/execute/deadline.h"
#include "fuzz/shrink/reductions.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

// Tries the reductions of the table in turn, until none is accepted.
class Reducer {
 public:
  Reducer(FailingWorld from, const Acceptable& acceptable, const ShrinkOptions& options,
          std::size_t& executions)
      : best_(std::move(from)),
        acceptable_(acceptable),
        options_(options),
        executions_(executions),
        deadline_(deadline_in(options.time)) {}

  FailingWorld run() {
    for (bool progress = true; progress && !spent();) {
      progress = false;
      for (const Reduction& reduction : reductions()) progress = exhaust(reduction) || progress;
    }
    return std::move(best_);
  }

 private:
  [[nodiscard]] bool spent() const {
    return executions_ >= options_.executions_max || Clock::now() >= deadline_ ||
           (options_.go_on && !options_.go_on());
  }

  // Tries the candidates of one reduction. After a success it starts over from the smaller world.
  bool exhaust(const Reduction& reduction) {
    bool progress = false;
    for (bool again = true; again && !spent();) {
      again = false;
      for (Candidate& candidate : reduction.candidates({best_.world, best_.found.steps})) {
        if (spent() || !take(std::move(candidate))) continue;
        progress = again = true;
        break;
      }
    }
    return progress;
  }

  bool take(Candidate&& candidate) {
    const auto made = Setup::create(candidate.world);
    const auto* setup = std::get_if<Setup>(&made);
    if (setup == nullptr || (acceptable_ && !acceptable_(candidate.world))) return false;
    ++executions_;
    const Violation& wanted = best_.found.failure.violation;
    RunResult run =
        run_case(World(*setup), candidate.steps, Watched::only(wanted.id()), Disabled::skip);
    if (!run.failure || !run.failure->violation.same_failure(wanted)) return false;
    if (run.made.size() > best_.found.steps.size()) return false;
    best_ = {std::move(candidate.world), {std::move(run.made), std::move(*run.failure)}};
    return true;
  }

  FailingWorld best_;
  const Acceptable& acceptable_;
  const ShrinkOptions& options_;
  std::size_t& executions_;
  Clock::time_point deadline_;
};

// The part of the time of `options` that is left.
ShrinkOptions rest_of(const ShrinkOptions& options, Clock::time_point begin,
                      std::size_t executions) {
  using std::chrono::milliseconds;
  ShrinkOptions rest = options;
  rest.executions_max -= std::min(executions, options.executions_max);
  if (options.time)
    rest.time =
        std::max(*options.time - std::chrono::duration_cast<milliseconds>(Clock::now() - begin),
                 milliseconds(0));
  return rest;
}

Shrunk shrink_in(const FailingWorld& from, const ShrinkOptions& options) {
  const Setup setup = std::get<Setup>(Setup::create(from.world));
  return shrink(World(setup), from.found.steps, from.found.failure,
                Watched::only(from.found.failure.violation.id()), options);
}

}  // namespace

FailingWorld reduce_world(FailingWorld from, const Acceptable& acceptable,
                          const ShrinkOptions& options, std::size_t& executions) {
  return Reducer(std::move(from), acceptable, options, executions).run();
}

ShrunkWorld shrink_with_world(const FailingWorld& from, KeepWorld keep,
                              const Acceptable& acceptable, const ShrinkOptions& options) {
  const auto begin = Clock::now();
  std::size_t executions = 0;
  ShrunkWorld result{from.world, {}};
  if (keep == KeepWorld::if_certified) {
    result.shrunk = shrink_in(from, options);
    executions += result.shrunk.executions;
    if (result.shrunk.certified) return result;
  } else {
    result.shrunk.steps = from.found.steps;
    result.shrunk.failure = from.found.failure;
  }
  // Each turn reduces the world for the shortest steps so far. Shorter steps can need less of it.
  constexpr int kTurns = 4;
  for (int turn = 0; turn < kTurns; ++turn) {
    FailingWorld now{result.world, {result.shrunk.steps, result.shrunk.failure}};
    // The search is slow in a large world, so it waits until the passes have helped to reduce it.
    ShrinkOptions passes = rest_of(options, begin, executions);
    passes.states_max = 0;
    now = reduce_world(std::move(now), acceptable, passes, executions);
    if (turn == 0) {
      const Shrunk shorter = shrink_in(now, rest_of(passes, begin, executions));
      executions += shorter.executions;
      now = reduce_world({now.world, {shorter.steps, shorter.failure}}, acceptable,
                         rest_of(passes, begin, executions), executions);
    }
    const bool same = turn > 0 && now.world == result.world;
    if (same) break;
    result.world = now.world;
    result.shrunk = shrink_in(now, rest_of(options, begin, executions));
    executions += result.shrunk.executions;
  }
  result.shrunk.executions = executions;
  return result;
}

}  // namespace pirq::fuzz
