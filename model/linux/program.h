// The drivers' programs: which steps can come next, by phase.
#pragma once

#include <array>
#include <cstddef>

#include "model/linux/kernel.h"

namespace pirq::guest {

namespace program_table {

using enum StepKind;

inline constexpr std::array<StepKinds, kPhases> kByPhase = {{
    {begin_probe},
    {obtain, abandon},
    {write_message, abandon},
    {create_irq, create_irq_fails, abandon},
    {enable, abandon},
    {bind_evtchn},
    {close_evtchn, disable, unmask},
    {close_evtchn, resume},
    {write_message},
    {enable},
    {close_evtchn},
    {forget_port},
    {give_back},
    {disable},
    {drop_irq},
}};

inline constexpr StepKinds kOutOfOrder = {disable};  // While running: with its ports open.
inline constexpr StepKinds kAlwaysTraps = {begin_probe, enable, disable, resume, unmask};
inline constexpr StepKinds kReadsMessage = {obtain};
inline constexpr StepKinds kWritesMessage = {write_message};

}  // namespace program_table

inline StepKinds Kernel::program(Phase phase) {
  return program_table::kByPhase[static_cast<std::size_t>(phase)];
}

// Only a hostile driver does what is out of order, or one of a world that asks for it.
inline StepKinds Kernel::next(int device) const {
  const Phase phase = at(device).phase;
  const WorldConfig& config = setup_->config();
  const bool orderly = config.driver != Discipline::hostile && !config.also.has(StepKind::disable);
  return phase == Phase::running && orderly ? program(phase) - program_table::kOutOfOrder
                                            : program(phase);
}

// Only a device model that keeps what a disabled device had is worth asking.
inline bool Kernel::asks_for_old_number() const {
  return setup_->has(Rule::mapped_number_is_taken_again) && !setup_->has(Rule::disable_unmaps);
}

inline StepKinds Kernel::traps(int device) const {
  const bool reads = !setup_->has(Rule::always_new_pirq) || asks_for_old_number();
  const bool writes = at(device).reused == 0;
  return program_table::kAlwaysTraps | (reads ? program_table::kReadsMessage : StepKinds{}) |
         (writes ? program_table::kWritesMessage : StepKinds{});
}

}  // namespace pirq::guest
