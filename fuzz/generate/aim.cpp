#include "fuzz/generate/aim.h"

#include <algorithm>
#include <cstdlib>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

// A number that a vector has, by the record of one of the programs: the guest's, QEMU's, or the
// message, which keeps it after the others have forgotten it.
std::int32_t number_of_some_vector(const World& world, Random& random) {
  const Setup& setup = world.setup();
  const int device = random.between(0, setup.devices() - 1);
  const int vector = random.between(0, setup.device(device).vectors - 1);
  const qemu::Entry& entry = world.device_model().entry(device, vector);
  switch (random.below(4)) {
    case 0:
      return entry.pirq;
    case 1:
      return qemu::message_pirq(entry.addr_lo, entry.addr_hi);
    default:
      return world.guest().vector(device, vector).pirq;
  }
}

// A number for which `holds`, if there is one among the last few of the table, where Xen's search
// begins. It starts at a random one of them.
template <class Predicate>
std::optional<std::int32_t> near_top(const World& world, Random& random, Predicate holds) {
  constexpr std::int32_t kNear = 32;
  const std::int32_t top = world.setup().config().pirqs - 1;
  const std::int32_t few = std::min(kNear, top);
  const std::int32_t first = random.between(0, few - 1);
  for (std::int32_t i = 0; i < few; ++i)
    if (const std::int32_t pirq = top - (first + i) % few; holds(pirq)) return pirq;
  return std::nullopt;
}

// A number that was unbound by force.
std::optional<std::int32_t> forced(const World& world, Random& random) {
  return near_top(world, random, [&](std::int32_t pirq) {
    return world.domain().domain_pirq_to_irq(pirq) < xen::kPirqAllocated;
  });
}

// A number that is mapped, perhaps by a raw step.
std::optional<std::int32_t> mapped(const World& world, Random& random) {
  return near_top(world, random,
                  [&](std::int32_t pirq) { return world.domain().domain_pirq_to_irq(pirq) > 0; });
}

std::int32_t aimed_pirq(const World& world, Random& random) {
  const WorldConfig& config = world.setup().config();
  switch (random.below(8)) {
    case 0:
      return config.pirqs - 1 + random.between(0, 1);
    case 1:
      return config.gsis - random.between(0, 1);
    case 2:
      return forced(world, random).value_or(config.pirqs - 1);
    case 3:
      return number_of_some_vector(world, random) + random.between(-1, 1);
    case 4:
      return mapped(world, random).value_or(config.pirqs - 1);
    default:
      return number_of_some_vector(world, random);
  }
}

std::int32_t aimed_irq(const World& world, Random& random) {
  if (random.below(4) == 0) return world.setup().config().irqs - random.between(0, 1);
  const std::int32_t pirq = number_of_some_vector(world, random);
  if (pirq < 0 || pirq >= world.setup().config().pirqs) return world.setup().config().gsis;
  return std::abs(world.domain().domain_pirq_to_irq(pirq));
}

// The pin of a device, or the first ones.
std::int32_t aimed_gsi(const World& world, Random& random) {
  const int device = random.between(0, world.setup().devices() - 1);
  if (random.below(2) == 0 && is_gsi(world.setup().device(device).kind))
    return guest::GuestView::gsi_of(device);
  return random.between(0, 1);
}

std::int32_t aimed_port(const World& world, Random& random) {
  if (random.below(8) == 0) return world.setup().ports() + random.between(0, 1);
  const Setup& setup = world.setup();
  const int device = random.between(0, setup.devices() - 1);
  const int vector = random.between(0, setup.device(device).vectors - 1);
  return static_cast<std::int32_t>(world.guest().vector(device, vector).port);
}

}  // namespace

std::optional<std::int32_t> waiting_number(const World& world, Random& random) {
  constexpr int kWaits = xen::kSoftirqSched | xen::kSoftirqRun | xen::kSoftirqListed;
  return near_top(world, random, [&](std::int32_t pirq) {
    const xen::Pirq* info = world.domain().pirq_info(pirq);
    return info != nullptr && (info->softirq & kWaits) != 0;
  });
}

std::optional<std::int32_t> aimed_value(Param param, const World& world, int device,
                                        Random& random) {
  switch (param) {
    case Param::entry:
      return world.setup().device(device).vectors - random.between(0, 1);
    case Param::pirq:
      return aimed_pirq(world, random);
    case Param::irq:
      return aimed_irq(world, random);
    case Param::gsi:
      return aimed_gsi(world, random);
    case Param::port:
      return aimed_port(world, random);
    default:
      return std::nullopt;
  }
}

}  // namespace pirq::fuzz
