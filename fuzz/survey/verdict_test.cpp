// The question of the xen-devel thread of January 2017, answered by the model: the outcome of each
// pair of Linux and QEMU releases when the MSI message caches a pirq.
#include <gtest/gtest.h>

#include <set>

#include "fuzz/generate/campaign.h"
#include "fuzz/shrink/shrink.h"
#include "fuzz/testing/hand.h"
#include "fuzz/testing/sanitizers.h"
#include "model/xen/limits.h"

namespace pirq::fuzz::verdict_test {
namespace {

using testing::Hand;
using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

CampaignResult search(const World& start, PropertySet watched, std::uint64_t seed,
                      std::uint64_t cases) {
  CampaignOptions options;
  options.seed = seed;
  options.cases = cases;
  options.watched = watched;
  return run_campaign(start, options);
}

constexpr std::size_t kShortestAlias = 19;

TEST(Verdict, CachedNumberIsAliasedAndShrinksToTheShortestFromEverySeed) {
  const auto setup = setup_of("january-2017");
  const World start(setup);
  const PropertySet watched = properties_for(Discipline::orderly);
  std::set<Interleaving> shortest;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const CampaignResult found = search(start, watched, seed, 1000);
    ASSERT_TRUE(found.failure) << "seed " << seed;
    EXPECT_EQ(found.failure->violation.property, Property::exclusive_pirq) << "seed " << seed;
    const Shrunk shrunk = shrink(start, found.failing, *found.failure, watched, {});
    EXPECT_EQ(shrunk.steps.size(), kShortestAlias) << "seed " << seed;
    EXPECT_TRUE(shrunk.certified) << "seed " << seed;
    shortest.insert(shrunk.steps);
  }
  EXPECT_LE(shortest.size(), 3U) << "shrinking hardly normalises";
}

TEST(Verdict, FreshNumbersAreCleanOverAHundredThousandInterleavings) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  constexpr std::uint64_t kCases = testing::kSlow ? 10'000 : 100'000;
  const CampaignResult result = search(start, properties_for(Discipline::orderly), 1, kCases);
  EXPECT_FALSE(result.failure) << describe(result.failure->violation);
  EXPECT_EQ(result.cases, kCases);
  EXPECT_GE(result.steps, 250U * kCases);
}

// Linux asks for a new number, and QEMU keeps the old one mapped: the guest waits on the new
// number, Xen raises the old one [L2], and no call frees the new one [L10].
TEST(Verdict, FreshNumbersOverOldQemuLoseTheSecondProbeAndLeakANumberPerProbe) {
  const auto setup = setup_of("january-2017-old-qemu");
  World world(setup);
  Hand hand(world);
  hand.probe(0);
  EXPECT_TRUE(hand.delivered(0));
  const std::int32_t numbers = setup.config().pirqs - setup.config().gsis;
  for (std::int32_t probes = 1; probes < numbers; ++probes) {
    hand.remove(0);
    hand.probe(0);
    ASSERT_TRUE(hand.running(0)) << "probe " << probes + 1;
    EXPECT_FALSE(hand.delivered(0)) << "probe " << probes + 1;
    EXPECT_EQ(hand.pirq(0), setup.config().pirqs - 1 - probes);
  }
  hand.remove(0);
  hand.step(0, StepKind::begin_probe, 1);
  EXPECT_EQ(hand.step(0, StepKind::obtain).rc, -xen::kENOSPC);
}

// With MSI-X, QEMU binds the new number without mapping it, fails, and unmaps the old number while
// it is bound. The forced unbind leaves the old number unusable [forced-unbind].
TEST(Verdict, FreshNumbersOverOldQemuForceAnUnbindWithMsix) {
  const auto setup = setup_of(with_devices("january-2017-old-qemu", {msix(1)}));
  World world(setup);
  Hand hand(world);
  hand.probe(0);
  EXPECT_TRUE(hand.delivered(0));
  const std::int32_t first = hand.pirq(0);
  hand.remove(0);
  hand.probe(0);
  EXPECT_FALSE(hand.delivered(0));
  const std::int32_t irq = world.domain().domain_pirq_to_irq(first);
  EXPECT_LT(irq, xen::kPirqAllocated) << "unmapped by force";
  EXPECT_EQ(world.domain().domain_irq_to_pirq(-irq), -first);
  hand.remove(0);
  EXPECT_FALSE(world.domain().is_free_pirq(first));
}

TEST(Verdict, OldGuestOverOldQemuReenablesWithTheSameNumber) {
  const auto setup = setup_of("december-2010");
  World world(setup);
  Hand hand(world);
  hand.probe(0);
  hand.probe(1);
  const std::int32_t a = hand.pirq(0);
  const std::int32_t b = hand.pirq(1);
  for (int reload = 0; reload < 100; ++reload) {
    hand.remove(0);
    hand.probe(0);
    ASSERT_EQ(hand.pirq(0), a);
    ASSERT_EQ(hand.pirq(1), b);
    ASSERT_TRUE(hand.delivered(0));
    ASSERT_TRUE(hand.delivered(1));
  }
}

// Xen never gives a mapped number to another device. So the old pair of releases has no alias, but
// it leaks: a number per vector stays allocated to its device.
TEST(Verdict, OldGuestOverOldQemuNeverAliases) {
  const auto setup = setup_of("december-2010");
  const World start(setup);
  const PropertySet watched = properties_for(Discipline::orderly).without(Property::no_leak);
  const CampaignResult result = search(start, watched, 1, 5'000);
  EXPECT_FALSE(result.failure) << describe(result.failure->violation);
}

TEST(Verdict, ReloadsUseNoExtraNumberInTheFixedWorld) {
  const auto setup = setup_of(with_devices("january-2017-fixed", {kMsi, msix(3)}));
  World world(setup);
  Hand hand(world);
  hand.probe(0);
  hand.probe(1, 3);
  const std::int32_t taken = world.domain().state().taken;
  for (int reload = 0; reload < 1'000; ++reload) {
    hand.remove(0);
    hand.probe(0);
    hand.remove(1);
    hand.probe(1, 3);
    ASSERT_EQ(world.domain().state().taken, taken);
    ASSERT_TRUE(hand.delivered(0) && hand.delivered(1, 0) && hand.delivered(1, 2));
  }
}

// The thread claimed that a revert to new numbers breaks Xen 4.4, whose QEMU keeps its map. In the
// model the revert makes nothing worse: without it, Linux 4.9 looks for the cached number in its
// irq list, does not find its own irqs there, and asks for a new number as well.
TEST(Verdict, RevertBreaksNothingOnOldQemuThatWorkedBefore) {
  for (const DeviceConfig& device : {kMsi, msix(1), msix(3)}) {
    WorldConfig before = with_devices("january-2017-old-qemu", {device});
    before.guest = release("linux-4.9");
    WorldConfig after = before;
    after.guest = release("linux-4.12");
    const auto setup_before = setup_of(before);
    const auto setup_after = setup_of(after);
    World old_guest(setup_before);
    World new_guest(setup_after);
    Hand old_hand(old_guest);
    Hand new_hand(new_guest);
    for (int load = 0; load < 8; ++load) {
      old_hand.probe(0, device.vectors);
      new_hand.probe(0, device.vectors);
      for (int v = 0; v < device.vectors; ++v) {
        EXPECT_EQ(old_hand.pirq(0, v), new_hand.pirq(0, v)) << "load " << load;
        EXPECT_EQ(old_hand.delivered(0, v), new_hand.delivered(0, v)) << "load " << load;
        EXPECT_EQ(new_hand.delivered(0, v), load == 0 && v >= 0) << "load " << load;
      }
      old_hand.remove(0);
      new_hand.remove(0);
    }
  }
}

}  // namespace
}  // namespace pirq::fuzz::verdict_test
