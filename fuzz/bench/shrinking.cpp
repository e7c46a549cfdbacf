// The same long finds, shrunk by us and by RapidCheck.
#include "fuzz/bench/experiments.h"
#include "fuzz/bench/peers/rc_shrink.h"
#include "fuzz/bench/timing.h"
#include "fuzz/generate.h"
#include "fuzz/shrink.h"

namespace pirq::bench {
namespace {

struct Find {
  fuzz::Interleaving steps;
  fuzz::Failure failure;
};

// Random cases of January 2017 that break at exactly the given step.
std::vector<Find> finds_of(const World& start, PropertySet watched, std::size_t length,
                           std::size_t count, std::uint64_t seed) {
  const Monitor monitor(watched, start);
  const auto all = static_cast<std::uint32_t>(length);
  std::vector<Find> finds;
  World world(start);
  fuzz::Interleaving steps;
  for (std::uint64_t i = 0; finds.size() < count; ++i) {
    world.restore(start);
    auto made = fuzz::generate_and_run(world, monitor, fuzz::case_seed(seed, i),
                                       {.steps_min = all, .steps_max = all}, steps);
    if (made.failure && steps.size() == length) finds.push_back({steps, *made.failure});
  }
  return finds;
}

struct Sums {
  double executions = 0;
  double seconds = 0;
  double length = 0;
};

// Executions, seconds and length, each a mean over the finds.
template <class Shrink>
Sums mean(const std::vector<Find>& finds, Shrink&& shrink) {
  Sums sums;
  for (const Find& find : finds)
    sums.seconds += time_of([&] {
      const auto [executions, length] = shrink(find);
      sums.executions += static_cast<double>(executions);
      sums.length += static_cast<double>(length);
    });
  const auto count = static_cast<double>(finds.size());
  return {sums.executions / count, sums.seconds / count, sums.length / count};
}

std::vector<Pair> compare(std::size_t length, const Effort& effort) {
  const Setup setup = setup_of(config_of("january-2017"));
  const World start(setup);
  const PropertySet watched = properties_for(Discipline::orderly);
  const auto finds = finds_of(start, watched, length, effort.quick ? 1 : 5, effort.round);
  bool certified = true;
  const Sums ours = mean(finds, [&](const Find& find) {
    const auto shrunk = fuzz::shrink(start, find.steps, find.failure, watched, {});
    certified = certified && shrunk.certified;
    return std::pair(shrunk.executions, shrunk.steps.size());
  });
  const Sums peer = mean(finds, [&](const Find& find) {
    const auto shrunk = shrink_with_rapidcheck(start, find.steps, find.failure, watched);
    return std::pair(shrunk.executions, shrunk.length);
  });
  if (!certified) std::fputs("bench: a shrunk case has no certificate\n", stderr);
  return {{ours.executions, peer.executions},
          {ours.seconds * 1e3, peer.seconds * 1e3},
          {ours.length, peer.length}};
}

}  // namespace

Experiment shrinking() {
  Experiment experiment{"shrink", {}, [](const Effort& effort) {
                          std::vector<Pair> pairs = compare(250, effort);
                          for (const Pair& pair : compare(500, effort)) pairs.push_back(pair);
                          return pairs;
                        }};
  for (const char* length : {"250", "500"}) {
    const std::string what = std::string("shrink a find of ") + length + " steps";
    const std::string peer = "RapidCheck's shrinking";
    experiment.rows.push_back({what, peer, "executions", Ratio::peer_over_ours, at_least(30)});
    experiment.rows.push_back(
        {what + ", certificate included", peer, "ms", Ratio::peer_over_ours, at_least(100)});
    experiment.rows.push_back({what, peer, "steps left", Ratio::peer_over_ours, at_least(1)});
  }
  return experiment;
}

}  // namespace pirq::bench
