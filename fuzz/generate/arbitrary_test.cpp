// Uses the RapidCheck generator to check properties in worlds without bugs, and checks the length
// of the counterexample in worlds with a bug.
#include "fuzz/generate/arbitrary.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fuzz/testing/hand.h"

namespace pirq::fuzz::arbitrary_test {
namespace {

using testing::kMsi;
using testing::msix;
using testing::setup_of;
using testing::with_devices;

constexpr PropertySet only(Property property) {
  return PropertySet().with(property);
}

void holds(const WorldConfig& config, PropertySet watched) {
  const auto setup = setup_of(config);
  const World start(setup);
  const auto steps = *interleavings(start, watched);
  check_interleaving(start, steps, watched);
}

RC_GTEST_PROP(Orderly, EveryPropertyHoldsWithTwoMsiDevices, ()) {
  holds(with_devices("january-2017-fixed", {kMsi, kMsi}), properties_for(Discipline::orderly));
}

RC_GTEST_PROP(Orderly, EveryPropertyHoldsWithMsixBesideMsi, ()) {
  WorldConfig config = with_devices("january-2017-fixed", {msix(3), kMsi});
  config.added = {Rule::msixtbl_goes_at_zero};  // Xen 4.8 leaves the table registered.
  holds(config, properties_for(Discipline::orderly));
}

RC_GTEST_PROP(Orderly, EveryPropertyHoldsOnXenMasterWithTodaysQemu, ()) {
  WorldConfig config = with_devices("january-2017-fixed", {msix(2), kMsi, kMsi});
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  holds(config, properties_for(Discipline::orderly));
}

// Returns the length of the first counterexample after its only shrink, without running RapidCheck.
std::size_t shrunk_length(const WorldConfig& config, Property property) {
  const auto setup = setup_of(config);
  const World start(setup);
  const auto gen = interleavings(start, only(property));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto shrinkable = gen(rc::Random(seed), 100);
    if (!run_case(start, shrinkable.value(), only(property), Disabled::stop).failure) continue;
    auto shrinks = shrinkable.shrinks();
    const auto first = shrinks.next();
    EXPECT_FALSE(shrinks.next()) << "more than one shrink is offered";
    return first ? first->value().size() : 0;
  }
  return 0;
}

TEST(Arbitrary, AFailingInterleavingShrinksInOneStepToTheShortest) {
  EXPECT_EQ(shrunk_length(with_devices("january-2017", {kMsi, kMsi}), Property::exclusive_pirq),
            19U);
  EXPECT_EQ(shrunk_length(with_devices("january-2017", {kMsi, kMsi}), Property::delivered_to_owner),
            29U);
  EXPECT_EQ(shrunk_length(with_devices("january-2017-old-qemu", {kMsi}), Property::no_lost_vector),
            19U);
  EXPECT_EQ(shrunk_length(with_devices("january-2017-old-qemu", {kMsi}), Property::no_leak), 11U);
}

TEST(Arbitrary, APassingInterleavingHasNoShrinks) {
  const auto setup = setup_of("january-2017-fixed");
  const World start(setup);
  const auto shrinkable =
      interleavings(start, properties_for(Discipline::orderly))(rc::Random(1), 100);
  EXPECT_FALSE(shrinkable.shrinks().next());
}

}  // namespace
}  // namespace pirq::fuzz::arbitrary_test
