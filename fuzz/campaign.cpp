#include "fuzz/campaign.h"

#include <cstdio>
#include <cstdlib>

namespace pirq::fuzz {
namespace {

// The world is a function of its steps; if that is ever not so, no result can be trusted.
void must_fail_again(const World& start, const CampaignResult& result, PropertySet watched) {
  const RunResult again = run_case(start, result.failing, watched, Disabled::stop);
  if (again.failure && again.failure->step == result.failure->step &&
      again.failure->violation.same_failure(result.failure->violation))
    return;
  std::fputs("pirqfuzz: internal error: a failing case does not fail again\n", stderr);
  std::abort();
}

}  // namespace

CampaignResult run_campaign(const World& start, const CampaignOptions& options) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  const Monitor monitor(options.watched, start);
  World world(start);
  CampaignResult result;
  const auto over = [&] {
    if (options.cases && result.cases >= *options.cases) return true;
    if (options.time && Clock::now() - begin >= *options.time) return true;
    return options.go_on && !options.go_on(result.cases, result.steps);
  };
  while (!over()) {
    world.restore(start);
    const Generated made = generate_and_run(world, monitor, case_seed(options.seed, result.cases),
                                            options.generate, result.failing);
    ++result.cases;
    result.steps += made.steps;
    if (!made.failure) continue;
    result.failure = made.failure;
    must_fail_again(start, result, options.watched);
    return result;
  }
  result.failing.clear();
  return result;
}

}  // namespace pirq::fuzz
