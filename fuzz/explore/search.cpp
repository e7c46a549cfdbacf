#include "fuzz/explore/search.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <new>
#include <semaphore>
#include <thread>
#include <utility>

#include "fuzz/execute/start_thread.h"

namespace pirq::fuzz {
namespace {

constexpr std::size_t kBatch = 32;         // The number of states of the largest batch.
constexpr std::size_t kWaveFirst = 256;    // The number of states of the first wave.
constexpr std::size_t kWaveLast = 16'384;  // The number of states of the largest wave.
constexpr std::size_t kWaveShare = 16;  // A wave grows while it uses less than 1/16 of memory_max.
constexpr std::size_t kCounted = 20'000;  // States of the last level whose tables are counted.
// A state of a large world costs as much as many states of a small one. These bounds are the ones
// above in words: for waves of states with more than 4,096 words, for counting from 512 words on.
constexpr std::size_t kWaveFirstWords = kWaveFirst * 4'096;
constexpr std::size_t kWaveLastWords = kWaveLast * 4'096;
constexpr std::size_t kCountedWords = kCounted * 512;
constexpr auto kAskEvery = std::chrono::milliseconds(20);  // While other threads work.
constexpr std::size_t kAlone = 4;  // A wave of at most 4 batches runs on one thread.

// Returns how many states with `words` words are within `most` states and `most_words` words.
std::size_t states_within(std::size_t most, std::size_t most_words, std::size_t words) {
  return std::clamp(most_words / words, std::size_t{1}, most);
}

}  // namespace

Explorer::Search::Search(const World& start, const ExploreOptions& options)
    : start_(start),
      options_(options),
      watched_(options.watched),
      packer_(start),
      wave_max_(states_within(kWaveLast, kWaveLastWords, start.words().size())),
      wave_(states_within(kWaveFirst, kWaveFirstWords, start.words().size())),
      batch_(std::max<std::size_t>(wave_ * kBatch / kWaveFirst, 1)) {
  for (int job = 0; job < std::max(options.jobs, 1); ++job)
    expanders_.emplace_back(start, packer_, options);
  World first(start);
  visited_.insert(expanders_[0].canonical(first, expanders_[0].counted()), 0);
  std::vector<std::uint64_t> packed(packer_.size_max());
  frontier_.add({packed.data(), packer_.pack(first.words(), packed.data())});
  result_.levels.push_back(1);
}

Explored Explorer::Search::run() {
  try {
    search();
  } catch (const std::bad_alloc&) {
    // The levels before the current one are whole. What follows needs little memory.
    std::vector<Batch>().swap(batches_);
    batches_used_ = 0;
    next_ = Frontier();
    result_.ended_by = Bound::exhausted;
  }
  return finish();
}

void Explorer::Search::search() {
  while (frontier_.size() > 0) {
    if (result_.levels.size() > options_.depth_max) {
      result_.ended_by = Bound::depth;
      return;
    }
    if (look_at_level() != End::level) return;
  }
}

Explorer::Search::End Explorer::Search::look_at_level() {
  transitions_before_ = transitions_;
  for (std::size_t begin = 0; begin < frontier_.size();) {
    if (!within_bounds(begin)) return End::bound;
    const std::size_t count = next_wave(frontier_.size() - begin);
    if (!look_at_wave(begin, count)) return End::bound;
    if (fail_wave()) return End::found;
    if (!merge_wave(count)) return End::bound;
    begin += count;
  }
  first_ += static_cast<std::uint32_t>(frontier_.size());
  std::swap(frontier_, next_);
  next_.clear();
  if (frontier_.size() > 0) result_.levels.push_back(frontier_.size());
  return End::level;
}

// A wave of expensive states has no more states than --max-states probably needs.
std::size_t Explorer::Search::next_wave(std::size_t left) const {
  const std::size_t count = std::min(wave_, left);
  if (batch_ == kBatch) return count;
  const std::size_t wanted = options_.states_max - std::min(visited_.size(), options_.states_max);
  return std::min(count, wanted / std::max<std::size_t>(successors_, 1) + 1);
}

bool Explorer::Search::look_at_wave(std::size_t begin, std::size_t count) {
  batches_used_ = (count + batch_ - 1) / batch_;
  if (batches_.size() < batches_used_) batches_.resize(batches_used_);
  // A batch of one state holds no state twice. So if it has more than are wanted, the merge ends
  // there or earlier.
  const std::size_t wanted = options_.states_max - std::min(visited_.size(), options_.states_max);
  const std::size_t fresh_max = batch_ == 1 ? wanted : std::numeric_limits<std::size_t>::max();
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> exhausted = false;
  std::atomic<bool> stopped = false;
  const Level now = level(begin);
  const std::function<bool()> ask = [&] {
    if (options_.go_on && !options_.go_on(now)) stopped = true;
    return !stopped;
  };
  const std::function<bool()> watch = [&] { return !stopped; };
  const auto expand = [&](StateExpander& expander, const std::function<bool()>& go_on) {
    for (std::size_t i = next++; i < batches_used_; i = next++) {
      batches_[i].clear(fresh_max);
      const std::size_t last = std::min((i + 1) * batch_, count);
      for (std::size_t at = begin + i * batch_; at < begin + last; ++at)
        if (!expander.expand(frontier_[at], first_ + static_cast<std::uint32_t>(at), visited_,
                             batches_[i], go_on)) {
          next = batches_used_;  // The states after this one are not needed.
          return;
        }
    }
  };
  // An exception must not leave a thread.
  const auto work = [&](StateExpander& expander, const std::function<bool()>& go_on) {
    try {
      expand(expander, go_on);
    } catch (const std::bad_alloc&) {
      exhausted = true;
      next = batches_used_;
    }
  };
  {
    std::counting_semaphore<> ended(0);
    std::vector<std::jthread> others;
    if (batches_used_ > (batch_ == kBatch ? kAlone : 1))
      for (std::size_t job = 1; job < expanders_.size(); ++job) {
        const auto run = [&, job] {
          work(expanders_[job], watch);
          ended.release();
        };
        if (!start_thread(others, run)) break;
      }
    work(expanders_[0], ask);
    for (std::size_t i = 0; i < others.size(); ++i)
      while (!ended.try_acquire_for(kAskEvery)) static_cast<void>(ask());
  }
  if (exhausted) throw std::bad_alloc();
  // Batches after a full one are left out: the result must not depend on whether another thread has
  // already expanded them.
  for (std::size_t i = 0; i < batches_used_; ++i)
    if (batches_[i].full()) batches_used_ = i + 1;
  if (stopped) result_.ended_by = Bound::stopped;
  return !stopped;
}

bool Explorer::Search::merge_wave(std::size_t looked_at) {
  std::size_t fresh = 0;
  std::size_t bytes_of_wave = 0;
  for (std::size_t i = 0; i < batches_used_; ++i) {
    fresh += batches_[i].fresh.size();
    bytes_of_wave += batches_[i].bytes();
  }
  // The next level copies the fresh states while the batches still hold them.
  const std::size_t then = bytes() - visited_.bytes() + visited_.bytes_with(fresh) + bytes_of_wave;
  if (then > options_.memory_max) {
    result_.ended_by = Bound::memory;
    return false;
  }
  for (std::size_t i = 0; i < batches_used_; ++i) {
    transitions_ += batches_[i].transitions;
    for (const Batch::Fresh& state : batches_[i].fresh) {
      if (visited_.size() >= options_.states_max && !visited_.contains(state.fingerprint)) {
        result_.ended_by = Bound::states;
        return false;
      }
      if (visited_.insert(state.fingerprint, state.parent)) next_.add(batches_[i].packed(state));
    }
  }
  result_.bytes_max = std::max(result_.bytes_max, bytes());
  successors_ = fresh / looked_at;
  if (bytes_of_wave < options_.memory_max / kWaveShare) wave_ = std::min(2 * wave_, wave_max_);
  return true;
}

bool Explorer::Search::within_bounds(std::size_t looked_at) {
  if (!options_.go_on || options_.go_on(level(looked_at))) return true;
  result_.ended_by = Bound::stopped;
  return false;
}

bool Explorer::Search::fail_wave() {
  for (std::size_t i = 0; i < batches_used_; ++i)
    for (const Batch::Failing& failing : batches_[i].failing) {
      if (!watched_.has(failing.property)) continue;
      auto rebuilt = failing_case(failing);
      if (const auto* const none = std::get_if<NoWay>(&rebuilt)) {
        result_.ended_by = *none == NoWay::stopped ? Bound::stopped : Bound::unsteady;
        return true;
      }
      FailingCase& found = std::get<FailingCase>(rebuilt);
      if (result_.failure) {
        result_.others.push_back(std::move(found));
      } else {
        result_.steps = std::move(found.steps);
        result_.failure = std::move(found.failure);
      }
      if (!options_.keep_going) return true;
      watched_ = watched_.without(failing.property);
      for (StateExpander& expander : expanders_) expander.unwatch(failing.property);
    }
  return options_.keep_going && result_.failure && watched_.empty();
}

// Executes the steps from the failing state again, to find the violating step. The visited set
// holds canonical states, so the case is built from a state with the original names of the devices.
std::variant<FailingCase, NoWay> Explorer::Search::failing_case(const Batch::Failing& failing) {
  World world(start_);
  const Level now = level(0);
  const auto go_on = [&] { return !options_.go_on || options_.go_on(now); };
  auto way = way_to(failing.number, world, go_on);
  if (const auto* const none = std::get_if<NoWay>(&way)) return *none;
  FailingCase found{.steps = std::get<Interleaving>(std::move(way)), .failure = {}};
  const Monitor monitor(options_.keep_going ? Watched::only(failing.property) : options_.watched,
                        start_);
  StepList steps;
  world.all_enabled(steps);
  const bool large = world.words().size() >= kAskWords;
  for (const Step& step : steps) {
    if (large && !go_on()) return NoWay::stopped;
    World after(world);
    auto violation = make_step(after, step, monitor);
    if (!violation) continue;
    if (options_.wanted != nullptr && !violation->same_failure(*options_.wanted)) continue;
    found.steps.push_back(step);
    found.failure = Failure{std::move(*violation), found.steps.size() - 1};
    return found;
  }
  return NoWay::unsteady;
}

std::variant<Interleaving, NoWay> Explorer::Search::way_to(std::uint32_t number, World& world,
                                                           const std::function<bool()>& go_on) {
  const auto is_state = [this](World& reached, std::uint32_t next) {
    // With keep_going, the search may have dropped the counts of the heap at some level.
    const Fingerprint wanted = visited_.fingerprint(next);
    if (options_.keep_going && expanders_[0].canonical(reached, true) == wanted) return true;
    return expanders_[0].canonical(reached, expanders_[0].counted()) == wanted;
  };
  return find_way(visited_, number, world, is_state, go_on);
}

std::optional<Interleaving> Explorer::Search::running() {
  for (const StateExpander& expander : expanders_) {
    const auto making = expander.making();
    if (!making) continue;
    World world(start_);
    auto way = way_to(making->number, world, {});
    if (std::holds_alternative<NoWay>(way)) return std::nullopt;
    Interleaving steps = std::get<Interleaving>(std::move(way));
    steps.push_back(making->step);
    return steps;
  }
  return std::nullopt;
}

std::size_t Explorer::Search::bytes() const {
  std::size_t bytes = visited_.bytes() + frontier_.bytes() + next_.bytes();
  for (const Batch& batch : batches_) bytes += batch.bytes();
  for (const StateExpander& expander : expanders_) bytes += expander.bytes();
  return bytes;
}

Level Explorer::Search::level(std::size_t looked_at) const {
  return {.depth = result_.levels.size(),
          .states = visited_.size(),
          .frontier = frontier_.size(),
          .looked_at = looked_at,
          .transitions = transitions_,
          .bytes = bytes()};
}

Explored Explorer::Search::finish() {
  Explored result = result_;
  result.verdict = result.failure                   ? Verdict::violated
                   : result.ended_by != Bound::none ? Verdict::undecided
                                                    : Verdict::proven;
  result.states = visited_.size();
  result.transitions = transitions_;
  result.visited_bytes = visited_.bytes();
  result.bytes_max = std::max(result.bytes_max, bytes());
  const bool ended_early = result.ended_by != Bound::none && result.ended_by != Bound::exhausted;
  if (options_.count_tables && ended_early) result.last_level = forms_of_level();
  return result;
}

std::vector<TableForms> Explorer::Search::forms_of_level() {
  const std::size_t counted = states_within(kCounted, kCountedWords, start_.words().size());
  const std::size_t stride = frontier_.size() / counted + 1;
  World world(start_);
  std::vector<std::uint64_t> state(world.words().size());
  TableCounter counter(start_.setup());
  for (std::size_t i = 0; i < frontier_.size(); i += stride) {
    packer_.unpack(frontier_[i], state);
    world.load(state);
    counter.add(expanders_[0].form(world));
  }
  return counter.forms();
}

}  // namespace pirq::fuzz
