// The numbers of Linux irqs: which have a descriptor (irq_alloc_descs and irq_free_descs).
#include <algorithm>
#include <bit>

#include "model/guest/guest.h"
#include "model/setup.h"

namespace pirq::guest {
namespace {

constexpr std::int32_t kOldIrqs = 1024;  // nr_irqs of a guest whose irqs descend.

// The place of an irq in the bitmaps. It is outside them if the irq is a GSI below the others.
std::size_t place_of(std::int32_t irq, const Setup& setup, std::size_t places) {
  if (setup.has(Rule::irq_numbers_ascend))
    return static_cast<std::size_t>(irq - setup.config().irq_base);
  const std::int32_t top = std::max(kOldIrqs, static_cast<std::int32_t>(places)) - 1;
  return static_cast<std::size_t>(top - irq);
}

std::int32_t irq_at(std::size_t place, const Setup& setup, std::size_t places) {
  const auto number = static_cast<std::int32_t>(place);
  if (setup.has(Rule::irq_numbers_ascend)) return setup.config().irq_base + number;
  return std::max(kOldIrqs, static_cast<std::int32_t>(places)) - 1 - number;
}

void set(std::span<std::uint64_t> bits, std::size_t place, bool value) {
  if (place / 64 >= bits.size()) return;
  const std::uint64_t bit = std::uint64_t{1} << (place % 64);
  bits[place / 64] = value ? bits[place / 64] | bit : bits[place / 64] & ~bit;
}

}  // namespace

// The place of the first irq without a descriptor. An irq that is the GSI of a pin is not given to
// an MSI: Linux begins above its GSIs (arch_dynirq_lower_bound).
std::optional<std::size_t> Guest::free_place() const {
  const auto used = base_[layout().irqs_used];
  for (std::size_t word = 0; word < used.size(); ++word) {
    std::uint64_t taken = used[word];
    for (int device = 0; device < setup_->devices(); ++device) {
      if (!is_gsi(setup_->device(device).kind)) continue;
      const std::size_t place = place_of(gsi_of(device), *setup_, used.size() * 64);
      if (place / 64 == word) taken |= std::uint64_t{1} << (place % 64);
    }
    if (taken != ~std::uint64_t{0})
      return word * 64 + static_cast<std::size_t>(std::countr_one(taken));
  }
  return std::nullopt;
}

// If no descriptor is left, the grace period of the dropped ones has ended.
std::int32_t Guest::new_irq() {
  const auto used = base_[layout().irqs_used];
  std::optional<std::size_t> found = free_place();
  if (!found) {
    end_grace_period();
    found = free_place();
  }
  const std::size_t place = found.value_or(0);
  set(used, place, true);
  const std::int32_t irq = irq_at(place, *setup_, used.size() * 64);
  if (observer_ != nullptr) observer_->made_irq(irq);
  return irq;
}

void Guest::use_irq(std::int32_t irq) {
  const auto used = base_[layout().irqs_used];
  const std::size_t place = place_of(irq, *setup_, used.size() * 64);
  set(used, place, true);
  set(base_[layout().irqs_dying], place, false);
}

// In a world without grace periods the descriptor is free at once.
void Guest::free_irq(std::int32_t irq) {
  const auto used = base_[layout().irqs_used];
  const auto dying = base_[layout().irqs_dying];
  const std::size_t place = place_of(irq, *setup_, used.size() * 64);
  set(dying.empty() ? used : dying, place, !dying.empty());
}

bool GuestView::uses_irq(std::int32_t irq) const {
  const auto used = base_[layout().irqs_used];
  const std::size_t place = place_of(irq, *setup_, used.size() * 64);
  return place / 64 >= used.size() || ((used[place / 64] >> (place % 64)) & 1U) != 0;
}

int GuestView::irqs_in_use() const {
  int count = 0;
  for (const std::uint64_t word : base_[layout().irqs_used]) count += std::popcount(word);
  return count;
}

bool GuestView::has_dying_irqs() const {
  return std::ranges::any_of(base_[layout().irqs_dying],
                             [](std::uint64_t word) { return word != 0; });
}

void Guest::end_grace_period() {
  const auto used = base_[layout().irqs_used];
  const auto dying = base_[layout().irqs_dying];
  for (std::size_t word = 0; word < dying.size(); ++word) {
    used[word] &= ~dying[word];
    dying[word] = 0;
  }
}

}  // namespace pirq::guest
