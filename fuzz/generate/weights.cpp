#include "fuzz/generate/weights.h"

namespace pirq::fuzz {
namespace {

constexpr std::uint16_t kNormal = 64;
constexpr std::uint16_t kFactor = 2;   // Rare steps have half the weight, frequent ones twice.
constexpr std::uint32_t kChances = 8;  // One step in 8 is rare or off, and one in 8 is frequent.

// Steps that advance a driver have the full weight. A raise changes little, and removals of devices
// would keep drivers from advancing, so both have a low weight. The generator ends some
// cases with destroy-domain (see generate.cpp).
constexpr std::array<std::uint16_t, kStepKinds> kUsual = [] {
  std::array<std::uint16_t, kStepKinds> weights = {};
  weights.fill(kNormal);
  const auto set = [&](StepKind kind, std::uint16_t weight) {
    weights[static_cast<std::size_t>(kind)] = weight;
  };
  set(StepKind::raise, kNormal / 8);
  set(StepKind::detach, kNormal / 8);
  set(StepKind::abandon, kNormal / 8);
  set(StepKind::destroy_domain, 0);
  return weights;
}();

// True if drivers advance without steps of this kind. The other kinds can be rare but not off,
// because a driver would wait for them until the end of the case.
bool can_be_off(StepKind kind) {
  const Family family = info(kind).family;
  return kind == StepKind::abandon || kind == StepKind::raise || kind == StepKind::detach ||
         family == Family::raw_call ||
         (family == Family::surroundings && kind != StepKind::destroy_domain);
}

}  // namespace

Weights::Weights() : kinds_(kUsual) {
  devices_.fill(1);
}

void Weights::allow_destruction() {
  kinds_[index_of(StepKind::destroy_domain)] = 2 * kNormal;
}

Weights::Weights(Random& random) : Weights() {
  if (random.below(2) == 0) return;
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const std::uint32_t chance = random.below(kChances);
    if (chance == 0)
      kinds_[i] = can_be_off(static_cast<StepKind>(i))
                      ? std::uint16_t{0}
                      : static_cast<std::uint16_t>(kinds_[i] / kFactor);
    if (chance == 1) kinds_[i] = static_cast<std::uint16_t>(kinds_[i] * kFactor);
  }
  for (std::uint8_t& device : devices_)
    if (random.below(kChances) == 0) device = kFactor;
}

}  // namespace pirq::fuzz
