#include "fuzz/campaign.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kBlock = 64;  // Cases that a worker takes at a time, in order.

// The world is a function of its steps; if that is ever not so, no result can be trusted.
void must_fail_again(const World& start, const CampaignResult& result, PropertySet watched) {
  const RunResult again = run_case(start, result.failing, watched, Disabled::stop);
  if (again.failure && again.failure->step == result.failure->step &&
      again.failure->violation.same_failure(result.failure->violation))
    return;
  std::fputs("pirqfuzz: internal error: a failing case does not fail again\n", stderr);
  std::abort();
}

// What the workers share. Blocks are given out in order, and a worker gives its block up only past
// a failing case, so when all are done every case before the first failing one has been run.
class Shared {
 public:
  explicit Shared(const CampaignOptions& options)
      : limit_(options.cases.value_or(kNone)),
        deadline_(options.time ? Clock::now() + *options.time : Clock::time_point::max()) {}

  // First case of the next block, or kNone.
  std::uint64_t take_block() {
    const std::uint64_t first = next_.fetch_add(kBlock, std::memory_order_relaxed);
    return wanted(first) ? first : kNone;
  }
  [[nodiscard]] bool wanted(std::uint64_t index) const {
    return index < limit_ && index <= failing_index_.load(std::memory_order_relaxed) && !stopped();
  }
  void stop() { stop_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool stopped() const { return stop_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool late() const { return Clock::now() >= deadline_; }

  void count(std::uint64_t steps) {
    cases_.fetch_add(1, std::memory_order_relaxed);
    steps_.fetch_add(steps, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t cases() const { return cases_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t steps() const { return steps_.load(std::memory_order_relaxed); }

  void block_done(std::uint64_t first, std::uint64_t steps) {
    const std::scoped_lock lock(mutex_);
    blocks_.emplace_back(first, steps);
  }
  void failed(std::uint64_t index, const Failure& failure, const Interleaving& steps) {
    const std::scoped_lock lock(mutex_);
    if (index >= failing_index_.load(std::memory_order_relaxed)) return;
    failing_index_.store(index, std::memory_order_relaxed);
    failure_ = failure;
    failing_ = steps;
  }

  // REQUIRES: every worker is done.
  CampaignResult result() {
    const std::uint64_t failing = failing_index_.load();
    if (failing == kNone) return {.cases = cases(), .steps = steps(), .failure = {}, .failing = {}};
    CampaignResult result{.cases = failing + 1,
                          .steps = 0,
                          .failure = std::move(failure_),
                          .failing = std::move(failing_)};
    for (const auto& [first, steps] : blocks_)
      if (first <= failing) result.steps += steps;
    return result;
  }

 private:
  std::uint64_t limit_;
  Clock::time_point deadline_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<std::uint64_t> failing_index_ = kNone;
  std::atomic<std::uint64_t> cases_ = 0;
  std::atomic<std::uint64_t> steps_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> blocks_;  // First case, steps.
  std::optional<Failure> failure_;
  Interleaving failing_;
};

// One thread's loop. `ask` is set for the calling thread, which speaks with the user.
void work(const World& start, const CampaignOptions& options, Shared& shared, bool ask) {
  const Monitor monitor(options.watched, start);
  World world(start);
  Interleaving steps;
  for (std::uint64_t first = shared.take_block(); first != kNone; first = shared.take_block()) {
    std::uint64_t steps_of_block = 0;
    for (std::uint64_t i = first; i < first + kBlock && shared.wanted(i); ++i) {
      const bool go_on = !ask || !options.go_on || options.go_on(shared.cases(), shared.steps());
      if (!go_on || shared.late()) {
        shared.stop();
        break;
      }
      world.restore(start);
      const Generated made =
          generate_and_run(world, monitor, case_seed(options.seed, i), options.generate, steps);
      shared.count(made.steps);
      steps_of_block += made.steps;
      if (!made.failure) continue;
      shared.failed(i, *made.failure, steps);
      break;
    }
    shared.block_done(first, steps_of_block);
  }
}

}  // namespace

CampaignResult run_campaign(const World& start, const CampaignOptions& options) {
  Shared shared(options);
  {
    std::vector<std::jthread> others;
    for (int job = 1; job < options.jobs; ++job)
      others.emplace_back([&] { work(start, options, shared, false); });
    work(start, options, shared, true);
  }
  CampaignResult result = shared.result();
  if (result.failure) must_fail_again(start, result, options.watched);
  return result;
}

}  // namespace pirq::fuzz
