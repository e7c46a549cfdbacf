// Exhaustive search: compared with Spin's verifier over the same world, and with and without
// symmetry reduction.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/bench/experiments.h"
#include "fuzz/bench/timing.h"
#include "fuzz/explore/explore.h"

namespace pirq::bench {
namespace {

// The output of a program, and the CPU seconds that it took.
struct Ran {
  std::string said;
  double seconds = 0;

  // The number before `words` in the output; 0 if the output does not contain them.
  [[nodiscard]] double before(std::string_view words) const {
    const std::size_t at = said.find(words);
    if (at == std::string::npos) return 0;
    const std::size_t begin = said.find_last_not_of("0123456789.", at - 1) + 1;
    return std::strtod(said.c_str() + begin, nullptr);
  }
};

Ran run_and_read(const std::string& command) {
  Ran ran;
  const double begin = seconds_of_children();
  if (std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r")) {
    char buffer[4096];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe))
      ran.said.append(buffer, got);
    ::pclose(pipe);
  }
  ran.seconds = seconds_of_children() - begin;
  return ran;
}

// Four equal devices and two pirqs. In most states of this world the four devices are in different
// states, and the whole search takes about half a minute.
std::size_t states_of_four_devices(StateReduction reduce, bool quick) {
  WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi, kMsi, kMsi});
  config.pirqs = config.gsis + (quick ? 1 : 2);
  const Setup setup = setup_of(config);
  const World start(setup);
  fuzz::ExploreOptions options;
  options.watched = properties_for(Discipline::orderly);
  options.reduce = reduce;
  return fuzz::explore(start, options).states;
}

// A word of a command line.
std::string quoted(const std::string& word) {
  std::string text = "'";
  text += word;
  text += '\'';
  return text;
}

// Explores the world of the programs, on one thread.
Ran explore_whole(const Programs& programs) {
  return run_and_read(quoted(programs.pirqfuzz) + " explore --jobs 1 --reduce none --world " +
                      quoted(programs.world));
}

constexpr const char* kWhole = "explore MSI-X beside MSI, whole program, no reduction";

}  // namespace

Experiment exploring(const Programs& programs) {
  const std::string what = kWhole;
  const std::string spin = "Spin over our model";
  return {"explore",
          {{what, spin, "states/s", Ratio::ours_over_peer, at_least(15)},
           {what + ", visited set", spin, "B a state", Ratio::ours_alone, at_most(32)}},
          [programs](const Effort&) -> std::vector<Pair> {
            const Ran ours = explore_whole(programs);
            const Ran peer = run_and_read("cd " + quoted(programs.spin) +
                                          " && PIRQFUZZ_WORLD=$(cat world) ./pan -E -m100000");
            const double found = ours.before(" states, ");
            const double stored = peer.before(" states, stored");
            // Spin also counts the state before the model is initialised.
            if (found == 0 || found != stored - 1)
              std::fputs("bench: Spin and pirqfuzz reached different numbers of states\n", stderr);
            return {{found / ours.seconds, stored / peer.seconds},
                    {ours.before(" B a state"),
                     peer.before("\tactual memory usage for states") * 1024 * 1024 / stored}};
          }};
}

// Rumur's model is a toy, with five rules and a state of a few bytes. It has no QEMU and one
// property.
Experiment rumur(const Programs& programs) {
  return {
      "rumur",
      {{kWhole, "Rumur over the toy of five devices", "states/s", Ratio::ours_over_peer}},
      [programs](const Effort&) -> std::vector<Pair> {
        const Ran ours = explore_whole(programs);
        const Ran peer = run_and_read(quoted(programs.rumur));
        return {{ours.before(" states, ") / ours.seconds, peer.before(" states, ") / peer.seconds}};
      }};
}

Experiment exploring_on_two_cores() {
  return {"explore-cores",
          {{"explore three MSI devices of today-fixed, two cores", "one core", "states/s",
            Ratio::ours_over_peer, at_least(1.9)}},
          [](const Effort& effort) -> std::vector<Pair> {
            const WorldConfig config = config_of("today-fixed", {kMsi, kMsi, kMsi});
            const Setup setup = setup_of(config);
            const World start(setup);
            fuzz::ExploreOptions options;
            options.watched = properties_for(config.driver);
            options.reduce = StateReduction::none;
            options.states_max = effort.quick ? 20'000 : 400'000;
            const auto states_per_second = [&](int jobs) {
              options.jobs = jobs;
              std::size_t states = 0;
              const double spent =
                  time_of([&] { states = fuzz::explore(start, options).states; }, CLOCK_MONOTONIC);
              return static_cast<double>(states) / spent;
            };
            const double one = states_per_second(1);
            return {{states_per_second(2), one}};
          }};
}

Experiment symmetry() {
  const auto once = std::make_shared<std::optional<Pair>>();  // All rounds have the same counts.
  return {"symmetry",
          {{"search four equal devices, with symmetry", "without", "states", Ratio::peer_over_ours,
            at_least(0.8 * 24)}},
          [once](const Effort& effort) -> std::vector<Pair> {
            const auto count = [&](bool symmetry) {
              return static_cast<double>(states_of_four_devices(
                  symmetry ? StateReduction::symmetry : StateReduction::none, effort.quick));
            };
            if (!*once) *once = Pair{count(true), count(false)};
            return {**once};
          }};
}

}  // namespace pirq::bench
