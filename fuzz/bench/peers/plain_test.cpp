// Shows that the peer's model equals ours: runs random interleavings in both and compares each
// answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "fuzz/bench/peers/plain_world.h"
#include "fuzz/case_file/named_worlds.h"
#include "fuzz/generate/generate.h"

namespace pirq::bench::plain_test {
namespace {

WorldConfig config_of(std::string_view world, std::initializer_list<DeviceConfig> devices) {
  WorldConfig config = fuzz::find_named_world(world).value().config;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig kMsix3{DeviceKind::msix, 3};

PlainAnswer plain(const Outcome& outcome) {
  PlainAnswer answer{.rc = outcome.rc,
                     .pirq = outcome.pirq,
                     .port = static_cast<int>(outcome.port),
                     .claimed = outcome.claimed,
                     .probed = outcome.probed};
  if (outcome.searched) answer.linear = outcome.rc == 0 ? outcome.pirq : outcome.rc;
  return answer;
}

std::vector<Step> enabled_of(const World& world) {
  StepList list;
  world.enabled(list);
  std::vector<Step> steps(list.begin(), list.end());
  std::ranges::sort(steps);
  return steps;
}

// Runs one random interleaving in both worlds up to the first violation, which must be the same.
// Returns true if there was a violation.
bool same_run(const WorldConfig& config, std::uint64_t seed, int length) {
  const auto setup = std::get<Setup>(Setup::create(config));
  World ours(setup);
  // The peer's model implements only the properties that existed when it was written.
  PropertySet watched;
  for (const Property property :
       {Property::no_crash, Property::exclusive_pirq, Property::no_lost_vector,
        Property::delivered_to_owner, Property::no_leak, Property::maps_agree, Property::top_down})
    watched.add(property);
  const Monitor monitor(watched, ours);
  const PlainConfig plain_setup = plain_config(config, setup.ports());
  PlainWorld theirs(plain_setup);
  fuzz::Random random(seed);
  const fuzz::Weights weights;
  OfferList scratch;
  for (int i = 0; i < length; ++i) {
    std::vector<Step> offered = theirs.enabled();
    std::ranges::sort(offered);
    EXPECT_EQ(offered, enabled_of(ours)) << "seed " << seed << " step " << i;
    const auto step = fuzz::draw_step(ours, weights, random, scratch);
    if (!step || offered != enabled_of(ours)) return false;
    const auto [outcome, violation] = monitor.make(ours, *step);
    const PlainAnswer answer = theirs.apply(*step);
    const auto broken = theirs.broken(*step, answer);
    EXPECT_EQ(broken, violation ? std::optional(violation->property) : std::nullopt)
        << "seed " << seed << " step " << i << ' ' << to_text(*step);
    if (violation || broken) return true;
    EXPECT_EQ(answer, plain(outcome)) << "seed " << seed << " step " << i << ' ' << to_text(*step);
    if (::testing::Test::HasFailure()) return false;
  }
  return false;
}

int violations(const WorldConfig& config) {
  int count = 0;
  for (std::uint64_t seed = 0; seed < 40 && !::testing::Test::HasFailure(); ++seed)
    count += same_run(config, seed, 500) ? 1 : 0;
  return count;
}

TEST(PlainWorld, AgreesWhereNothingIsBroken) {
  EXPECT_EQ(violations(config_of("january-2017-fixed", {kMsi, kMsi, kMsix3})), 0);
}

TEST(PlainWorld, AgreesOnWhenTheAliasOfJanuary2017IsSeen) {
  EXPECT_GT(violations(config_of("january-2017", {kMsi, kMsi})), 20);
  EXPECT_GT(violations(config_of("january-2017", {kMsi, kMsi, kMsix3})), 20);
  EXPECT_GT(violations(config_of("january-2017", {kMsix3, kMsix3})), 20);
}

TEST(PlainWorld, AgreesWhenNumbersIrqsOrPortsRunOut) {
  WorldConfig config = config_of("january-2017-fixed", {kMsi, kMsi, kMsix3});
  config.caps_pirqs = false;  // Otherwise the numbers run out before the irqs.
  config.pirqs = 19;
  violations(config);
  config.pirqs = 48;
  config.taken = {47, 45, 44, 20};
  violations(config);
  config.irqs = 18;
  violations(config);
  config.irqs = 80;
  config.ports = 2;
  violations(config);
}

}  // namespace
}  // namespace pirq::bench::plain_test
