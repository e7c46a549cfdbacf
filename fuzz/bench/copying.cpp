// Copies and restores a world, as a search or a shrinker does before every step.
#include "fuzz/bench/experiments.h"
#include "fuzz/bench/function_timer.h"
#include "fuzz/bench/peers/plain_world.h"
#include "fuzz/bench/timing.h"
#include "fuzz/generate/generate.h"

namespace pirq::bench {

Experiment copying() {
  return {"copy",
          {{"copy and restore a world, 4 devices, 104 numbers", "std::map model", "ns",
            Ratio::peer_over_ours, at_least(20)}},
          [](const Effort& effort) -> std::vector<Pair> {
            WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi, kMsix3, kMsix3});
            config.pirqs = 104;
            const Setup setup = setup_of(config);
            World world(setup);
            const PlainConfig plain = plain_config(config, setup.ports());
            PlainWorld peer(plain);
            fuzz::Random random(effort.round);
            OfferList scratch;
            for (int i = 0; i < 300; ++i) {
              const auto step = fuzz::draw_step(world, fuzz::Weights(), random, scratch);
              world.apply(*step);
              peer.apply(*step);
            }
            const double ours = nanoseconds_of(effort, [&] {
              const World copy(world);
              world.restore(copy);
              return copy.words()[0];
            });
            const double theirs = nanoseconds_of(effort, [&] {
              const PlainWorld copy(peer);
              peer = copy;
              return &peer;
            });
            return {{ours, theirs}};
          }};
}

}  // namespace pirq::bench
