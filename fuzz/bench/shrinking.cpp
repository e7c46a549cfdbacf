// Shrinks the same long finds with pirqfuzz and with RapidCheck.
#include "fuzz/bench/experiments.h"
#include "fuzz/bench/peers/rc_shrink.h"
#include "fuzz/bench/peers/rc_state.h"
#include "fuzz/bench/timing.h"
#include "fuzz/generate/generate.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::bench {
namespace {

struct Find {
  fuzz::Interleaving steps;
  fuzz::Failure failure;
};

// Random cases of January 2017 with `length` steps, of which the last is the first violation.
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

// The means of executions, seconds and length over the finds.
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

// Compares pirqfuzz with each peer: executions, milliseconds, length.
std::vector<Pair> compare(std::size_t length, const Effort& effort) {
  const WorldConfig config = config_of("january-2017");
  const Setup setup = setup_of(config);
  const World start(setup);
  const PlainConfig plain = plain_config(config, setup.ports());
  const PropertySet watched = properties_for(Discipline::orderly);
  const auto finds = finds_of(start, watched, length, effort.quick ? 1 : 5, effort.round);
  bool certified = true;
  const auto ours = [&](const fuzz::ShrinkOptions& options) {
    return mean(finds, [&](const Find& find) {
      const auto shrunk = fuzz::shrink(start, find.steps, find.failure, watched, options);
      certified = certified && (shrunk.certified || options.states_max == 0);
      return std::pair(shrunk.executions, shrunk.steps.size());
    });
  };
  const Sums whole = ours({});
  fuzz::ShrinkOptions no_search;
  no_search.states_max = 0;
  const Sums passes = ours(no_search);
  const Sums state = mean(finds, [&](const Find& find) {
    const auto shrunk = shrink_rc_state(plain, find.steps);
    return std::pair(shrunk.executions, shrunk.length);
  });
  const Sums list = mean(finds, [&](const Find& find) {
    const auto shrunk = shrink_with_rapidcheck(start, find.steps, find.failure, watched);
    return std::pair(shrunk.executions, shrunk.length);
  });
  if (!certified) std::fputs("bench: a shrunk case has no certificate\n", stderr);
  std::vector<Pair> pairs;
  for (const Sums& peer : {state, list}) {
    pairs.push_back({whole.executions, peer.executions});
    pairs.push_back({whole.seconds * 1e3, peer.seconds * 1e3});
    pairs.push_back({whole.length, peer.length});
  }
  pairs.push_back({whole.seconds * 1e3, passes.seconds * 1e3});
  return pairs;
}

}  // namespace

Experiment shrinking() {
  Experiment experiment{"shrink", {}, [](const Effort& effort) {
                          std::vector<Pair> pairs = compare(250, effort);
                          for (const Pair& pair : compare(500, effort)) pairs.push_back(pair);
                          return pairs;
                        }};
  auto& rows = experiment.rows;
  for (const char* length : {"250", "500"}) {
    const std::string what = std::string("shrink a find of ") + length + " steps";
    for (const char* peer : {"rc::state's shrinking", "RapidCheck's of a list, over our model"}) {
      rows.push_back({what, peer, "executions", Ratio::peer_over_ours, at_least(30)});
      rows.push_back(
          {what + ", certificate included", peer, "ms", Ratio::peer_over_ours, at_least(100)});
      rows.push_back({what, peer, "steps left", Ratio::peer_over_ours, at_least(1)});
    }
    rows.push_back(
        {what + ", with a search that certifies", "our passes alone", "ms", Ratio::ours_over_peer});
  }
  return experiment;
}

}  // namespace pirq::bench
