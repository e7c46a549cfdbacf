#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/xen/limits.h"
#include "properties/call_judge.h"
#include "properties/choices.h"
#include "properties/search.h"

namespace pirq::tables_test {
namespace {

using enum StepKind;
constexpr Property kMaps = Property::maps_agree;
constexpr Property kTopDown = Property::top_down;

constexpr Release kXens[] = {release("xen-4.4"), release("xen-4.8"), release("xen-master")};

/// The result of a check of all entries, not only of those that the last step touched.
std::optional<Violation> full_check(const World& world, const Step& step, Outcome outcome) {
  outcome.touched.all = true;
  const Baseline start{world.domain().state()};
  return check_maps_agree({world, step, outcome, start});
}
std::optional<Violation> full_check(const World& world) {
  return full_check(world, {}, {});
}

/// The world's memory, so that a test can forge a state that no step produces.
Base forge(const World& world) {
  return Base(const_cast<std::uint64_t*>(world.words().data()));
}

TEST(MapsAgree, CountsTheBindingsOfAPciLink) {
  WorldConfig config = world_of(release("linux-4.12"), {{DeviceKind::intx, 1}, DeviceConfig{}});
  for (const bool honours : {true, false}) {
    if (!honours) config.turned_back = {Rule::unbind_honours_type};
    Scene scene(config, kMaps);
    scene.probe(0);
    scene.probe(1);
    scene.remove(1);
    EXPECT_EQ(scene.violation.has_value(), !honours);
    if (!scene.violation) continue;
    EXPECT_EQ(scene.violation->detail, "PCI link 0 counts 0 bindings, and has 1");
  }
}

TEST(MapsAgree, HoldsOverALifeCycle) {
  Scene scene(fixed_msix_world(), kMaps);
  scene.probe(0, 3);
  scene.probe(1);
  scene.remove(0);
  scene.remove(1);
  EXPECT_FALSE(scene.violation);
  EXPECT_FALSE(full_check(scene.world));
}

TEST(MapsAgree, HoldsAfterAForcedUnbindWhereBothSidesAreNegative) {
  for (const Release xen : kXens) {
    Scene scene(hostile_world(xen), kMaps);
    scene.step({.kind = dm_map, .device = 1, .b = 40});
    scene.step({.kind = dm_bind, .b = 40});
    scene.step({.kind = dm_unmap, .b = 40});
    EXPECT_LT(scene.world.domain().domain_pirq_to_irq(40), 0);
    EXPECT_FALSE(full_check(scene.world));
    // create_irq allocates the irq again, but its slot holds -40: every map fails [X56].
    EXPECT_EQ(scene.step({.kind = dm_map, .device = 1, .b = 40}).rc, -xen::kEEXIST);
    EXPECT_EQ(scene.step({.kind = dm_map, .device = 1, .b = -1}).rc, -xen::kEBUSY);
    EXPECT_FALSE(scene.violation);
  }
}

TEST(MapsAgree, HoldsWhenTheDomainIsGone) {
  WorldConfig config = fixed_world();
  config.driver = Discipline::surprise;
  Scene scene(config, kMaps);
  scene.probe(0);
  scene.probe(1, 1, write_message);
  scene.step({.kind = destroy_domain});
  EXPECT_FALSE(scene.violation);
}

// The undo of a block clears the slots of its numbers but not their `irq`.
TEST(MapsAgree, IsBrokenByABlockThatFailsHalfway) {
  for (const Release xen : kXens) {
    WorldConfig config = hostile_world(xen);
    config.added = {Rule::failed_block_unlocks_once};  // Without it Xen crashes first [X10].
    Scene scene(config, kMaps);
    scene.step({.kind = fail_alloc, .a = 6});
    EXPECT_EQ(scene.step({.kind = dm_map_multi, .a = 4, .b = 25}).rc, -xen::kENOMEM);
    EXPECT_TRUE(scene.broken(Subject::pirq));
  }
}

// [X56], second form: number 41 is unmapped by force and then mapped to another irq. The slot of
// its first irq keeps -41.
void map_anew_after_a_forced_unbind(Scene& scene) {
  scene.step({.kind = dm_map, .device = 1, .a = 0, .b = 40});
  scene.step({.kind = dm_map, .device = 1, .a = 1, .b = 41});
  scene.step({.kind = dm_bind, .b = 41});
  scene.step({.kind = dm_unmap, .b = 41});
  scene.step({.kind = dm_unmap, .b = 40});
  EXPECT_EQ(scene.step({.kind = dm_map, .device = 1, .a = 1, .b = 41}).rc, 0);
}

TEST(MapsAgree, IsBrokenByAMapOntoANumberUnmappedByForce) {
  for (const Release xen : kXens) {
    Scene scene(hostile_world(xen), kMaps);
    map_anew_after_a_forced_unbind(scene);
    EXPECT_TRUE(full_check(scene.world));
  }
}

// The slot of the old irq is now inconsistent. The step must note the old irq as touched too.
TEST(MapsAgree, SeesThePartnerOfAnOverwrittenEntry) {
  Scene scene(hostile_world(release("xen-4.8")), kMaps);
  map_anew_after_a_forced_unbind(scene);
  EXPECT_TRUE(scene.broken(Subject::pirq));
}

TEST(MapsAgree, IsBrokenByABitmapThatDiffers) {
  const auto setup = setup_of(fixed_world());
  for (const std::int32_t pirq : {2, 47}) {
    const World world(setup);
    const xen::FreeMap bitmap(forge(world), setup.xen.free_pirqs);
    if (bitmap.contains(pirq))
      bitmap.erase(pirq);
    else
      bitmap.insert(pirq);
    const auto violation = full_check(world);
    ASSERT_TRUE(violation);
    EXPECT_EQ(violation->pirq, pirq);
  }
}

TEST(MapsAgree, IsBrokenByAGsiThatHasAnotherPirq) {
  Scene scene(hostile_world(release("xen-4.8")), kMaps);
  scene.step({.kind = guest_map_gsi, .a = 5, .b = 30});
  EXPECT_FALSE(full_check(scene.world));
  forge(scene.world)[scene.world.setup().xen.emuirq_pirq][5] = 31 + 1;
  EXPECT_TRUE(full_check(scene.world));
}

TEST(MapsAgree, LooksAtBothListsOfTouchedEntriesAndNoFurther) {
  const auto setup = setup_of(fixed_world());
  const World world(setup);
  xen::FreeMap(forge(world), setup.xen.free_pirqs).erase(47);
  xen::Irq& irq = forge(world)[setup.xen.irqs][20];
  irq.flags |= xen::kIrqSlot;
  irq.pirq = 45;
  const auto seen = [&](std::int32_t pirq, std::int32_t of_irq) {
    Outcome outcome;
    outcome.touched.pirq(pirq, {});
    outcome.touched.irq(of_irq, {});
    const Baseline start{world.domain().state()};
    const auto violation = check_maps_agree({world, {}, outcome, start});
    return violation ? violation->pirq : 0;
  };
  EXPECT_EQ(seen(46, 21), 0);
  EXPECT_EQ(seen(47, 21), 47);
  EXPECT_EQ(seen(46, 20), 45);
}

/// A step after which the check of the touched entries and the check of all entries differ. Empty
/// if they agree up to the first violation.
std::string disagreement(const WorldConfig& config, const Choices& made,
                         std::optional<Step> (*pick)(const World&, std::uint16_t)) {
  std::string wrong;
  const auto compare = [&](const World& world, const Step& step, const Outcome& outcome,
                           const auto& seen) {
    if (outcome.crashed || !wrong.empty()) return;
    const auto full = full_check(world, step, outcome);
    if (full.has_value() != seen.has_value())
      wrong = "after " + to_text(step) + ": " + describe(full ? *full : *seen);
  };
  run(setup_of(config), PropertySet().with(kMaps), made, pick, compare);
  return wrong;
}

RC_GTEST_PROP(MapsAgree, TouchedEntriesAreEnoughUnderSurprise, ()) {
  WorldConfig config = fixed_msix_world();
  config.xen = *rc::gen::element(release("xen-4.4"), release("xen-4.8"), release("xen-master"));
  config.qemu = *rc::gen::element(release("qemu-1.x"), release("qemu-2.1"), release("qemu-2.6"));
  config.guest =
      *rc::gen::element(release("linux-2.6.38"), release("linux-4.9"), release("linux-4.12"));
  config.driver = Discipline::surprise;
  RC_ASSERT(disagreement(config, *choices(), pick_living) == "");
}

// Small tables and many tries, because entries are seldom overwritten as in
// SeesThePartnerOfAnOverwrittenEntry.
TEST(MapsAgree, TouchedEntriesAreEnoughUnderRawHypercalls) {
  for (const Release xen : kXens) {
    WorldConfig config = hostile_world(xen);
    config.pirqs = 20;
    config.irqs = 22;
    for (std::uint64_t seed = 0; seed < 2000; ++seed)
      ASSERT_EQ(disagreement(config, fixed_choices(seed).value(), pick_hostile), "") << seed;
  }
}

RC_GTEST_PROP(MapsAgree, HoldsInTheFixedWorlds, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kMaps, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kMaps, made) == "");
}

TEST(MapsAgree, IsBrokenByRandomHypercalls) {
  for (const Release xen : kXens) {
    WorldConfig config = hostile_world(xen);
    config.acpi = false;  // A block that begins below pirq 2 takes it.
    EXPECT_TRUE(search(config, kMaps, 3000)) << info(xen).name;
  }
}

// Calls the check of top-down with a forged answer, which no search gave.
std::optional<Violation> judge(const World& world, std::int32_t rc, std::int32_t pirq,
                               bool searched = true) {
  const xen::DomainView xen = world.domain();
  const xen::Hypercall call =
      searched ? xen::get_free_pirq(xen::PirqType::msi) : xen::map_gsi(1, 2);
  const xen::Answer answer{.rc = rc, .number = pirq};
  const Checks checks(PropertySet().with(kTopDown), world.setup());
  CallJudge judge(checks, world.setup().config());
  judge.before(xen, call, xen.search_of(call));
  judge.after(xen, call, answer, {});
  return judge.broken();
}

TEST(TopDown, IsBrokenByAnyOtherNumberAndByNoneWhileOneIsFree) {
  const auto setup = setup_of(fixed_world());
  const World world(setup);
  EXPECT_FALSE(judge(world, 0, 47));
  EXPECT_TRUE(judge(world, 0, 46));
  EXPECT_TRUE(judge(world, 0, 16));
  EXPECT_TRUE(judge(world, -xen::kENOSPC, 0));
  EXPECT_FALSE(judge(world, 0, 46, false)) << "nothing searched";
  EXPECT_FALSE(judge(world, -xen::kENOMEM, 0)) << "the search is not what failed";
}

TEST(TopDown, IsBrokenByANumberWhereNoneIsFree) {
  WorldConfig config = fixed_world();
  config.pirqs = 17;
  config.taken = {16};
  const auto setup = setup_of(config);
  const World world(setup);
  EXPECT_FALSE(judge(world, -xen::kENOSPC, 0));
  EXPECT_TRUE(judge(world, 0, 16));
}

TEST(LinearSearch, GoesUpForGsisThenDown) {
  WorldConfig config = hostile_world(release("xen-4.8"));
  config.gsis = 18;
  Scene scene(config, kTopDown);
  for (const std::int32_t pirq : {16, 17, 47, 46}) {
    EXPECT_EQ(linear_free_pirq(scene.world, true), pirq);
    EXPECT_EQ(scene.step({.kind = guest_get_pirq, .a = 1}).pirq, pirq);
  }
  EXPECT_EQ(linear_free_pirq(scene.world, false), 45);
  EXPECT_FALSE(scene.violation);
}

RC_GTEST_PROP(TopDown, HoldsInTheFixedWorldsAndUnderRawHypercalls, ()) {
  const Choices made = *choices();
  RC_ASSERT(broken(fixed_world(), kTopDown, made) == "");
  RC_ASSERT(broken(fixed_msix_world(), kTopDown, made) == "");
  WorldConfig config = hostile_world(release("xen-4.8"));
  config.pirqs = 20;
  RC_ASSERT(!run(setup_of(config), PropertySet().with(kTopDown), made, pick_hostile));
}

}  // namespace
}  // namespace pirq::tables_test
