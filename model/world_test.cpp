#include "model/world.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <new>
#include <vector>

namespace {

std::size_t news = 0;

void* counted(std::size_t size) {
  ++news;
  return std::malloc(size != 0 ? size : 1);
}
void* counted_or_throw(std::size_t size) {
  void* memory = counted(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// This program counts every allocation, so that a test can check that a call makes none. All forms
// of new and delete are replaced: a sanitizer reports memory of one form that another form frees.
void* operator new(std::size_t size) {
  return counted_or_throw(size);
}
void* operator new[](std::size_t size) {
  return counted_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace pirq::world_test {
namespace {

using Choices = std::vector<std::uint16_t>;

Setup setup_of(Discipline driver, std::initializer_list<std::int32_t> taken = {}) {
  WorldConfig config;
  config.driver = driver;
  config.devices = {DeviceConfig{DeviceKind::msix, 3}, DeviceConfig{}};
  config.taken = taken;
  return std::get<Setup>(Setup::create(config));
}

/// Each choice picks one of the enabled steps. `visit` gets the world before and after the step.
template <class Visit>
void walk(World& world, const Choices& choices, Visit visit) {
  for (const std::uint16_t choice : choices) {
    StepList steps;
    world.enabled(steps);
    if (steps.empty()) return;
    visit(steps[choice % steps.size()]);
  }
}

void walk(World& world, const Choices& choices) {
  walk(world, choices, [&](const Step& step) { world.apply(step); });
}

auto long_choices() {
  return rc::gen::resize(300, rc::gen::arbitrary<Choices>());
}

TEST(World, BeginsWithAttachedDevicesAndIdleDrivers) {
  const auto setup = setup_of(Discipline::orderly);
  const World world(setup);
  EXPECT_TRUE(world.quiescent());
  for (int device = 0; device < setup.devices(); ++device) {
    EXPECT_TRUE(world.domain().owns(device));
    EXPECT_TRUE(world.device_model().attached(device));
    EXPECT_EQ(world.guest().driver(device).phase, guest::Phase::idle);
  }
  EXPECT_EQ(world.domain().state().taken, 0);
}

TEST(World, TakesTheNumbersOfItsConfig) {
  const auto setup = setup_of(Discipline::orderly, {47, 20});
  World world(setup);
  EXPECT_EQ(world.domain().domain_pirq_to_irq(20), xen::kPirqAllocated);
  EXPECT_EQ(world.domain().state().taken, 2);
  world.apply({.kind = StepKind::begin_probe, .a = 1});
  EXPECT_EQ(world.apply({.kind = StepKind::obtain}).pirq, 46);
}

TEST(World, DiffersAfterAStepAndRestoreBringsItBack) {
  const auto setup = setup_of(Discipline::orderly);
  const World fresh(setup);
  World world = fresh;
  EXPECT_TRUE(world == fresh);
  EXPECT_EQ(world.hash(), fresh.hash());
  world.apply({.kind = StepKind::begin_probe, .a = 1});
  EXPECT_FALSE(world == fresh);
  EXPECT_NE(world.hash(), fresh.hash());
  world.restore(fresh);
  EXPECT_TRUE(world == fresh);
  EXPECT_EQ(world.hash(), fresh.hash());
}

// The effect of a step depends only on the state.
RC_GTEST_PROP(World, IsTheSameBytesAfterTheSameSteps, ()) {
  const auto setup = setup_of(Discipline::surprise);
  const Choices before = *long_choices();
  const Choices after = *long_choices();
  World one(setup), two(setup);
  walk(one, before);
  walk(two, before);
  RC_ASSERT(one == two);
  World copy = one;
  walk(one, after);
  walk(copy, after);
  RC_ASSERT(one == copy);
  RC_ASSERT(one.hash() == copy.hash());
}

RC_GTEST_PROP(World, ChangesWithEveryStepButARaisedInterrupt, ()) {
  const auto setup = setup_of(Discipline::surprise);
  World world(setup), before(setup);
  std::string wrong;
  walk(world, *long_choices(), [&](const Step& step) {
    before.restore(world);
    world.apply(step);
    if ((world == before) != (step.kind == StepKind::raise)) wrong = to_text(step);
  });
  RC_ASSERT(wrong.empty());
}

RC_GTEST_PROP(World, NeverAllocatesInApplyRestoreOrHash, ()) {
  const auto setup = setup_of(Discipline::surprise);
  const Choices choices = *long_choices();
  World world(setup), copy(setup);
  std::size_t made = 0;
  walk(world, choices, [&](const Step& step) {
    const std::size_t before = news;
    world.apply(step);
    copy.restore(world);
    static_cast<void>(copy.hash());
    made += news - before;
  });
  RC_ASSERT(made == 0U);
}

TEST(World, SmallOnesLiveInsideTheObjectOrInOneAllocation) {
  const auto setup = setup_of(Discipline::orderly);
  const World fresh(setup);
  const std::size_t before = news;
  const World copy = fresh;
  EXPECT_LE(news - before, 1U);
  EXPECT_TRUE(copy == fresh);
}

TEST(World, CountsItsAllocationsAtAll) {
  const std::size_t before = news;
  std::vector<int>* made = new std::vector<int>(3);
  EXPECT_GE(news - before, 2U);  // The counter works; without it NeverAllocates could not fail.
  delete made;
}

}  // namespace
}  // namespace pirq::world_test
