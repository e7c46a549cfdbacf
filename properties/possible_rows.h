// The rows of steps-keep-contract: in which states each kind of step must be possible, said a
// second time and without the preconditions of the step table.
#pragma once

#include <array>
#include <cstdint>

#include "model/world.h"

namespace pirq {

/// A world, and a step that may be possible in it: what an expectation reads.
struct StepState {
  const World& world;
  Step step;

  [[nodiscard]] DeviceKind kind() const { return world.setup().device(step.device).kind; }
  [[nodiscard]] bool also(StepKind of) const { return world.setup().config().also.has(of); }
  [[nodiscard]] Discipline discipline() const { return world.setup().config().driver; }
  [[nodiscard]] const guest::Driver& driver() const { return world.guest().driver(step.device); }
  [[nodiscard]] bool is_in(guest::Phases phases) const { return phases.has(driver().phase); }
  [[nodiscard]] bool is_idle() const { return driver().phase == guest::Phase::idle; }
  [[nodiscard]] bool is_busy() const { return world.device_model().busy(); }
  [[nodiscard]] bool is_attached() const { return world.device_model().attached(step.device); }
  [[nodiscard]] bool is_owned() const { return world.domain().owns(step.device); }
  [[nodiscard]] bool is_elsewhere() const { return world.domain().other_owns(step.device); }
  [[nodiscard]] bool is_dying() const { return dying() != 0; }
  [[nodiscard]] std::uint8_t dying() const { return world.domain().state().dying; }
  [[nodiscard]] bool is_programmed() const {
    return world.domain().programmed_with(step.device, step.a) >= 0;
  }
  [[nodiscard]] bool makes_call(qemu::Call call) const {
    const qemu::DeviceModelView qemu = world.device_model();
    return qemu.call() == call && qemu.busy_device() == step.device;
  }
};

/// A kind of step with some parameters, the expectation, and the steps after which it is judged:
/// those that change what it depends on.
struct PossibleRow {
  StepKind kind;
  std::uint16_t a;
  std::int32_t b;
  bool (*expected)(const StepState&);
  StepKinds after;
};

/// A set of rows; bit i stands for kFirstPossibleRow[i].
using PossibleRows = std::uint64_t;

/// The first of the rows.
extern const PossibleRow* const kFirstPossibleRow;
/// By kind of step: the rows that are judged after it.
extern const std::array<PossibleRows, kStepKinds> kJudgedAfter;

}  // namespace pirq
