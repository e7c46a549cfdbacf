#include "fuzz/prove/prove.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "fuzz/case_file/named_worlds.h"
#include "fuzz/prove/one_device.h"
#include "fuzz/prove/smt_text.h"

namespace pirq::fuzz::prove_test {
namespace {

constexpr PropertySet kWatched = PropertySet().with(Property::exclusive_pirq);
constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig kMsix{DeviceKind::msix, 1};

WorldConfig config_of(std::string_view name, std::initializer_list<DeviceConfig> devices) {
  WorldConfig config = find_named_world(name)->config;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

// Worlds of three devices are visited up to a bound, so that the test stays short.
Proof proof_of(const WorldConfig& config) {
  return prove(config, {.devices = 3, .states_max = 8000, .go_on = {}});
}

LocalSteps learned_from(const WorldConfig& config) {
  const Setup setup = std::get<Setup>(Setup::create(config));
  LocalSteps learned;
  const LocalSteps::Visit visit =
      learned.learn(World(setup), {.watched = kWatched, .states_max = 100'000, .go_on = {}});
  EXPECT_TRUE(visit.complete);
  return learned;
}

TEST(Prove, AnyNumberOfMsiDevicesOfTheFixedGuest) {
  const Proof proof = proof_of(config_of("january-2017-fixed", {kMsi}));
  EXPECT_EQ(proof.verdict, ProofVerdict::proven) << proof.why;
  EXPECT_TRUE(proof.induction.closed);
  for (const TaughtBy& world : proof.worlds) {
    if (!world.confirms) continue;
    EXPECT_GT(world.visit.states, 0U) << world.name;
    EXPECT_EQ(world.visit.new_steps, 0U) << world.name;
  }
}

TEST(Prove, AnyNumberOfMsiXDevicesOfTheFixedGuest) {
  const Proof proof = proof_of(config_of("january-2017-fixed", {kMsix}));
  EXPECT_EQ(proof.verdict, ProofVerdict::proven) << proof.why;
}

TEST(Prove, AnyNumberOfDevicesThatCanBeRemovedAtAnyTime) {
  const Proof proof = prove(config_of("today-fixed", {kMsi, kMsix}), {.devices = 2});
  EXPECT_EQ(proof.verdict, ProofVerdict::proven) << proof.why;
  // A pirq that QEMU has mapped has the descriptor of QEMU's device in Xen.
  const auto implied = implied_roles(proof.learned);
  EXPECT_NE(std::ranges::find(implied, std::pair(Role::qemu, Role::xen)), implied.end());
  EXPECT_TRUE(roles_on_taken_pirqs(proof.learned).has(Role::driver));
}

TEST(Prove, JanuaryIsRefutedWhereTheNumberIsTakenFromTheMessage) {
  const Proof proof = proof_of(config_of("january-2017", {kMsi, kMsi}));
  ASSERT_EQ(proof.verdict, ProofVerdict::refuted) << proof.why;
  ASSERT_TRUE(proof.found);
  EXPECT_EQ(proof.found->steps.size(), 19U);
  const FreedUnder& freed = proof.learned.freed_under().at(Role::driver);
  EXPECT_EQ(freed.step.kind, StepKind::obtain);
  EXPECT_TRUE(freed.had.has(Role::message));
  ASSERT_TRUE(proof.induction.counterexample);
  EXPECT_EQ(proof.induction.counterexample->kind, StepKind::obtain);
}

TEST(Prove, TodayIsRefutedWhereTheDeviceModelFreesTheNumber) {
  const Proof proof = proof_of(config_of("today", {kMsi, kMsi}));
  ASSERT_EQ(proof.verdict, ProofVerdict::refuted) << proof.why;
  EXPECT_EQ(proof.found->steps.size(), 12U);
  EXPECT_EQ(proof.learned.freed_under().at(Role::driver).step.kind, StepKind::qemu_unmap);
}

// Without the rule by which Xen keeps the guest's number there is no proof.
TEST(Prove, NeedsTheRepair) {
  WorldConfig config = config_of("today-fixed", {kMsi, kMsi});
  config.added.remove(Rule::guest_keeps_its_number);
  EXPECT_EQ(proof_of(config).verdict, ProofVerdict::refuted);
}

// One device alone violates nothing. The induction over its steps still meets the second device.
TEST(Prove, TheInductionItselfRefutesJanuary) {
  const PairClauses wanted = exclusive_pirq_clauses();
  const LocalSteps bad = learned_from(config_of("january-2017", {kMsi}));
  EXPECT_FALSE(induce(bad, PairClauses::all(), wanted).closed);

  const LocalSteps good = learned_from(config_of("january-2017-fixed", {kMsi}));
  const Induction induction = induce(good, PairClauses::all(), wanted);
  EXPECT_TRUE(induction.closed);
  EXPECT_EQ(induction.clauses, PairClauses::all());
}

// Stale messages of three devices combine to what two devices never show.
TEST(Prove, StepsThatOnlyMoreDevicesMakeLeaveItOpen) {
  const Proof proof = proof_of(config_of("january-2017-old-qemu", {kMsi}));
  EXPECT_EQ(proof.verdict, ProofVerdict::unknown);
  EXPECT_NE(proof.why.find("that fewer devices do not make"), std::string::npos) << proof.why;
}

// Linux 2.6.38 takes a failed request for pirq 0, which belongs to no device.
TEST(Prove, AStepBeyondItsDeviceLeavesItOpen) {
  const Proof proof = proof_of(config_of("december-2010", {kMsi}));
  EXPECT_EQ(proof.verdict, ProofVerdict::unknown);
  ASSERT_TRUE(proof.learned.flaw());
  EXPECT_EQ(proof.learned.flaw()->way.back().kind, StepKind::obtain);
}

TEST(Prove, RefusesWorldsWithoutViews) {
  WorldConfig config = config_of("today-fixed", {kMsi});
  config.driver = Discipline::hostile;
  EXPECT_EQ(proof_of(config).why, "raw steps can change what no device names");
  config = config_of("today-fixed", {{DeviceKind::gsi, 1}});
  EXPECT_EQ(proof_of(config).verdict, ProofVerdict::unknown);
  config = config_of("january-2017-fixed", {kMsi});
  config.turned_back.add(Rule::eoi_asks_destination);
  EXPECT_NE(proof_of(config).why.find("[X46]"), std::string::npos);
}

TEST(Prove, EndsWhenItIsTold) {
  const ProveOptions options{
      .devices = 3, .states_max = 8000, .go_on = [](const auto&, auto) { return false; }};
  EXPECT_EQ(prove(config_of("today-fixed", {kMsi}), options).verdict, ProofVerdict::unknown);
}

TEST(Prove, TheMinimalClausesAreInductiveAndEachIsNeeded) {
  const Proof proof = proof_of(config_of("today-fixed", {kMsi}));
  const PairClauses wanted = exclusive_pirq_clauses();
  const Induction induction = induce(proof.learned, proof.needed, wanted);
  EXPECT_TRUE(induction.closed);
  EXPECT_EQ(induction.clauses, proof.needed);
  for (const auto& [a, b] : proof.needed.list()) {
    if (wanted.has(a, b)) continue;
    PairClauses fewer = proof.needed;
    fewer.remove(a, b);
    const Induction without = induce(proof.learned, fewer, wanted);
    EXPECT_FALSE(without.closed && without.clauses == fewer) << words_of(std::pair(a, b));
  }
}

}  // namespace
}  // namespace pirq::fuzz::prove_test
