// The fixture of this folder's tests: a world of the newest releases, whose steps a test makes one
// by one.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <variant>

#include "model/world.h"

namespace pirq::xen::testing {

/// A test's world. Each device has one vector.
class Stage : public ::testing::Test {
 protected:
  /// `also`: steps that are allowed in addition to those of the driver discipline.
  explicit Stage(StepKinds also) : also_(also) {}

  void start(std::initializer_list<DeviceKind> kinds, RuleSet turned_back = {},
             RuleSet added = {}) {
    WorldConfig config;
    config.xen = release("xen-master");
    config.qemu = release("qemu-today");
    config.guest = release("linux-4.12");
    config.gsis = 20;
    config.also = also_;
    config.turned_back = turned_back;
    config.added = added;
    for (const DeviceKind kind : kinds) config.devices.push_back({kind, 1});
    setup_.emplace(std::get<pirq::Setup>(pirq::Setup::create(config)));
    world_.emplace(*setup_);
  }
  Outcome apply(StepKind kind, int device = 0, int a = 0, std::int32_t b = 0) {
    const Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), b};
    EXPECT_TRUE(world_->can(step)) << to_text(step);
    return world_->apply(step);
  }
  /// Makes the steps of `kinds` that can happen, in order. Returns the outcome of the last one.
  Outcome all(std::initializer_list<StepKind> kinds, int device = 0) {
    Outcome last;
    for (const StepKind kind : kinds) {
      const Step step{kind, static_cast<std::uint8_t>(device),
                      kind == StepKind::begin_probe ? std::uint16_t{1} : std::uint16_t{0}, 0};
      if (world_->can(step)) last = world_->apply(step);
    }
    return last;
  }

  std::optional<pirq::Setup> setup_;
  std::optional<World> world_;

 private:
  StepKinds also_;
};

}  // namespace pirq::xen::testing
