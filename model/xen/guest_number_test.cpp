// The life of a number that the guest allocated: it becomes free when the device model unmaps it,
// or only when the guest gives it back [X68] [L10].
#include <gtest/gtest.h>

#include <initializer_list>
#include <variant>

#include "model/world.h"

namespace pirq::guest_number_test {
namespace {

using enum StepKind;

constexpr std::int32_t kPirq = 47;  // The only device's number: the highest of the table.

pirq::Setup setup_with(RuleSet added) {
  WorldConfig config;
  config.xen = release("xen-master");
  config.qemu = release("qemu-today");
  config.guest = release("linux-4.12");
  config.driver = Discipline::surprise;
  config.added = added;
  config.devices = {DeviceConfig{}};
  return std::get<pirq::Setup>(pirq::Setup::create(config));
}

void make(World& world, std::initializer_list<StepKind> kinds) {
  for (const StepKind kind : kinds) {
    const Step step{.kind = kind, .a = kind == begin_probe ? std::uint16_t{1} : std::uint16_t{0}};
    ASSERT_TRUE(world.can(step)) << to_text(step);
    world.apply(step);
  }
}

TEST(GuestNumber, IsFreeOnceItIsUnmappedUnlessTheGuestKeepsIt) {
  for (const bool keeps : {false, true}) {
    const auto setup =
        setup_with(keeps ? RuleSet{Rule::guest_keeps_its_number, Rule::unused_number_is_given_back}
                         : RuleSet{Rule::unused_number_is_given_back});
    World world(setup);
    make(world, {begin_probe, obtain, write_message, create_irq, enable, qemu_map, qemu_bind});
    EXPECT_GT(world.domain().domain_pirq_to_irq(kPirq), 0);
    make(world, {detach, qemu_unbind, qemu_unmap});
    EXPECT_EQ(world.domain().is_free_pirq(kPirq), !keeps);
    // The driver continues and is unloaded. Afterwards the number is free in both cases.
    make(world, {bind_evtchn, close_evtchn});
    EXPECT_EQ(world.domain().is_free_pirq(kPirq), !keeps);
    make(world, {disable, drop_irq});
    EXPECT_TRUE(world.domain().is_free_pirq(kPirq));
  }
}

TEST(GuestNumber, IsKeptOverAnUnmapAndMappedAgain) {
  const auto setup = setup_with({Rule::guest_keeps_its_number, Rule::unused_number_is_given_back});
  World world(setup);
  for (int load = 0; load < 3; ++load) {
    make(world, {begin_probe, obtain, write_message, create_irq, enable, qemu_map, qemu_bind,
                 bind_evtchn, close_evtchn, disable, qemu_unbind, qemu_unmap});
    EXPECT_FALSE(world.domain().is_free_pirq(kPirq));
    make(world, {drop_irq});
    EXPECT_TRUE(world.domain().is_free_pirq(kPirq));
  }
}

}  // namespace
}  // namespace pirq::guest_number_test
