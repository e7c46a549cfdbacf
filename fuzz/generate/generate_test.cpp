#include "fuzz/generate/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "fuzz/testing/hand.h"

namespace pirq::fuzz::generate_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

TEST(Random, IsTheSameOnEveryMachine) {
  Random random(1);
  EXPECT_EQ(random.next(), 0x910A2DEC89025CC1U);
  EXPECT_EQ(random.next(), 0xBEEB8DA1658EEC67U);
  EXPECT_EQ(case_seed(1, 0), Random(1).next());
}

TEST(Random, BelowReachesEveryNumberAndNoOther) {
  Random random(7);
  std::array<int, 5> seen{};
  for (int i = 0; i < 1'000; ++i) ++seen.at(random.below(5));
  for (const int count : seen) EXPECT_GT(count, 100);
}

TEST(Generate, SameSeedSameInterleaving) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  EXPECT_EQ(generate(start, 42, {}), generate(start, 42, {}));
  EXPECT_NE(generate(start, 42, {}), generate(start, 43, {}));
}

TEST(Generate, MakesOnlyEnabledStepsOfTheAskedLength) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile}) {
    WorldConfig config = with_devices("january-2017-fixed", {kMsi, msix(3), kMsi});
    config.driver = driver;
    const auto setup = setup_of(config);
    const World start(setup);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const Interleaving steps = generate(start, seed, {.steps_min = 250, .steps_max = 300});
      const RunResult run = run_case(start, steps, {}, Disabled::stop);
      EXPECT_FALSE(run.disabled);
      EXPECT_LE(steps.size(), 301U);
      if (driver == Discipline::orderly) {
        EXPECT_GE(steps.size(), 250U);
      }
    }
  }
}

// A raise of each vector is enabled all the time; the drivers of a large device advance all the
// same. An NVMe controller has about as many vectors.
TEST(Generate, DriversOfLargeDevicesLoadAndUnload) {
  WorldConfig config = with_devices("january-2017-fixed", {msix(64), kMsi});
  config.pirqs = 128;
  config.irqs = 160;
  const auto setup = setup_of(config);
  const World start(setup);
  int removed = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const Step& step : generate(start, seed, {.steps_min = 2'000, .steps_max = 2'000}))
      removed += step.kind == StepKind::disable && step.device == 0 ? 1 : 0;
  EXPECT_GE(removed, 20);
}

// The fuzzer draws every kind of step that some driver discipline allows.
TEST(Generate, DrawsEveryKindOfStep) {
  std::set<StepKind> drawn;
  const auto draw = [&](const WorldConfig& config) {
    const auto setup = setup_of(config);
    const World start(setup);
    for (std::uint64_t seed = 0; seed < 100; ++seed)
      for (const Step& step : generate(start, seed, {})) drawn.insert(step.kind);
  };
  // A probe that asked for a range begins again after it failed. Raw steps make that rare.
  WorldConfig range = with_devices("january-2017-fixed", {msix(3)});
  range.also = {StepKind::begin_range, StepKind::alloc_irq_fails};
  draw(range);
  for (const Release qemu : {release("qemu-1.x"), release("qemu-2.1")}) {
    WorldConfig config = with_devices("january-2017-fixed", {kMsi, msix(3)});
    config.driver = Discipline::hostile;
    config.also = {StepKind::begin_range};  // Only its probes begin again.
    config.qemu = qemu;
    config.turned_back = {Rule::port_is_forgotten_before_close};
    config.added = {Rule::unused_number_is_given_back};
    draw(config);
  }
  for (const StepInfo& row : step_table())
    EXPECT_EQ(drawn.contains(row.kind), !row.under.empty() || row.kind == StepKind::begin_range)
        << row.name;
}

TEST(RunCase, StopsAtAStepThatCannotHappenAndSaysWhich) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  const Interleaving steps = {{StepKind::begin_probe, 0, 1, 0}, {StepKind::enable, 0, 0, 0}};
  const RunResult run = run_case(start, steps, {}, Disabled::stop);
  EXPECT_EQ(run.disabled, 1U);
  EXPECT_EQ(run.made.size(), 1U);
}

TEST(RunCase, SkippingLetsQemuFinishWhatAStepWaitsFor) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  const Interleaving steps = {{StepKind::begin_probe, 0, 1, 0},   {StepKind::obtain, 0, 0, 0},
                              {StepKind::write_message, 0, 0, 0}, {StepKind::create_irq, 0, 0, 0},
                              {StepKind::enable, 0, 0, 0},        {StepKind::bind_evtchn, 0, 0, 0}};
  const RunResult run = run_case(start, steps, {}, Disabled::skip);
  ASSERT_EQ(run.made.size(), 8U);
  EXPECT_EQ(run.made[5].kind, StepKind::qemu_map);
  EXPECT_EQ(run.made[6].kind, StepKind::qemu_bind);
  EXPECT_EQ(run.made[7].kind, StepKind::bind_evtchn);
}

// destroy-domain used to be drawn at every step of these worlds, and cases were 29 steps long.
TEST(Generate, CasesAreLongWhereTheTeardownHasParts) {
  WorldConfig config = with_devices("january-2017-fixed", {kMsi, msix(3)});
  config.driver = Discipline::surprise;
  config.also = {StepKind::interrupt, StepKind::softirq_begin, StepKind::softirq_end,
                 StepKind::rcu_end};
  const auto setup = setup_of(config);
  const World start(setup);
  std::size_t steps = 0, destroyed = 0, parts = 0;
  constexpr std::uint64_t kCases = 200;
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const Interleaving made = generate(start, seed, {});
    steps += made.size();
    const auto count =
        static_cast<std::size_t>(std::ranges::count(made, StepKind::destroy_domain, &Step::kind));
    destroyed += count > 0 ? 1 : 0;
    parts += count > 1 ? 1 : 0;
  }
  EXPECT_GT(steps, kCases * 250);
  EXPECT_GT(destroyed, kCases / 6);
  EXPECT_LT(destroyed, kCases / 3);
  EXPECT_GT(parts, 0U);
}

}  // namespace
}  // namespace pirq::fuzz::generate_test
