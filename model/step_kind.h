// The kinds of steps. The table in model/steps/step_table.cpp describes each of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/enum.h"

namespace pirq {

/// The order is the order of the table. P1..P7 and R1..R3 are the stages of the life cycle.
enum class StepKind : std::uint8_t {
  begin_probe,
  begin_range,
  obtain,
  write_message,
  create_irq,
  enable,
  bind_evtchn,
  close_evtchn,
  disable,
  drop_irq,
  forget_port,
  give_back,
  restore,
  unmask,
  obtain_fails,
  alloc_irq_fails,
  port_setup_fails,
  set_msi_desc_fails,
  bind_evtchn_fails,
  abandon,
  retry,
  qemu_map,
  qemu_bind,
  qemu_unbind,
  qemu_unmap,
  raise,
  detach,
  deassign,
  attach,
  destroy_domain,
  fail_alloc,
  map_fails,
  bind_fails,
  unbind_fails,
  guest_get_pirq,
  guest_map_gsi,
  guest_unmap,
  guest_bind_evtchn,
  guest_close,
  guest_write_message,
  dm_map,
  dm_map_multi,
  dm_unmap,
  dm_bind,
  dm_unbind,
  dm_map_irq,
  guest_eoi,
  guest_unmap_by_id,
  inject_msi,
  interrupt,
  softirq_begin,
  softirq_end,
  handle_event,
  move_vcpu,
  remove_device,
  soft_reset,
  kdump,
  memory_off,
  rcu_end,
  other_map,
  other_unmap,
  attach_other,
  detach_other,
  cpu_offline,
  save_restore,
  restore_map_fails,
  free_irqs,
};

using StepKinds = EnumSet<StepKind>;
inline constexpr std::size_t kStepKinds = enum_count<StepKind>;

}  // namespace pirq
