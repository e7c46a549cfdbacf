#include "fuzz/explore/state_queue.h"

#include <utility>

namespace pirq::fuzz {

void StateQueue::add(std::span<const std::uint64_t> words, const Fingerprint& print,
                     std::uint32_t parent) {
  if (visited_.size() >= states_max_) {
    full_ = full_ || !visited_.contains(print);
    return;
  }
  if (!visited_.insert(print, parent)) return;
  Packed packed(packer_.size_max());
  packed.resize(packer_.pack(words, packed.data()));
  packed.shrink_to_fit();
  words_ += packed.capacity();
  waiting_.push_back(std::move(packed));
}

std::span<const std::uint64_t> StateQueue::front() {
  packer_.unpack(waiting_.front().data(), state_);
  return state_;
}

void StateQueue::pop() {
  words_ -= waiting_.front().capacity();
  waiting_.pop_front();
}

}  // namespace pirq::fuzz
