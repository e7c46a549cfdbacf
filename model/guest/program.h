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
    {Phase::idle, {begin_probe, begin_range}},
    {Phase::obtain, {obtain, obtain_fails, alloc_irq_fails, abandon}},
    {Phase::write_message, {write_message, abandon}},
    {Phase::create_irq,
     {create_irq, alloc_irq_fails, port_setup_fails, set_msi_desc_fails, abandon}},
    {Phase::enable, {enable, abandon}},
    {Phase::bind_evtchn, {bind_evtchn, bind_evtchn_fails, abandon}},
    {Phase::running, {close_evtchn, disable, restore, unmask}},
    {Phase::restore, {write_message}},
    {Phase::restored, {enable}},
    {Phase::close_evtchn, {close_evtchn}},
    {Phase::forget_port, {forget_port}},
    {Phase::give_back, {give_back}},
    {Phase::disable, {disable}},
    {Phase::drop_irq, {drop_irq}},
    {Phase::retry, {retry}},
});

inline constexpr StepKinds kAlwaysTraps = {begin_probe, begin_range, retry, enable,
                                           disable,     restore,     unmask};
inline constexpr StepKinds kReadsMessage = {obtain};
inline constexpr StepKinds kWritesMessage = {write_message};
inline constexpr StepKinds kMasksEntry = {bind_evtchn, close_evtchn};

/// Steps of a device whose vectors have messages.
inline constexpr StepKinds kOfMsi = {disable, restore, alloc_irq_fails, set_msi_desc_fails};
/// Steps of a device whose interrupts go through event channels.
inline constexpr StepKinds kOfXen = {obtain_fails, bind_evtchn_fails, port_setup_fails,
                                     alloc_irq_fails, set_msi_desc_fails};

}  // namespace program_table

inline StepKinds GuestView::program(Phase phase) {
  return program_table::kByPhase[phase].next;
}

/// The steps that a driver of a device of this kind can make next in `phase`, in a world of
/// `setup`. In phase running the ports are still open. A driver that disables MSI then is faulty.
[[nodiscard]] inline StepKinds next_steps(const Setup& setup, DeviceKind kind, Phase phase) {
  using enum StepKind;
  const WorldConfig& config = setup.config();
  StepKinds kinds = GuestView::program(phase);
  if (phase == Phase::running) {
    if (!config.also.has(disable)) kinds.remove(disable);
    if (config.driver != Discipline::hostile && !config.also.has(restore)) kinds.remove(restore);
  }
  // The irq is made by one of the two steps.
  const bool irq_last = setup.has(Rule::number_comes_before_irq);
  if (phase == (irq_last ? Phase::obtain : Phase::create_irq)) kinds.remove(alloc_irq_fails);
  if (!irq_last) kinds.remove(port_setup_fails);
  if (is_gsi(kind)) kinds = kinds - program_table::kOfMsi;
  if (is_native(kind)) kinds = kinds - program_table::kOfXen;
  return kinds;
}

// Looked up, because every list of enabled steps asks for each driver.
inline StepKinds GuestView::next(int device) const {
  return setup_->next_steps(setup_->device(device).kind, at(device).phase);
}

// The guest asks for its old number only if the device model keeps the numbers of disabled devices.
inline bool GuestView::asks_for_old_number() const {
  return setup_->has(Rule::mapped_number_is_taken_again) && !setup_->has(Rule::disable_unmaps);
}

inline StepKinds GuestView::traps(int device) const {
  const bool reads = !setup_->has(Rule::always_new_pirq) || asks_for_old_number();
  const bool writes = at(device).reused == 0;
  const bool masks = setup_->device(device).kind == DeviceKind::native_msix;
  return program_table::kAlwaysTraps | (reads ? program_table::kReadsMessage : StepKinds{}) |
         (writes ? program_table::kWritesMessage : StepKinds{}) |
         (masks ? program_table::kMasksEntry : StepKinds{});
}

}  // namespace pirq::guest
