#include "fuzz/generate/bytes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "fuzz/generate/generate.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::bytes_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

// Returns small and large worlds, with and without raw steps.
std::vector<WorldConfig> configs() {
  std::vector<WorldConfig> result;
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile}) {
    result.push_back(with_devices("january-2017", {kMsi, msix(3), kMsi}));
    result.back().driver = driver;
  }
  WorldConfig large = result.back();
  large.pirqs = large.irqs = 4096;
  large.gsis = 256;
  large.devices.assign(8, msix(kVectorsMax));
  result.push_back(large);
  return result;
}

Bytes random_bytes(Random& random, std::uint32_t length) {
  Bytes bytes(length);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

TEST(Bytes, StepsComeBackAsTheyWere) {
  for (const WorldConfig& config : configs()) {
    const auto setup = setup_of(config);
    const World start(setup);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Interleaving steps = generate(start, seed, {});
      EXPECT_EQ(decode(start, encode(start, steps)), steps);
    }
  }
}

TEST(Bytes, AnyBytesHaveACanonicalForm) {
  for (const WorldConfig& config : configs()) {
    const auto setup = setup_of(config);
    const World start(setup);
    Random random(1);
    for (int i = 0; i < 20; ++i) {
      const Bytes bytes = random_bytes(random, 300);
      const Interleaving steps = decode(start, bytes);
      const Bytes canonical = encode(start, steps);
      EXPECT_FALSE(run_case(start, steps, {}, Disabled::stop).disabled);
      EXPECT_EQ(decode(start, canonical), steps);
      EXPECT_LE(canonical.size(), bytes.size());
    }
  }
}

// Checks all enabled plain steps, also those after the 192 that a byte can pick, and raw steps at
// the bounds of their parameters.
TEST(Bytes, EveryStepThatCanHappenHasBytes) {
  for (const WorldConfig& config : configs()) {
    const auto setup = setup_of(config);
    World world(setup);
    testing::Hand hand(world);
    for (int device = 0; device < setup.devices(); ++device)
      hand.probe(device, setup.device(device).vectors);
    int tried = 0;
    const auto check = [&](const Step& step) {
      if (!world.can(step)) return;
      ++tried;
      Bytes bytes;
      append_step(world, step, bytes);
      EXPECT_LE(bytes.size(), kStepBytesMax);
      EXPECT_EQ(StepReader(bytes).next(world), step) << to_text(step);
    };
    StepList enabled;
    world.enabled(enabled);
    for (const Step& step : enabled) check(step);
    EXPECT_EQ(tried, static_cast<int>(enabled.size()));
    for (const StepInfo& row : step_table()) {
      const Bounds a = bounds_of(row.a, setup, 1);
      const Bounds b = bounds_of(row.b, setup, 1);
      for (const std::int32_t va : {a.low, (a.low + a.high) / 2, a.high})
        for (const std::int32_t vb : {b.low, b.low + 5, (b.low + b.high) / 2, b.high})
          check({row.kind, static_cast<std::uint8_t>(row.has_device ? 1 : 0),
                 static_cast<std::uint16_t>(va), vb});
    }
    EXPECT_GT(tried, static_cast<int>(enabled.size()));
  }
}

TEST(Bytes, ReachEveryRawKindAtRandom) {
  WorldConfig config = with_devices("january-2017", {kMsi, msix(3)});
  config.driver = Discipline::hostile;
  const auto setup = setup_of(config);
  const World start(setup);
  std::set<StepKind> seen;
  Random random(1);
  for (int i = 0; i < 200; ++i)
    for (const Step& step : decode(start, random_bytes(random, 50))) seen.insert(step.kind);
  // Raw steps that are not enabled at the start are not required.
  StepList raw;
  start.enabled_raw(raw);
  for (const Step& step : raw) EXPECT_TRUE(seen.contains(step.kind)) << info(step.kind).name;
}

TEST(Bytes, AStepCutShortIsLeftOut) {
  WorldConfig config = with_devices("january-2017", {kMsi});
  config.driver = Discipline::hostile;
  const auto setup = setup_of(config);
  const World start(setup);
  const Step step{StepKind::guest_map_gsi, 0, 7, 5};
  Bytes bytes = encode(start, std::vector{step});
  ASSERT_EQ(bytes.size(), 9U);
  EXPECT_EQ(decode(start, bytes), Interleaving{step});
  while (!bytes.empty()) {
    bytes.pop_back();
    EXPECT_TRUE(decode(start, bytes).empty());
  }
}

TEST(Bytes, EncodeKeepsWithinALimit) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  const Interleaving steps = generate(start, 1, {});
  const Bytes all = encode(start, steps);
  const Bytes some = encode(start, steps, 100);
  EXPECT_EQ(some, Bytes(all.begin(), all.begin() + 100));
}

}  // namespace
}  // namespace pirq::fuzz::bytes_test
