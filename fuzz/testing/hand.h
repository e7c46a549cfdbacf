// Moves a driver through its program in tests.
#pragma once

#include <gtest/gtest.h>

#include "fuzz/testing/test_worlds.h"
#include "model/world.h"

namespace pirq::fuzz::testing {

/// Executes steps of drivers in a world. After each step QEMU makes all of its pending calls. Does
/// not check properties.
class Hand {
 public:
  explicit Hand(World& world) : world_(world) {}

  /// Executes a step of `kind`, then the pending QEMU calls. Returns the outcome of the step.
  Outcome step(int device, StepKind kind, int vectors = 0) {
    Outcome done =
        make({kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(vectors), 0});
    while (const auto next = world_.next_qemu_step()) make(*next);
    return done;
  }
  /// Moves the driver from idle to running, or back to idle if the probe fails.
  void probe(int device, int vectors = 1) {
    step(device, StepKind::begin_probe, vectors);
    lead(device, guest::Phase::running);
  }
  /// Moves the driver from running to idle.
  void remove(int device) {
    step(device, StepKind::close_evtchn);
    lead(device, guest::Phase::idle);
  }
  /// Executes the next steps of the driver until it is in `phase`, or idle after a failed probe.
  void lead(int device, guest::Phase phase) {
    const guest::GuestView guest = world_.guest();
    while (guest.driver(device).phase != phase && guest.driver(device).phase != guest::Phase::idle)
      step(device, guest::Guest::program(guest.driver(device).phase).front());
  }
  [[nodiscard]] std::int32_t pirq(int device, int vector = 0) const {
    return world_.guest().vector(device, vector).pirq;
  }
  [[nodiscard]] bool running(int device) const {
    return world_.guest().driver(device).phase == guest::Phase::running;
  }
  /// Raises an interrupt of the vector. Returns true if it reaches the handler of the vector.
  [[nodiscard]] bool delivered(int device, int vector = 0) const {
    const xen::RaiseAnswer answer = world_.domain().raise(device, vector);
    if (answer.delivery != Delivery::evtchn) return false;
    return world_.guest().handler_of(static_cast<std::uint32_t>(answer.to)) ==
           VectorId{device, vector};
  }

 private:
  Outcome make(const Step& step) {
    EXPECT_TRUE(world_.can(step)) << to_text(step);
    return world_.apply(step);
  }
  World& world_;
};

}  // namespace pirq::fuzz::testing
