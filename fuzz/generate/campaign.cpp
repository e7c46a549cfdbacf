#include "fuzz/generate/campaign.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "fuzz/execute/deadline.h"
#include "fuzz/execute/start_thread.h"

namespace pirq::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kBlock = 64;  // The number of consecutive cases in a worker's block.

// The world of a worker's current case, with its monitor and the counts of its cases.
class Stage {
 public:
  // Every case runs in the world of `start`.
  Stage(const World& start, Watched watched)
      : start_(&start),
        recorder_(start.setup()),
        config_(start.setup().config()),
        world_(start),
        monitor_(Monitor(watched, start)) {}
  // Every case runs in a world of its own.
  explicit Stage(const DrawnWorlds& worlds) : drawn_(&worlds) {}
  Stage(Stage&&) = delete;  // Its world refers to its setup.

  // Prepares the world of the case with this seed.
  void set(std::uint64_t seed) {
    if (drawn_ == nullptr) return world_->restore(*start_);
    Random random(mix(seed));
    config_ = draw_world(random, drawn_->grammar);
    world_.reset();
    setup_ = std::get<Setup>(Setup::create(config_));
    world_.emplace(*setup_);
    monitor_ = Monitor(drawn_->watched(config_), *world_);
    recorder_.enter(*setup_);
  }

  [[nodiscard]] World& world() { return *world_; }
  [[nodiscard]] const WorldConfig& config() const { return config_; }
  [[nodiscard]] const Monitor& monitor() const { return *monitor_; }
  [[nodiscard]] Recorder& recorder() { return recorder_; }

 private:
  const World* start_ = nullptr;
  const DrawnWorlds* drawn_ = nullptr;
  Recorder recorder_;
  WorldConfig config_;  // As it was drawn: a Setup may change it.
  std::optional<Setup> setup_;
  std::optional<World> world_;
  std::optional<Monitor> monitor_;
};

// Runs the case again. The model must be deterministic; otherwise no result is valid.
bool fails_again(const CampaignFind& find, const Watched& watched) {
  const Setup setup = std::get<Setup>(Setup::create(find.world));
  const RunResult again = run_case(World(setup), find.steps, watched, Disabled::stop);
  return again.failure && again.failure->step == find.failure.step &&
         again.failure->violation.same_failure(find.failure.violation);
}

// Returns the number of cases of [0, cases) that belong to the shard.
std::uint64_t cases_in(const Shard& shard, std::uint64_t cases) {
  return cases <= shard.index ? 0 : (cases - shard.index - 1) / shard.count + 1;
}

// The state that the workers share. A place is the position of a case in its shard: 0, 1, 2 ...
// Workers take blocks of places in order. A worker leaves a block early only at a place that is no
// longer wanted, so every wanted place has run when all workers are done.
class Shared {
 public:
  explicit Shared(const CampaignOptions& options)
      : options_(options),
        limit_(options.cases ? options.skip + cases_in(options.shard, *options.cases) : kNone),
        deadline_(deadline_in(options.time)),
        part_at_(Clock::now() + options.part_time),
        next_(options.skip),
        taken_(options.skip),
        added_(options.skip) {}

  // Returns the first place of the next block, or kNone.
  std::uint64_t take_block() {
    const std::uint64_t first = next_.fetch_add(kBlock, std::memory_order_relaxed);
    return wanted(first) ? first : kNone;
  }
  [[nodiscard]] bool wanted(std::uint64_t place) const {
    return place < limit_ && place <= last_.load(std::memory_order_relaxed) && !stopped();
  }
  [[nodiscard]] std::uint64_t index_of(std::uint64_t place) const {
    return place * options_.shard.count + options_.shard.index;
  }
  void stop() { stop_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool late() const { return Clock::now() >= deadline_; }

  void count(std::uint64_t steps) {
    cases_.fetch_add(1, std::memory_order_relaxed);
    steps_.fetch_add(steps, std::memory_order_relaxed);
  }
  [[nodiscard]] CampaignCounts counts() const {
    return {.cases = cases_.load(std::memory_order_relaxed),
            .steps = steps_.load(std::memory_order_relaxed),
            .finds = finds_seen_.load(std::memory_order_relaxed),
            .behaviours = behaviours_.load(std::memory_order_relaxed)};
  }

  // Gives the caller of the campaign a part if it is time. Only the calling thread calls this.
  void offer_part() {
    if (!options_.part || Clock::now() < part_at_) return;
    CampaignPart part;
    {
      const std::scoped_lock lock(mutex_);
      part = {std::exchange(rest_, {}), added_, finds_};
    }
    options_.part(std::move(part));
    part_at_ = Clock::now() + options_.part_time;
  }

  void block_done(std::uint64_t first, const Coverage& coverage) {
    const std::scoped_lock lock(mutex_);
    taken_ = std::max(taken_, first + kBlock);
    waiting_.push_back({first, coverage});
    add_in_order();
  }

  void failed(std::uint64_t place, const Failure& failure, const Interleaving& steps,
              const Stage& stage) {
    CampaignFind find{index_of(place), failure, steps, stage.config()};
    const std::scoped_lock lock(mutex_);
    const auto same = std::ranges::find_if(finds_, [&](const CampaignFind& other) {
      return !options_.keep_going || other.failure.violation.same_failure(failure.violation);
    });
    if (same != finds_.end() && same->index < find.index) return;
    if (!fails_again(find, stage.monitor().watched())) {
      if (!unsteady_) unsteady_ = std::move(find);
      return stop();
    }
    if (options_.found) options_.found(find, same == finds_.end() ? nullptr : &*same);
    if (same == finds_.end())
      finds_.push_back(std::move(find));
    else
      *same = std::move(find);
    finds_seen_.store(finds_.size(), std::memory_order_relaxed);
    if (!options_.keep_going) last_.store(place, std::memory_order_relaxed);
  }

  // REQUIRES: every worker is done.
  CampaignResult result() {
    for (const Block& block : waiting_)  // A stop can leave gaps in the order.
      if (block.first <= last_.load()) count(block.coverage);
    CampaignResult result;
    result.coverage = total_;
    result.rest = rest_;
    result.done = std::min(taken_, limit_);
    if (last_.load() != kNone) result.done = last_.load() + 1;
    result.cases = total_.cases;
    result.steps = total_.steps;
    result.unsteady = std::move(unsteady_);
    if (finds_.empty()) return result;
    std::ranges::sort(finds_, {}, &CampaignFind::index);
    result.failure = std::move(finds_.front().failure);
    result.failing = std::move(finds_.front().steps);
    result.failing_index = finds_.front().index;
    result.failing_world = std::move(finds_.front().world);
    std::move(finds_.begin() + 1, finds_.end(), std::back_inserter(result.more));
    return result;
  }

 private:
  struct Block {
    std::uint64_t first;
    Coverage coverage;
  };

  [[nodiscard]] bool stopped() const { return stop_.load(std::memory_order_relaxed); }

  // Adds the blocks that are complete in order: no block before them is missing, so they cannot lie
  // behind the first failing case. REQUIRES: the caller holds `mutex_`.
  void add_in_order() {
    for (auto next = waiting_.begin(); next != waiting_.end();) {
      next = std::ranges::find(waiting_, added_, &Block::first);
      if (next == waiting_.end() || added_ > last_.load(std::memory_order_relaxed)) break;
      count(next->coverage);
      added_ += kBlock;
      waiting_.erase(next);
      next = waiting_.begin();
    }
    behaviours_.store(total_.seen(), std::memory_order_relaxed);
  }

  void count(const Coverage& block) {
    total_.add(block);
    rest_.add(block);
  }

  const CampaignOptions& options_;
  std::uint64_t limit_;
  Clock::time_point deadline_;
  Clock::time_point part_at_;
  std::atomic<std::uint64_t> next_;
  // Without keep_going: the place of the first failing case so far.
  std::atomic<std::uint64_t> last_ = kNone;
  std::atomic<std::uint64_t> cases_ = 0;
  std::atomic<std::uint64_t> steps_ = 0;
  std::atomic<std::uint64_t> finds_seen_ = 0;
  std::atomic<std::uint64_t> behaviours_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;            // Guards the members below.
  std::vector<Block> waiting_;  // Completed blocks with an earlier block that is not complete.
  std::uint64_t taken_;         // The place after the last block that was taken.
  std::uint64_t added_;         // The total contains all blocks below this place.
  Coverage total_;
  Coverage rest_;  // The coverage that no part has reported yet.
  std::vector<CampaignFind> finds_;
  std::optional<CampaignFind> unsteady_;
};

// The loop of one worker. Only the calling thread has `ask` set and calls options.go_on.
void work(Stage stage, const CampaignOptions& options, Shared& shared, bool ask) {
  Interleaving steps;
  RunningCase running{.world = &stage.config(), .steps = &steps};
  for (std::uint64_t first = shared.take_block(); first != kNone; first = shared.take_block()) {
    for (std::uint64_t place = first; place < first + kBlock && shared.wanted(place); ++place) {
      const bool go_on = !ask || !options.go_on || options.go_on(shared.counts());
      if (ask) shared.offer_part();
      if (!go_on || shared.late()) {
        shared.stop();
        break;
      }
      const std::uint64_t seed = case_seed(options.seed, shared.index_of(place));
      steps.clear();
      stage.set(seed);
      running.index = shared.index_of(place);
      if (options.begins) options.begins(running);
      const Generated made = generate_and_run(stage.world(), stage.monitor(), seed,
                                              options.generate, steps, &stage.recorder());
      shared.count(made.steps);
      if (!made.failure) continue;
      shared.failed(place, *made.failure, steps, stage);
      if (!options.keep_going) break;
    }
    shared.block_done(first, stage.recorder().take());
  }
}

// Runs a campaign whose workers each have a stage of their own, which `stage` makes.
template <class MakeStage>
CampaignResult run_on(MakeStage stage, const CampaignOptions& options) {
  Shared shared(options);
  {
    std::vector<std::jthread> others;
    for (int job = 1; job < options.jobs; ++job)
      if (!start_thread(others, [&] { work(stage(), options, shared, false); })) break;
    work(stage(), options, shared, true);
  }
  return shared.result();
}

}  // namespace

CampaignResult run_campaign(const World& start, const CampaignOptions& options) {
  return run_on([&] { return Stage(start, options.watched); }, options);
}

CampaignResult run_campaign(const DrawnWorlds& worlds, const CampaignOptions& options) {
  return run_on([&] { return Stage(worlds); }, options);
}

WorldConfig world_of_case(const WorldGrammar& grammar, std::uint64_t seed, std::uint64_t index) {
  Random random(mix(case_seed(seed, index)));
  return draw_world(random, grammar);
}

}  // namespace pirq::fuzz
