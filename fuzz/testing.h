// What the tests of this folder share: named worlds made ready, and drivers led by hand.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <variant>

#include "fuzz/named_worlds.h"
#include "fuzz/run_case.h"
#include "model/world.h"

namespace pirq::fuzz::testing {

/// A setup for a config that is known to be good.
inline Setup setup_of(const WorldConfig& config) {
  auto made = Setup::create(config);
  if (const auto* error = std::get_if<SetupError>(&made)) ADD_FAILURE() << error->message;
  return std::get<Setup>(std::move(made));
}

/// The setup of a named world.
inline Setup setup_of(std::string_view named_world) {
  return setup_of(find_named_world(named_world).value().config);
}

/// The config of a named world with other devices.
inline WorldConfig with_devices(std::string_view named_world,
                                std::initializer_list<DeviceConfig> devices) {
  WorldConfig config = find_named_world(named_world).value().config;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

/// Built with a sanitizer: what takes a second takes twenty. Large tests do a part of their work.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kSlow = true;
#else
inline constexpr bool kSlow = false;
#endif

inline constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig msix(std::uint8_t vectors) {
  return {DeviceKind::msix, vectors};
}

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
    const guest::Kernel kernel = world_.kernel();
    while (kernel.driver(device).phase != phase &&
           kernel.driver(device).phase != guest::Phase::idle)
      step(device, guest::Kernel::program(kernel.driver(device).phase).front());
  }
  [[nodiscard]] std::int32_t pirq(int device, int vector = 0) const {
    return world_.kernel().vector(device, vector).pirq;
  }
  [[nodiscard]] bool running(int device) const {
    return world_.kernel().driver(device).phase == guest::Phase::running;
  }
  /// Whether the vector's interrupt reaches its own handler.
  [[nodiscard]] bool delivered(int device, int vector = 0) const {
    const xen::RaiseAnswer answer = world_.domain().raise(device, vector);
    if (answer.delivery != Delivery::evtchn) return false;
    return world_.kernel().handler_of(static_cast<std::uint32_t>(answer.to)) ==
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
