#include "fuzz/generate/weights.h"

#include <gtest/gtest.h>

#include <set>

namespace pirq::fuzz::weights_test {
namespace {

std::uint32_t weight(const Weights& weights, StepKind kind, int device = 0) {
  return weights.of({kind, static_cast<std::uint8_t>(device), 0, 0});
}

TEST(Weights, TheUsualOnesFavourStepsThatAdvanceDrivers) {
  const Weights usual;
  EXPECT_GT(weight(usual, StepKind::obtain), weight(usual, StepKind::raise));
  EXPECT_GT(weight(usual, StepKind::raise), 0U);
  EXPECT_EQ(weight(usual, StepKind::destroy_domain), 0U);
  EXPECT_EQ(weight(usual, StepKind::obtain, 0), weight(usual, StepKind::obtain, 63));
}

TEST(Weights, TurnOffOnlyStepsThatNoDriverWaitsFor) {
  const StepKinds optional = {StepKind::abandon, StepKind::raise, StepKind::detach};
  std::set<StepKind> off;
  int usual = 0;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Random random(seed);
    const Weights weights(random);
    bool same = true;
    for (const StepKind kind : enum_values<StepKind>) {
      same = same && weight(weights, kind) == weight(Weights(), kind);
      if (weight(weights, kind) == 0) off.insert(kind);
    }
    usual += same ? 1 : 0;
  }
  EXPECT_GT(usual, 400);
  EXPECT_LT(usual, 600);
  for (const StepKind kind : off)
    EXPECT_TRUE(optional.has(kind) || info(kind).family == Family::raw_call ||
                info(kind).family == Family::surroundings)
        << info(kind).name;
  EXPECT_EQ(off.count(StepKind::raise), 1U);
  EXPECT_EQ(off.count(StepKind::dm_map), 1U);
}

TEST(Weights, FavourSomeDevices) {
  bool favoured = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    const Weights weights(random);
    favoured = favoured || weight(weights, StepKind::raise, 1) > weight(weights, StepKind::raise);
  }
  EXPECT_TRUE(favoured);
}

}  // namespace
}  // namespace pirq::fuzz::weights_test
