#include "fuzz/explore/expand_state.h"

#include <algorithm>

namespace pirq::fuzz {

void Batch::clear() {
  fresh.clear();
  transitions = 0;
  failing.reset();
  used_ = 0;
}

std::uint64_t* Batch::room(std::size_t words) {
  if (used_ + words > words_.size())
    words_.resize(std::max(used_ + words, words_.size() + words_.size() / 2));
  return words_.data() + used_;
}

void Batch::keep(const Fingerprint& fingerprint, std::uint32_t parent, std::size_t words) {
  fresh.push_back({fingerprint, parent, used_, words});
  used_ += words;
}

StateExpander::StateExpander(const World& start, const Packer& packer, PropertySet watched,
                             const Violation* wanted, bool symmetry)
    : world_(start),
      monitor_(watched, start),
      symmetry_(start.setup()),
      symmetric_(symmetry && symmetry_.any()),
      packer_(&packer),
      wanted_(wanted),
      state_(start.words().size()),
      packed_(packer.size_max()) {}

bool StateExpander::expand(const std::uint64_t* packed, std::uint32_t number,
                           const Visited& visited, Batch& batch) {
  packer_->unpack(packed, state_);
  world_.load(state_);
  steps_.clear();
  world_.all_enabled(steps_);
  for (const Step& step : steps_) {
    world_.load(state_);
    ++batch.transitions;
    if (const auto violation = monitor_.step(world_, step)) {
      if (wanted_ != nullptr && !violation->same_failure(*wanted_)) continue;
      batch.failing = number;
      return false;
    }
    if (symmetric_) symmetry_.canonicalise(world_);
    std::uint64_t* room = batch.room(packer_->size_max());
    const std::size_t size = packer_->pack(world_.words(), room);
    const Fingerprint print = fingerprint({room, size});
    if (!visited.contains(print)) batch.keep(print, number, size);
  }
  return true;
}

Fingerprint StateExpander::canonical(World& world) {
  if (symmetric_) symmetry_.canonicalise(world);
  const std::size_t size = packer_->pack(world.words(), packed_.data());
  return fingerprint({packed_.data(), size});
}

}  // namespace pirq::fuzz
