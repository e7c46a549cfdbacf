#include "fuzz/survey/hunt.h"

#include <algorithm>
#include <vector>

#include "fuzz/generate/campaign.h"
#include "fuzz/shrink/shrink.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

template <class T>
T median(std::vector<T>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

HuntResult hunt(const HuntingGround& ground, const HuntOptions& options) {
  const Setup setup = std::get<Setup>(Setup::create(faulty_world(ground, options.changes).config));
  const World start(setup);
  CampaignOptions campaign;
  campaign.cases = ground.cases;
  campaign.watched = Watched(PropertySet().with(prey_of(ground)), options.own);

  HuntResult result{.seeds = options.seeds};
  std::vector<std::uint64_t> cases, steps;
  std::vector<std::chrono::nanoseconds> times;
  for (std::uint64_t i = 0; i < options.seeds; ++i) {
    if (options.go_on && !options.go_on(i)) break;
    campaign.go_on = [&](const CampaignCounts&) { return !options.go_on || options.go_on(i); };
    campaign.seed = options.first_seed + i;
    const auto begin = Clock::now();
    const CampaignResult run = run_campaign(start, campaign);
    result.unsteady = result.unsteady || run.unsteady.has_value();
    if (!run.failure) continue;
    times.emplace_back(Clock::now() - begin);
    cases.push_back(run.cases);
    steps.push_back(run.steps);
    if (++result.found > 1) continue;
    const Shrunk shrunk = shrink(start, run.failing, *run.failure, campaign.watched, {});
    result.shortest = shrunk.steps.size();
    result.find = shrunk.failure.violation;
    result.certified = shrunk.certified;
    result.unsteady = result.unsteady || shrunk.unsteady;
  }
  if (result.found == 0) return result;
  result.cases_worst = std::ranges::max(cases);
  result.steps_worst = std::ranges::max(steps);
  result.cases_median = median(cases);
  result.steps_median = median(steps);
  result.time_median = median(times);
  return result;
}

}  // namespace pirq::fuzz
