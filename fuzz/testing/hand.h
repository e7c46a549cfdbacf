// A driver led by hand, for tests.
#pragma once

#include <gtest/gtest.h>

#include "fuzz/testing/test_worlds.h"
#include "model/world.h"

namespace pirq::fuzz::testing {

/// Leads one device's driver by hand, QEMU finishing each write at once, and collects what the
/// steps did. Nothing is judged.
class Hand {
 public:
  explicit Hand(World& world) : world_(world) {}

  /// Makes `kind`, then whatever QEMU has to do.
  Outcome step(int device, StepKind kind, int vectors = 0) {
    const Outcome done =
        make({kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(vectors), 0});
    while (const auto next = world_.next_qemu_step()) make(*next);
    return done;
  }
  /// From idle to running, or to where the probe fails.
  void probe(int device, int vectors = 1) {
    step(device, StepKind::begin_probe, vectors);
    lead(device, guest::Phase::running);
  }
  /// From running to idle.
  void remove(int device) {
    step(device, StepKind::close_evtchn);
    lead(device, guest::Phase::idle);
  }
  /// The driver's next step until it is in `phase`, or its probe has failed and it is idle.
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
  /// Whether the vector's interrupt reaches its own handler.
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
