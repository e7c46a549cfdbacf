#include "fuzz/generate/arbitrary.h"

#include <ostream>

namespace pirq {

void showValue(const Step& step, std::ostream& os) {
  os << to_text(step);
}

}  // namespace pirq

namespace pirq::fuzz {
namespace {

using Shrinks = rc::Seq<rc::Shrinkable<Interleaving>>;

// Shrinks with our shrinker. The result is the only shrink that RapidCheck gets.
Shrinks shortest_only(const World& start, Watched watched, const Interleaving& steps) {
  const RunResult run = run_case(start, steps, watched, Disabled::stop);
  if (!run.failure) return {};
  Shrunk shrunk = shrink(start, steps, *run.failure, watched, {});
  return rc::seq::just(rc::shrinkable::just(std::move(shrunk.steps)));
}

}  // namespace

rc::Gen<Interleaving> interleavings(const World& start, Watched watched,
                                    const GenerateOptions& options) {
  return [&start, watched, options](const rc::Random& random, int) {
    const std::uint64_t seed = rc::Random(random).next();
    const auto make = [&start, options, seed] { return generate(start, seed, options); };
    return rc::shrinkable::lambda(
        make, [&start, watched, make] { return shortest_only(start, watched, make()); });
  };
}

void check_interleaving(const World& start, const Interleaving& steps, Watched watched) {
  const RunResult run = run_case(start, steps, watched, Disabled::stop);
  if (run.failure)
    RC_FAIL("step " + std::to_string(run.failure->step + 1) + ": " +
            describe(run.failure->violation));
}

}  // namespace pirq::fuzz
