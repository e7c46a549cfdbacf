#include "fuzz/explore/expand_state.h"

#include <algorithm>
#include <utility>

#include "fuzz/explore/way_to.h"

namespace pirq::fuzz {

void Batch::clear(std::size_t fresh_max) {
  fresh.clear();
  fresh_max_ = fresh_max;
  transitions = 0;
  failing.clear();
  used_ = 0;
}

std::uint64_t* Batch::room(std::size_t words) {
  if (used_ + words > words_.size())
    words_.resize(std::max(used_ + words, words_.size() + words_.size() / 2),
                  boost::container::default_init);
  return words_.data() + used_;
}

void Batch::keep(const Fingerprint& fingerprint, std::uint32_t parent, std::size_t words) {
  for (auto state = fresh.rbegin(); state != fresh.rend() && state->parent == parent; ++state)
    if (state->fingerprint == fingerprint) return;
  fresh.push_back({fingerprint, parent, used_, words});
  used_ += words;
}

void Batch::fail(PropertyId property, std::uint32_t number) {
  if (std::ranges::find(failing, property, &Failing::property) == failing.end())
    failing.push_back({property, number});
}

StateExpander::StateExpander(const World& start, const Packer& packer,
                             const ExploreOptions& options)
    : world_(start),
      monitor_(options.watched, start),
      form_(start.setup(), options.reduce),
      formed_(start),
      packer_(&packer),
      options_(&options),
      state_(start.words().size()),
      recent_(kRecent) {}

bool StateExpander::expand(const std::uint64_t* packed, std::uint32_t number,
                           const Visited& visited, Batch& batch,
                           const std::function<bool()>& go_on) {
  packer_->unpack(packed, state_);
  world_.load(state_);
  looked_up_.reset();
  steps_.clear();
  world_.all_enabled(steps_);
  batch.transitions += steps_.size();
  thread_ = std::this_thread::get_id();
  number_ = number;
  for (const Step& step : steps_) {
    if (batch.full() || !may_go_on(go_on)) {
      batch.transitions -= static_cast<std::size_t>(steps_.data() + steps_.size() - &step);
      return false;
    }
    making_ = &step;
    const auto [outcome, violation] = monitor_.make(world_, step);
    Changes changes = outcome.changes;
    if (violation && options_->keep_going) {
      make_unwatched(step, violation->id(), number, batch);
      changes = Changes::everything;
    } else if (violation) {
      if (options_->wanted == nullptr || violation->same_failure(*options_->wanted)) {
        batch.fail(violation->id(), number);
        return false;
      }
      world_.load(state_);
      continue;
    }
    if (changes == Changes::nothing) continue;  // Most interrupts.
    if (!packer_->compare(world_.words(), state_, world_.first_word(changes), packed, delta_))
      continue;
    look_up(packed, number, visited, batch);
    world_.load(state_, delta_.changed);
    if (looked_up_) std::swap(delta_, looked_up_delta_);
  }
  making_ = nullptr;
  settle(packed, number, visited, batch);
  return !batch.full();
}

bool StateExpander::may_go_on(const std::function<bool()>& go_on) {
  words_since_ += state_.size();
  if (words_since_ < kAskWords) return true;
  words_since_ = 0;
  return go_on();
}

void StateExpander::look_up(const std::uint64_t* parent, std::uint32_t number,
                            const Visited& visited, Batch& batch) {
  settle(parent, number, visited, batch);
  if (!counted()) {
    world_.forget_heap_counts();
    packer_->compare(world_.words(), state_, 0, parent, delta_);
  }
  Fingerprint print = delta_.sums.fingerprint();
  if (is_recent(print)) return;
  if (form_.any()) print = fingerprint(form(world_).words());
  visited.prefetch(print);
  looked_up_ = print;
}

// Remembers the state. Returns true if it is one of the last ones.
bool StateExpander::is_recent(const Fingerprint& concrete) {
  Fingerprint& place = recent_[concrete.low % recent_.size()];
  if (place == concrete) return true;
  place = concrete;
  return false;
}

void StateExpander::settle(const std::uint64_t* parent, std::uint32_t number,
                           const Visited& visited, Batch& batch) {
  if (looked_up_ && !visited.contains(*looked_up_)) {
    std::uint64_t* packed = batch.room(packer_->size_max());
    batch.keep(*looked_up_, number, packer_->pack(parent, looked_up_delta_, packed));
  }
  looked_up_.reset();
}

void StateExpander::make_unwatched(const Step& step, PropertyId broken, std::uint32_t number,
                                   Batch& batch) {
  batch.fail(broken, number);
  for (Monitor rest = monitor_.without(broken);; rest = rest.without(broken)) {
    world_.load(state_);
    const auto violation = make_step(world_, step, rest);
    if (!violation) return;
    broken = violation->id();
    batch.fail(broken, number);
  }
}

Fingerprint StateExpander::canonical(World& world, bool counted) {
  if (!counted) world.forget_heap_counts();
  if (form_.any()) return fingerprint(form(world).words());
  std::vector<std::uint64_t> packed(packer_->size_max());
  packer_->pack(world.words(), packed.data());
  return Packer::sums(packed.data()).fingerprint();
}

const World& StateExpander::form(const World& world) {
  formed_.restore(world);
  form_.apply(formed_);
  return formed_;
}

}  // namespace pirq::fuzz
