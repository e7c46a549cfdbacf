// books-balance, in-range, no-use-after-free, nothing-outlives-domain, access-agrees and
// whole-blocks: for each one a world or a damaged record that breaks it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "properties/choices.h"

namespace pirq::records_test {
namespace {

using enum StepKind;

WorldConfig repaired(WorldConfig config) {
  config.xen = release("xen-master");
  config.added =
      all_rules() - rules_of(config.xen) - rules_of(config.qemu) - rules_of(config.guest);
  return config;
}

// Xen's record of a number, for a test that damages it.
xen::Pirq& entry(World& world, std::int32_t pirq) {
  const Base base(const_cast<std::uint64_t*>(world.words().data()));
  return base[world.setup().xen.pirqs][static_cast<std::size_t>(pirq)];
}
xen::DomainState& counters(World& world) {
  const Base base(const_cast<std::uint64_t*>(world.words().data()));
  return base.one(world.setup().xen.domain);
}

TEST(BooksBalance, IsBrokenByACounterThatDiffers) {
  for (const bool damaged : {false, true}) {
    Scene scene(fixed_world(), Property::books_balance);
    scene.probe(0);
    if (damaged) ++counters(scene.world).allocations;
    EXPECT_FALSE(scene.violation) << "the driver is running";
    scene.remove(0);
    EXPECT_EQ(scene.broken(Subject::domain), damaged);
  }
}

TEST(BooksBalance, EveryCounterIsCompared) {
  std::int32_t xen::DomainState::*const all[] = {
      &xen::DomainState::structs,    &xen::DomainState::structs_in_tree,
      &xen::DomainState::taken,      &xen::DomainState::free_irqs,
      &xen::DomainState::msi_descs,  &xen::DomainState::open_ports,
      &xen::DomainState::allocations};
  const auto setup = setup_of(repaired(fixed_world()));
  for (const auto counter : all) {
    World world(setup);
    EXPECT_EQ(world.domain().unbalanced(), "");
    ++(counters(world).*counter);
    EXPECT_NE(world.domain().unbalanced(), "");
  }
}

TEST(BooksBalance, TheRootsOfTreesAreCompared) {
  const auto setup = setup_of(repaired(fixed_world()));
  World world(setup);
  const Base base(const_cast<std::uint64_t*>(world.words().data()));
  for (const xen::RadixTreeLayout* tree : {&setup.xen.pirq_tree, &setup.xen.irq_tree}) {
    EXPECT_EQ(world.domain().unbalanced(), "");
    base.one(tree->root).root_node ^= 1;
    EXPECT_EQ(world.domain().unbalanced(), "the root of a tree");
    base.one(tree->root).root_node ^= 1;
  }
}

// A block at an explicit number can reach beyond the table [X63].
TEST(InRange, IsBrokenByABlockBeyondTheTable) {
  for (const bool right : {false, true}) {
    WorldConfig config = hostile_world(release("xen-master"));
    if (right) config.added = {Rule::block_takes_unmapped_pirqs};
    Scene scene(config, Property::in_range);
    scene.step({.kind = dm_map_multi, .device = 0, .a = 2, .b = config.pirqs - 1});
    EXPECT_EQ(scene.broken(Subject::pirq), !right);
  }
}

TEST(NoUseAfterFree, IsBrokenByAStructThatGoesUnderItsSoftirq) {
  for (const bool pending : {false, true}) {
    WorldConfig config = repaired(fixed_world());
    config.also = {destroy_domain, rcu_end};
    Scene scene(config, Property::no_use_after_free);
    scene.probe(0);
    scene.step({.kind = destroy_domain});
    if (pending) {
      // A clean-up that does not wait for the softirq, as before [X67].
      entry(scene.world, 47).softirq |= xen::kSoftirqRun;
      scene.world.domain().complete_domain_destroy();
    }
    EXPECT_EQ(scene.world.domain().state().freed_in_use != 0, pending);
  }
}

// [X69].
TEST(NothingOutlivesDomain, IsBrokenByBindingsOfAKilledDomain) {
  for (const bool right : {false, true}) {
    WorldConfig config = fixed_world();
    config.devices = {DeviceConfig{DeviceKind::intx}};
    config = repaired(config);
    config.driver = Discipline::surprise;
    if (!right) config.turned_back = {Rule::killed_domain_frees_girqs};
    Scene scene(config, Property::nothing_outlives_domain);
    scene.step({.kind = destroy_domain});
    EXPECT_EQ(scene.broken(Subject::domain), !right);
  }
}

// [X11]: a failed map leaves access behind.
TEST(AccessAgrees, IsBrokenByAccessWithoutANumber) {
  for (const bool revoked : {true, false}) {
    WorldConfig config = hostile_world(release("xen-master"));
    if (!revoked) config.turned_back = {Rule::failed_map_revokes_access};
    Scene scene(config, Property::access_agrees);
    scene.step({.kind = fail_alloc, .a = 1});
    scene.step({.kind = dm_map, .b = 47});
    EXPECT_EQ(scene.broken(Subject::domain), !revoked);
  }
}

// The check is shown a map that claims more vectors than it set up.
TEST(WholeBlocks, IsBrokenByAnAnswerThatIsTooLarge) {
  const auto setup = setup_of(repaired(hostile_world(release("xen-master"))));
  World world(setup);
  const Step step{.kind = dm_map_multi, .device = 0, .a = 2, .b = 20};
  const Outcome done = world.apply(step);
  ASSERT_EQ(done.rc, 0);
  for (const std::int32_t nr : {2, 3}) {
    const CallObservation seen{.xen = world.domain(),
                               .call = xen::map_multi_msi(0, 2, 20),
                               .answer = {.rc = 0, .number = 20, .nr = nr},
                               .touched = done.touched,
                               .config = setup.config(),
                               .before = world.domain().state(),
                               .pirq = 20,
                               .linear_answer = {}};
    EXPECT_EQ(check_whole_blocks(seen).has_value(), nr != 2);
  }
}

constexpr Property kProperties[] = {Property::books_balance,     Property::in_range,
                                    Property::no_use_after_free, Property::nothing_outlives_domain,
                                    Property::access_agrees,     Property::whole_blocks};

RC_GTEST_PROP(Records, HoldUnderSurpriseInEveryRelease, ()) {
  WorldConfig config = any_surprise_world();
  config.added = {Rule::cleanup_check_frees};  // Without it a struct outlives the domain [X1].
  const Choices made = *choices();
  for (const Property property : kProperties) RC_ASSERT(broken(config, property, made) == "");
}

RC_GTEST_PROP(Records, HoldInARepairedHostileWorld, ()) {
  const auto setup = setup_of(repaired(hostile_world(release("xen-master"))));
  const Choices made = *choices();
  for (const Property property : kProperties) {
    const auto violation = run(setup, PropertySet().with(property), made, pick_hostile);
    RC_ASSERT(!violation);
  }
}

}  // namespace
}  // namespace pirq::records_test
