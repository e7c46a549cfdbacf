// The time to find the alias of January 2017.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "fuzz/bench/experiments.h"
#include "fuzz/bench/peers/rc_state.h"
#include "fuzz/bench/timing.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::bench {
namespace {

constexpr double kMilli = 1e3;

// Runs a shell command without output. Its exit code is ignored: a find makes it nonzero.
void run(const std::string& command) {
  static_cast<void>(std::system((command + " >/dev/null 2>&1").c_str()));
}

}  // namespace

Experiment time_to_find() {
  return {"find",
          {{"time to find the alias of January 2017", "rc::state, only possible steps offered",
            "ms", Ratio::peer_over_ours, at_least(20)}},
          [](const Effort& effort) -> std::vector<Pair> {
            const WorldConfig config = config_of("january-2017");
            const Setup setup = setup_of(config);
            const World start(setup);
            const PlainConfig plain = plain_config(config, setup.ports());
            const int finds = effort.quick ? 5 : 100;
            const auto mean = [&](auto&& find) {
              return kMilli / finds * time_of([&] {
                       for (int i = 0; i < finds; ++i)
                         find((effort.round << 32) + static_cast<std::uint64_t>(i));
                     });
            };
            const double ours = mean([&](std::uint64_t seed) {
              fuzz::CampaignOptions options;
              options.seed = seed;
              options.watched = properties_for(Discipline::orderly);
              static_cast<void>(fuzz::run_campaign(start, options));
            });
            const double peer = mean([&](std::uint64_t seed) {
              static_cast<void>(check_rc_state(plain, {.seed = seed, .cases = 10'000}));
            });
            return {{ours, peer}};
          }};
}

Experiment time_to_find_whole_programs(const Programs& programs) {
  return {"programs",
          {{"the same, shrunk and kept, whole program", "libFuzzer over our model", "ms",
            Ratio::peer_over_ours, at_least(20)},
           {"the same, CPU time", "libFuzzer over our model", "ms", Ratio::peer_over_ours,
            at_least(20)}},
          [programs](const Effort& effort) -> std::vector<Pair> {
            const fuzz::TemporaryFolder folder;
            const int finds = effort.quick ? 1 : 5;
            const auto mean = [&](const std::string& command, const std::string& seed_option) {
              const auto all = [&] {
                for (int i = 0; i < finds; ++i)
                  run("cd '" + folder.path().string() + "' && " + command + " " + seed_option +
                      std::to_string(effort.round * 1000 + static_cast<std::uint64_t>(i) + 1));
              };
              const double before = seconds_of_children();
              const double wall = time_of(all, CLOCK_MONOTONIC);
              const double cpu = seconds_of_children() - before;
              return std::pair(kMilli / finds * wall, kMilli / finds * cpu);
            };
            const auto ours =
                mean("'" + programs.pirqfuzz + "' run --world january-2017 --jobs 1", "--seed ");
            const auto peer =
                mean("PIRQFUZZ_WORLD=january-2017 '" + programs.libfuzzer + "' -handle_abrt=0",
                     "-seed=");
            return {{ours.first, peer.first}, {ours.second, peer.second}};
          }};
}

}  // namespace pirq::bench
