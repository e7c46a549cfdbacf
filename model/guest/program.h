// The program of the drivers: the steps that can come next, by phase.
#pragma once

#include "model/enum.h"
#include "model/guest/guest.h"

namespace pirq::guest {

namespace program_table {

using enum StepKind;

struct Row {
  Phase phase;
  StepKinds next;
};

inline constexpr EnumTable<&Row::phase> kByPhase({
    {Phase::idle, {begin_probe}},
    {Phase::obtain, {obtain, abandon}},
    {Phase::write_message, {write_message, abandon}},
    {Phase::create_irq, {create_irq, create_irq_fails, abandon}},
    {Phase::enable, {enable, abandon}},
    {Phase::bind_evtchn, {bind_evtchn}},
    {Phase::running, {close_evtchn, disable, unmask}},
    {Phase::paused, {close_evtchn, resume}},
    {Phase::restore, {write_message}},
    {Phase::restored, {enable}},
    {Phase::close_evtchn, {close_evtchn}},
    {Phase::forget_port, {forget_port}},
    {Phase::give_back, {give_back}},
    {Phase::disable, {disable}},
    {Phase::drop_irq, {drop_irq}},
});

inline constexpr StepKinds kOutOfOrder = {disable};  // In phase running the ports are still open.
inline constexpr StepKinds kAlwaysTraps = {begin_probe, enable, disable, resume, unmask};
inline constexpr StepKinds kReadsMessage = {obtain};
inline constexpr StepKinds kWritesMessage = {write_message};

}  // namespace program_table

inline StepKinds GuestView::program(Phase phase) {
  return program_table::kByPhase[phase].next;
}

// Steps out of order need hostile drivers or `also`.
inline StepKinds GuestView::next(int device) const {
  const Phase phase = at(device).phase;
  const WorldConfig& config = setup_->config();
  const bool orderly =
      is_gsi(setup_->device(device).kind) ||  // A pin has no ENABLE.
      (config.driver != Discipline::hostile && !config.also.has(StepKind::disable));
  return phase == Phase::running && orderly ? program(phase) - program_table::kOutOfOrder
                                            : program(phase);
}

// The guest asks for its old number only if the device model keeps the numbers of disabled devices.
inline bool GuestView::asks_for_old_number() const {
  return setup_->has(Rule::mapped_number_is_taken_again) && !setup_->has(Rule::disable_unmaps);
}

inline StepKinds GuestView::traps(int device) const {
  const bool reads = !setup_->has(Rule::always_new_pirq) || asks_for_old_number();
  const bool writes = at(device).reused == 0;
  return program_table::kAlwaysTraps | (reads ? program_table::kReadsMessage : StepKinds{}) |
         (writes ? program_table::kWritesMessage : StepKinds{});
}

}  // namespace pirq::guest
