// The effect and the precondition of each step. The step table refers to these functions, and
// nothing else calls them.
#pragma once

#include "model/steps/now.h"
#include "model/steps/parts.h"

namespace pirq::effects {

// driver_effects.cpp
void begin_probe(Parts& parts, const Step& step);
void begin_range(Parts& parts, const Step& step);
void obtain(Parts& parts, const Step& step);
void write_message(Parts& parts, const Step& step);
void create_irq(Parts& parts, const Step& step);
void enable(Parts& parts, const Step& step);
void bind_evtchn(Parts& parts, const Step& step);
void close_evtchn(Parts& parts, const Step& step);
void disable(Parts& parts, const Step& step);
void drop_irq(Parts& parts, const Step& step);
void forget_port(Parts& parts, const Step& step);
void give_back(Parts& parts, const Step& step);
void restore(Parts& parts, const Step& step);
void unmask(Parts& parts, const Step& step);
void obtain_fails(Parts& parts, const Step& step);
void alloc_irq_fails(Parts& parts, const Step& step);
void port_setup_fails(Parts& parts, const Step& step);
void set_msi_desc_fails(Parts& parts, const Step& step);
void bind_evtchn_fails(Parts& parts, const Step& step);
void abandon(Parts& parts, const Step& step);
void retry(Parts& parts, const Step& step);

// device_effects.cpp
void qemu_call(Parts& parts, const Step& step);
void qemu_call_fails(Parts& parts, const Step& step);
void raise(Parts& parts, const Step& step);
void detach(Parts& parts, const Step& step);
void deassign(Parts& parts, const Step& step);
void attach(Parts& parts, const Step& step);
void remove_device(Parts& parts, const Step& step);
void memory_off(Parts& parts, const Step& step);

// raw_effects.cpp
void guest_get_pirq(Parts& parts, const Step& step);
void guest_map_gsi(Parts& parts, const Step& step);
void guest_unmap(Parts& parts, const Step& step);
void guest_bind_evtchn(Parts& parts, const Step& step);
void guest_close(Parts& parts, const Step& step);
void guest_write_message(Parts& parts, const Step& step);
void dm_map(Parts& parts, const Step& step);
void dm_map_multi(Parts& parts, const Step& step);
void dm_unmap(Parts& parts, const Step& step);
void dm_bind(Parts& parts, const Step& step);
void dm_unbind(Parts& parts, const Step& step);
void dm_map_irq(Parts& parts, const Step& step);
void guest_eoi(Parts& parts, const Step& step);
void guest_unmap_by_id(Parts& parts, const Step& step);
void inject_msi(Parts& parts, const Step& step);

// domain_effects.cpp
void destroy_domain(Parts& parts, const Step& step);
void fail_alloc(Parts& parts, const Step& step);
void interrupt(Parts& parts, const Step& step);
void softirq_begin(Parts& parts, const Step& step);
void softirq_end(Parts& parts, const Step& step);
void handle_event(Parts& parts, const Step& step);
void move_vcpu(Parts& parts, const Step& step);
void soft_reset(Parts& parts, const Step& step);
void kdump(Parts& parts, const Step& step);
void rcu_end(Parts& parts, const Step& step);
void other_map(Parts& parts, const Step& step);
void other_unmap(Parts& parts, const Step& step);
void attach_other(Parts& parts, const Step& step);
void detach_other(Parts& parts, const Step& step);
void cpu_offline(Parts& parts, const Step& step);
void save_restore(Parts& parts, const Step& step);
void free_irqs(Parts& parts, const Step& step);

}  // namespace pirq::effects

namespace pirq::ready {

/// The step is always ready.
[[nodiscard]] bool always(const Now& now, const Step& step);
/// The step is the next one in the life of its device.
[[nodiscard]] bool due(const Now& now, const Step& step);

[[nodiscard]] bool begin_probe(const Now& now, const Step& step);
[[nodiscard]] bool begin_range(const Now& now, const Step& step);
[[nodiscard]] bool unmask(const Now& now, const Step& step);
[[nodiscard]] bool raise(const Now& now, const Step& step);
[[nodiscard]] bool map_fails(const Now& now, const Step& step);
[[nodiscard]] bool bind_fails(const Now& now, const Step& step);
[[nodiscard]] bool unbind_fails(const Now& now, const Step& step);
[[nodiscard]] bool guest_write_message(const Now& now, const Step& step);
[[nodiscard]] bool dm_bind(const Now& now, const Step& step);
[[nodiscard]] bool interrupt(const Now& now, const Step& step);
[[nodiscard]] bool softirq_begin(const Now& now, const Step& step);
[[nodiscard]] bool softirq_end(const Now& now, const Step& step);
[[nodiscard]] bool handle_event(const Now& now, const Step& step);
[[nodiscard]] bool remove_device(const Now& now, const Step& step);
[[nodiscard]] bool soft_reset(const Now& now, const Step& step);
[[nodiscard]] bool kdump(const Now& now, const Step& step);
[[nodiscard]] bool memory_off(const Now& now, const Step& step);
[[nodiscard]] bool rcu_end(const Now& now, const Step& step);
[[nodiscard]] bool other_map(const Now& now, const Step& step);
[[nodiscard]] bool other_unmap(const Now& now, const Step& step);
[[nodiscard]] bool attach_other(const Now& now, const Step& step);
[[nodiscard]] bool detach_other(const Now& now, const Step& step);
[[nodiscard]] bool save_restore(const Now& now, const Step& step);
[[nodiscard]] bool free_irqs(const Now& now, const Step& step);

}  // namespace pirq::ready
