// The declaration of every step.
#include <algorithm>

#include "model/step.h"
#include "model/steps/effects.h"

namespace pirq {
namespace {

using enum StepKind;
using enum Actor;
using enum Family;

// The driver disciplines under which a step happens.
constexpr Disciplines kEvery = Disciplines::all();
constexpr Disciplines kSurprise = {Discipline::surprise, Discipline::hostile};
constexpr Disciplines kHostile = {Discipline::hostile};
constexpr Disciplines kAsked = {};  // Only `also` of a world allows the kind.

constexpr EnumTable<& StepInfo::kind> kTable = {{
    {begin_probe, guest, driver, kEvery, true, Param::vectors, Param::none, ready::begin_probe,
     effects::begin_probe,
     "An idle driver begins a probe: it disables MSI, or enables MSI-X with every entry masked."},
    {obtain, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::obtain,
     "The driver uses the number in its message again, or requests one from Xen (P1-P3)."},
    {write_message, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::write_message,
     "The driver writes the number into the message, unless it read it there (P4)."},
    {create_irq, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::create_irq, "The guest creates an irq for the number and lists it (P5)."},
    {enable, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::enable,
     "The driver writes ENABLE; QEMU maps and binds before the write returns (P6)."},
    {bind_evtchn, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::bind_evtchn,
     "The driver calls EVTCHNOP_bind_pirq for the next vector. A failure is only logged (P7)."},
    {close_evtchn, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::close_evtchn,
     "The driver calls EVTCHNOP_close for the next vector, the last one first (R1)."},
    {disable, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::disable,
     "The driver clears ENABLE; QEMU may unbind and unmap before the write returns (R2)."},
    {drop_irq, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::drop_irq,
     "The guest removes the next vector's irq from its list (R3)."},
    {forget_port, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::forget_port,
     "The guest erases the irq of a port that it has closed. Only with rule L4 turned back."},
    {give_back, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::give_back,
     "A failed probe gives its next number back to Xen. Only with rule L10 in force."},
    {resume, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::resume,
     "A driver that cleared ENABLE with its ports open begins to write its messages again."},
    {unmask, guest, driver, kHostile, true, Param::vector, Param::none, ready::unmask,
     effects::unmask,
     "A running driver unmasks an MSI-X entry in the device, as a driver without Xen does."},
    {create_irq_fails, guest, driver, kHostile, true, Param::none, Param::none, ready::due,
     effects::create_irq_fails,
     "The guest cannot set up an irq for the number. It undoes the irq, and the probe fails."},
    {abandon, guest, driver, kSurprise, true, Param::none, Param::none, ready::due,
     effects::abandon,
     "A probe fails before it sets ENABLE, as after an error in another subsystem."},
    {qemu_map, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU maps the device's pirq with PHYSDEVOP_map_pirq."},
    {qemu_bind, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU binds or updates the device's pirq with XEN_DOMCTL_bind_pt_irq."},
    {qemu_unbind, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU unbinds the device's pirq with XEN_DOMCTL_unbind_pt_irq."},
    {qemu_unmap, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU unmaps the device's pirq with PHYSDEVOP_unmap_pirq."},
    {raise, hardware, device, kEvery, true, Param::vector, Param::none, ready::raise,
     effects::raise, "The device raises the interrupt of one vector."},
    {detach, toolstack, device, kEvery, true, Param::none, Param::none, ready::due, effects::detach,
     "QEMU detaches the device. Orderly drivers must be idle (U1)."},
    {deassign, toolstack, device, kEvery, true, Param::none, Param::none, ready::due,
     effects::deassign, "The toolstack deassigns a detached device from the domain (U2)."},
    {attach, toolstack, device, kEvery, true, Param::none, Param::none, ready::due, effects::attach,
     "A deassigned device is attached again, with its registers reset. Its driver must be idle."},
    {destroy_domain, toolstack, surroundings, kSurprise, false, Param::none, Param::none,
     ready::always, effects::destroy_domain, "Xen destroys the domain (D1)."},
    {fail_alloc, xen, surroundings, kHostile, false, Param::nth, Param::none, ready::always,
     effects::fail_alloc, "The n-th allocation in Xen from now on fails once."},
    {unbind_fails, qemu, surroundings, kHostile, true, Param::none, Param::none,
     ready::unbind_fails, effects::unbind_fails,
     "QEMU's unbind fails once before it reaches Xen, as for lack of memory."},
    {guest_get_pirq, guest, raw_call, kHostile, false, Param::type, Param::none, ready::always,
     effects::guest_get_pirq, "The guest calls PHYSDEVOP_get_free_pirq outside every driver."},
    {guest_map_gsi, guest, raw_call, kHostile, false, Param::gsi, Param::pirq, ready::always,
     effects::guest_map_gsi, "The guest maps any GSI with PHYSDEVOP_map_pirq on itself."},
    {guest_unmap, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_unmap, "The guest calls PHYSDEVOP_unmap_pirq on itself with any number."},
    {guest_bind_evtchn, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_bind_evtchn, "The guest calls EVTCHNOP_bind_pirq with any number."},
    {guest_close, guest, raw_call, kHostile, false, Param::none, Param::port, ready::always,
     effects::guest_close, "The guest calls EVTCHNOP_close with any port."},
    {dm_map, qemu, raw_call, kHostile, true, Param::vector, Param::pirq, ready::always,
     effects::dm_map, "The device model's domain maps any number for a device."},
    {dm_map_multi, qemu, raw_call, kHostile, true, Param::nr, Param::pirq, ready::always,
     effects::dm_map_multi,
     "The device model's domain maps a block of numbers for a multi-vector MSI."},
    {dm_unmap, qemu, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::dm_unmap, "The device model's domain unmaps any number."},
    {dm_bind, qemu, raw_call, kHostile, false, Param::gvec, Param::pirq, ready::dm_bind,
     effects::dm_bind, "The device model's domain binds any number, with the vector unmasked."},
    {dm_unbind, qemu, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::dm_unbind, "The device model's domain unbinds any number."},
    {dm_map_irq, qemu, raw_call, kHostile, true, Param::irq, Param::pirq, ready::always,
     effects::dm_map_irq, "The device model's domain maps a device's MSI onto any irq."},
    {guest_eoi, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_eoi, "The guest calls PHYSDEVOP_eoi with any number."},
    {guest_unmap_by_id, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_unmap_by_id,
     "The guest calls PHYSDEVOP_unmap_pirq on itself by its domain number, with any pirq."},
    {inject_msi, qemu, raw_call, kAsked, false, Param::none, Param::pirq, ready::always,
     effects::inject_msi,
     "The device model sends an MSI of an emulated device whose message names any number."},
    {interrupt, hardware, surroundings, kAsked, true, Param::vector, Param::none, ready::interrupt,
     effects::interrupt,
     "A vector's interrupt reaches Xen, which schedules a softirq for its delivery."},
    {softirq_begin, xen, surroundings, kAsked, false, Param::none, Param::pirq,
     ready::softirq_begin, effects::softirq_begin,
     "A CPU takes the number from its softirq list and waits for the event lock."},
    {softirq_end, xen, surroundings, kAsked, false, Param::none, Param::pirq, ready::softirq_end,
     effects::softirq_end, "The CPU that waits for the event lock delivers the interrupt."},
    {handle_event, guest, surroundings, kAsked, false, Param::none, Param::port,
     ready::handle_event, effects::handle_event,
     "The guest handles an event that waits on the port in its FIFO event queue."},
    {move_vcpu, xen, surroundings, kAsked, false, Param::none, Param::none, ready::always,
     effects::move_vcpu,
     "The scheduler moves the guest's vCPU, and Xen moves the pirqs on its list with it."},
    {remove_device, toolstack, surroundings, kAsked, true, Param::none, Param::none,
     ready::remove_device, effects::remove_device,
     "The device leaves the host: PHYSDEVOP_pci_device_remove. Its MSIs may be in use."},
    {soft_reset, toolstack, surroundings, kAsked, false, Param::none, Param::none,
     ready::soft_reset, effects::soft_reset,
     "The guest starts a new kernel in the same domain. Passed-through devices must be idle."},
    {memory_off, guest, surroundings, kAsked, true, Param::none, Param::none, ready::memory_off,
     effects::memory_off,
     "A driver turns the device's memory off before it disables MSI-X. A probe turns it on."},
    {rcu_end, xen, surroundings, kAsked, false, Param::none, Param::none, ready::rcu_end,
     effects::rcu_end, "The RCU grace period ends, and Xen frees the rest of the killed domain."},
    {other_map, toolstack, surroundings, kAsked, false, Param::none, Param::none, ready::other_map,
     effects::other_map, "Another domain maps an MSI and gets an irq."},
    {other_unmap, toolstack, surroundings, kAsked, false, Param::none, Param::none,
     ready::other_unmap, effects::other_unmap, "The other domain unmaps its MSI."},
    {cpu_offline, guest, surroundings, kAsked, false, Param::none, Param::none, ready::always,
     effects::cpu_offline,
     "The vCPU with the guest's FIFO event queue goes offline. Another vCPU gets its ports."},
    {save_restore, toolstack, surroundings, kAsked, false, Param::none, Param::none,
     ready::save_restore, effects::save_restore,
     "The domain is saved and restored. It must have no passed-through device."},
}};

static_assert(std::ranges::none_of(kTable, [](const StepInfo& row) { return row.help.empty(); }),
              "every row needs a help text");

}  // namespace

std::span<const StepInfo> step_table() {
  return kTable.rows();
}

const StepInfo& info(StepKind kind) {
  return kTable[kind];
}

}  // namespace pirq
