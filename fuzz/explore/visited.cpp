#include "fuzz/explore/visited.h"

#include <algorithm>

namespace pirq::fuzz {
namespace {

std::uint32_t tag_of(const Fingerprint& fingerprint) {
  return fingerprint.high;
}

}  // namespace

Fingerprint Visited::fingerprint(std::uint32_t number) const {
  const Entry& entry = at(number);
  return {(std::uint64_t{entry.fingerprint[1]} << 32) | entry.fingerprint[0], entry.fingerprint[2]};
}

std::uint32_t Visited::parent(std::uint32_t number) const {
  return at(number).parent;
}

std::size_t Visited::find(const Fingerprint& fingerprint) const {
  std::size_t slot = first_slot(fingerprint);
  while (slots_[slot].number != 0) {
    const bool same = slots_[slot].tag == tag_of(fingerprint) &&
                      this->fingerprint(slots_[slot].number - 1) == fingerprint;
    if (same) break;
    if (++slot == slots_.size()) slot = 0;
  }
  return slot;
}

bool Visited::contains(const Fingerprint& fingerprint) const {
  return slots_[find(fingerprint)].number != 0;
}

bool Visited::insert(const Fingerprint& fingerprint, std::uint32_t parent) {
  std::size_t slot = find(fingerprint);
  if (slots_[slot].number != 0) return false;
  if (size_ % kBlock == 0 && size_ / kBlock == blocks_.size())
    blocks_.push_back(std::make_unique_for_overwrite<Entry[]>(kBlock));
  blocks_[size_ / kBlock][size_ % kBlock] = {
      {static_cast<std::uint32_t>(fingerprint.low),
       static_cast<std::uint32_t>(fingerprint.low >> 32), fingerprint.high},
      parent};
  ++size_;
  slots_[slot] = {static_cast<std::uint32_t>(size_), tag_of(fingerprint)};
  if (static_cast<double>(size_) > kLoadMax * static_cast<double>(slots_.size()))
    grow(static_cast<std::size_t>(static_cast<double>(slots_.size()) * kGrowth));
  return true;
}

// The entries suffice to rebuild the slots, so the old slots are freed first to save memory.
void Visited::grow(std::size_t slots) {
  slots_ = {};
  slots_.resize(slots);
  for (std::size_t number = 0; number < size_; ++number) {
    const Fingerprint found = fingerprint(static_cast<std::uint32_t>(number));
    slots_[find(found)] = {static_cast<std::uint32_t>(number + 1), tag_of(found)};
  }
}

std::size_t Visited::bytes_with(std::size_t count) const {
  const std::size_t states = size_ + count;
  double slots = static_cast<double>(slots_.size());
  while (static_cast<double>(states) > kLoadMax * slots) slots *= kGrowth;
  return (states / kBlock + 1) * kBlock * sizeof(Entry) +
         static_cast<std::size_t>(slots) * sizeof(Slot);
}

}  // namespace pirq::fuzz
