#include "fuzz/explore/check_reduction.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fuzz/execute/make_step.h"
#include "fuzz/explore/state_queue.h"
#include "fuzz/explore/way_to.h"
#include "properties/monitor.h"

namespace pirq::fuzz {
namespace {

struct HashOfPrint {
  std::size_t operator()(const Fingerprint& print) const { return print.low; }
};

class Check {
 public:
  Check(const World& start, CanonicalForm form, const ReductionCheckOptions& options)
      : options_(options),
        start_(start),
        world_(start),
        formed_(start),
        form_(std::move(form)),
        monitor_(options.watched, start),
        queue_(start, options.states_max) {
    visit(start.words(), 0);
  }

  ReductionCheck run() {
    for (std::uint32_t number = 0; !queue_.empty(); ++number) {
      if (bytes() > options_.memory_max || !look_at(number)) break;
      queue_.pop();
    }
    result_.states = queue_.visited().size();
    result_.forms = futures_.size();
    result_.complete = queue_.complete();
    return std::move(result_);
  }

 private:
  // The states of one form have this in common.
  struct Known {
    std::uint64_t future = 0;
    std::uint32_t number = 0;  // The first state of the form.
  };

  void visit(std::span<const std::uint64_t> words, std::uint32_t parent) {
    queue_.add(words, fingerprint(words), parent);
  }

  [[nodiscard]] std::size_t bytes() const {
    constexpr std::size_t kNode = 2 * sizeof(void*) + sizeof(Fingerprint) + sizeof(Known);
    return queue_.bytes() + futures_.size() * kNode + futures_.bucket_count() * sizeof(void*);
  }

  // Returns false if the check shall end.
  bool may_go_on() {
    words_since_ += world_.words().size();
    if (words_since_ < kAskWords) return !stopped_;
    words_since_ = 0;
    stopped_ = stopped_ || (options_.go_on && !options_.go_on(queue_.visited().size()));
    return !stopped_;
  }

  Fingerprint form_of(const World& world) {
    formed_.restore(world);
    form_.apply(formed_);
    return fingerprint(formed_.words());
  }

  // Makes `step` in `world`, which is at `state`. Returns a hash of the violations and of the form
  // of the successor.
  std::uint64_t make(World& world, std::span<const std::uint64_t> state, const Step& step) {
    std::uint64_t result = 0;
    for (Monitor rest = monitor_;;) {
      world.load(state);
      const auto violation = make_step(world, step, rest);
      if (!violation) break;
      const std::string_view name = violation->id().name();
      const auto subject = static_cast<std::uint64_t>(violation->subject);
      result = XXH3_64bits_withSeed(name.data(), name.size(), result ^ subject);
      rest = rest.without(violation->id());
    }
    const Fingerprint print = form_of(world);
    const std::array words = {print.low, std::uint64_t{print.high}, result};
    return XXH3_64bits(words.data(), sizeof words);
  }

  // Returns the sorted hashes of what the steps from `state` lead to.
  std::vector<std::uint64_t> future(std::span<const std::uint64_t> state, bool visits,
                                    std::uint32_t number) {
    StepList steps;
    world_.load(state);
    world_.all_enabled(steps);
    std::vector<std::uint64_t> all;
    for (const Step& step : steps) {
      if (visits && !may_go_on()) break;
      all.push_back(make(world_, state, step));
      if (visits) visit(world_.words(), number);
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  bool look_at(std::uint32_t number) {
    const auto state = queue_.front();
    world_.load(state);
    const Fingerprint form = form_of(world_);
    const auto all = future(state, true, number);
    if (stopped_) return false;
    const std::uint64_t hash = XXH3_64bits(all.data(), all.size() * sizeof(std::uint64_t));
    const auto [at, fresh] = futures_.try_emplace(form, Known{hash, number});
    if (fresh || at->second.future == hash) return true;
    result_.flaw = flaw(at->second.number, number);
    return false;
  }

  Interleaving way_to(std::uint32_t number, World& world) const {
    return fuzz::way_to(queue_.visited(), number, world,
                        [this](const World& reached, std::uint32_t next) {
                          return fingerprint(reached.words()) == queue_.visited().fingerprint(next);
                        });
  }

  // The first step of one of the two states that leads where no step of the other leads.
  ReductionFlaw flaw(std::uint32_t first, std::uint32_t second) {
    World a(start_);
    World b(start_);
    Interleaving to_a = way_to(first, a);
    Interleaving to_b = way_to(second, b);
    if (const auto step = only(a, b)) return {std::move(to_a), std::move(to_b), *step};
    return {std::move(to_b), std::move(to_a), only(b, a).value_or(Step{})};
  }

  std::optional<Step> only(const World& has, const World& lacks) {
    const auto others = future(lacks.words(), false, 0);
    StepList steps;
    has.all_enabled(steps);
    for (const Step& step : steps)
      if (!std::ranges::binary_search(others, make(world_, has.words(), step))) return step;
    return std::nullopt;
  }

  const ReductionCheckOptions& options_;
  const World& start_;
  World world_;
  World formed_;
  CanonicalForm form_;
  Monitor monitor_;
  StateQueue queue_;
  std::unordered_map<Fingerprint, Known, HashOfPrint> futures_;
  ReductionCheck result_;
  std::size_t words_since_ = 0;  // Words of states since the last call of `go_on`.
  bool stopped_ = false;
};

}  // namespace

ReductionCheck check_reduction(const World& start, CanonicalForm form,
                               const ReductionCheckOptions& options) {
  return Check(start, std::move(form), options).run();
}

}  // namespace pirq::fuzz
