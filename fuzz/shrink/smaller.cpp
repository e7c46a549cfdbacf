#include "fuzz/shrink/smaller.h"

#include <algorithm>
#include <bitset>
#include <tuple>

namespace pirq::fuzz {
namespace {

std::size_t devices_used(const Interleaving& steps) {
  std::bitset<kDevicesMax> used;
  for (const Step& step : steps) used.set(step.device);
  return used.count();
}

std::size_t context_switches(const Interleaving& steps) {
  std::size_t switches = 0;
  for (std::size_t i = 1; i < steps.size(); ++i)
    if (steps[i].device != steps[i - 1].device) ++switches;
  return switches;
}

}  // namespace

bool smaller(const Interleaving& a, const Interleaving& b) {
  if (a.size() != b.size()) return a.size() < b.size();
  const auto rank = [](const Interleaving& steps) {
    return std::tuple(devices_used(steps), context_switches(steps));
  };
  const auto rank_a = rank(a);
  const auto rank_b = rank(b);
  if (rank_a != rank_b) return rank_a < rank_b;
  // The device is compared first, so the order in which the first device acts earlier is smaller.
  const auto key = [](const Step& step) {
    return std::tuple(step.device, step.kind, step.a, step.b);
  };
  return std::ranges::lexicographical_compare(a, b, {}, key, key);
}

}  // namespace pirq::fuzz
