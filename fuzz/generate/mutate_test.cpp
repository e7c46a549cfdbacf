#include "fuzz/generate/mutate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fuzz/generate/generate.h"
#include "fuzz/testing/hand.h"

namespace pirq::fuzz::mutate_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

Setup three_devices(Discipline driver) {
  WorldConfig config = with_devices("january-2017-fixed", {kMsi, msix(3), kMsi});
  config.driver = driver;
  return setup_of(config);
}

bool possible(const World& start, const Interleaving& steps) {
  return !run_case(start, steps, {}, Disabled::stop).disabled;
}

TEST(Mutate, OnlyMakesWhatCanHappen) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile}) {
    const auto setup = three_devices(driver);
    const World start(setup);
    Random random(1);
    Interleaving steps;
    std::size_t longest = 0;
    for (int i = 0; i < 500; ++i) {
      steps = mutate(start, steps, random);
      ASSERT_TRUE(possible(start, steps));
      longest = std::max(longest, steps.size());
      if (steps.size() > 300) steps.resize(20);
    }
    EXPECT_GT(longest, 20U);
  }
}

TEST(Mutate, SameSeedSameChange) {
  const auto setup = three_devices(Discipline::hostile);
  const World start(setup);
  const Interleaving steps = generate(start, 1, {});
  std::set<Interleaving> results;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random one(seed);
    Random other(seed);
    results.insert(mutate(start, steps, one));
    EXPECT_TRUE(results.contains(mutate(start, steps, other)));
  }
  EXPECT_GT(results.size(), 30U);
}

TEST(Mutate, RepeatsAWholeLifeCycle) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  World world(start);
  Interleaving once;
  for (const StepKind kind :
       {StepKind::begin_probe, StepKind::obtain, StepKind::write_message, StepKind::create_irq,
        StepKind::enable, StepKind::qemu_map, StepKind::qemu_bind, StepKind::bind_evtchn,
        StepKind::close_evtchn, StepKind::disable, StepKind::qemu_unbind, StepKind::qemu_unmap,
        StepKind::drop_irq})
    once.push_back({kind, 0, static_cast<std::uint16_t>(kind == StepKind::begin_probe ? 1 : 0), 0});
  ASSERT_TRUE(possible(start, once));
  Interleaving by_the_other = once;
  for (Step& step : by_the_other) step.device = 1;
  Interleaving twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  Interleaving both = once;
  both.insert(both.end(), by_the_other.begin(), by_the_other.end());
  std::set<Interleaving> results;
  Random random(1);
  for (int i = 0; i < 10'000; ++i) results.insert(mutate(start, once, random));
  EXPECT_TRUE(results.contains(twice));
  EXPECT_TRUE(results.contains(both));
  EXPECT_TRUE(results.contains(by_the_other));
  EXPECT_TRUE(results.contains(Interleaving()));
}

TEST(CrossOver, OnlyMakesWhatCanHappenOfBoth) {
  const auto setup = three_devices(Discipline::surprise);
  const World start(setup);
  const Interleaving a = generate(start, 1, {});
  const Interleaving b = generate(start, 2, {});
  Random random(1);
  std::set<Interleaving> children;
  for (int i = 0; i < 100; ++i) {
    const Interleaving child = cross_over(start, a, b, random);
    EXPECT_TRUE(possible(start, child));
    children.insert(child);
  }
  EXPECT_GT(children.size(), 50U);
}

}  // namespace
}  // namespace pirq::fuzz::mutate_test
