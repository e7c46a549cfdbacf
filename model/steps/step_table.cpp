// The one declaration of every step.
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
constexpr Disciplines kAsked = {};  // Only where a world's `also` names the kind.

constexpr EnumTable<& StepInfo::kind> kTable = {{
    {begin_probe, guest, driver, kEvery, true, Param::vectors, Param::none, ready::begin_probe,
     effects::begin_probe,
     "An idle driver begins: MSI is written off, MSI-X on with every entry masked."},
    {obtain, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::obtain,
     "The driver reads its message and takes its number again, or asks Xen for one (P1-P3)."},
    {write_message, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::write_message,
     "The driver writes the number into the message, unless it came from there (P4)."},
    {create_irq, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::create_irq, "The guest lists an irq for the number (P5)."},
    {enable, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::enable,
     "The driver writes ENABLE; QEMU maps and binds before the write returns (P6)."},
    {bind_evtchn, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::bind_evtchn,
     "EVTCHNOP_bind_pirq for the next vector; a failure is only logged (P7)."},
    {close_evtchn, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::close_evtchn, "EVTCHNOP_close for the next vector, last one first (R1)."},
    {disable, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::disable,
     "The driver writes ENABLE off; QEMU may unbind and unmap before the write returns (R2)."},
    {drop_irq, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::drop_irq,
     "The guest drops the next vector's irq from its list (R3)."},
    {forget_port, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::forget_port,
     "The guest erases the irq of a port that it has closed (only with rule L4 turned back)."},
    {give_back, guest, driver, kEvery, true, Param::none, Param::none, ready::due,
     effects::give_back,
     "A probe that gave up returns its next number to Xen (only with rule L10 in force)."},
    {resume, guest, driver, kEvery, true, Param::none, Param::none, ready::due, effects::resume,
     "A driver that disabled with its ports open begins to write its messages again."},
    {unmask, guest, driver, kHostile, true, Param::vector, Param::none, ready::unmask,
     effects::unmask,
     "A running driver unmasks an MSI-X entry in the device, as without Xen's event channels."},
    {create_irq_fails, guest, driver, kHostile, true, Param::none, Param::none, ready::due,
     effects::create_irq_fails,
     "The irq for the number cannot be set up: the guest undoes it, and the probe gives up."},
    {abandon, guest, driver, kSurprise, true, Param::none, Param::none, ready::due,
     effects::abandon,
     "A probe that has not written ENABLE gives up, as after an error elsewhere."},
    {qemu_map, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU maps the device's pirq: PHYSDEVOP_map_pirq."},
    {qemu_bind, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU binds or updates the device's pirq: XEN_DOMCTL_bind_pt_irq."},
    {qemu_unbind, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU unbinds the device's pirq: XEN_DOMCTL_unbind_pt_irq."},
    {qemu_unmap, qemu, qemu_call, kEvery, true, Param::none, Param::none, ready::due,
     effects::qemu_call, "QEMU unmaps the device's pirq: PHYSDEVOP_unmap_pirq."},
    {raise, hardware, device, kEvery, true, Param::vector, Param::none, ready::raise,
     effects::raise, "The device raises the interrupt of one vector."},
    {detach, toolstack, device, kEvery, true, Param::none, Param::none, ready::due, effects::detach,
     "QEMU takes the device from the guest; orderly: only from an idle driver (U1)."},
    {deassign, toolstack, device, kEvery, true, Param::none, Param::none, ready::due,
     effects::deassign, "The toolstack takes a detached device from the domain (U2)."},
    {attach, toolstack, device, kEvery, true, Param::none, Param::none, ready::due, effects::attach,
     "A device that was taken away comes back to an idle driver, with its registers reset."},
    {destroy_domain, toolstack, surroundings, kSurprise, false, Param::none, Param::none,
     ready::always, effects::destroy_domain,
     "Xen destroys the domain (D1); nothing happens after it."},
    {fail_alloc, xen, surroundings, kHostile, false, Param::nth, Param::none, ready::always,
     effects::fail_alloc, "The n-th allocation in Xen from now on fails, once."},
    {unbind_fails, qemu, surroundings, kHostile, true, Param::none, Param::none,
     ready::unbind_fails, effects::unbind_fails,
     "QEMU's unbind fails once before it reaches Xen, as for want of memory."},
    {guest_get_pirq, guest, raw_call, kHostile, false, Param::type, Param::none, ready::always,
     effects::guest_get_pirq, "The guest calls PHYSDEVOP_get_free_pirq for nobody."},
    {guest_map_gsi, guest, raw_call, kHostile, false, Param::gsi, Param::pirq, ready::always,
     effects::guest_map_gsi, "The guest maps an emulated GSI: PHYSDEVOP_map_pirq on itself."},
    {guest_unmap, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_unmap, "The guest calls PHYSDEVOP_unmap_pirq on itself."},
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
     effects::dm_bind, "The device model's domain binds any number, unmasked."},
    {dm_unbind, qemu, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::dm_unbind, "The device model's domain unbinds any number."},
    {dm_map_irq, qemu, raw_call, kHostile, true, Param::irq, Param::pirq, ready::always,
     effects::dm_map_irq, "The device model's domain maps a device's MSI, naming the irq to use."},
    {guest_eoi, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_eoi, "The guest calls PHYSDEVOP_eoi with any number."},
    {guest_unmap_by_id, guest, raw_call, kHostile, false, Param::none, Param::pirq, ready::always,
     effects::guest_unmap_by_id,
     "The guest calls PHYSDEVOP_unmap_pirq on itself, naming itself by its number."},
    {inject_msi, qemu, raw_call, kAsked, false, Param::none, Param::pirq, ready::always,
     effects::inject_msi,
     "The device model sends an emulated device's MSI whose message names any number."},
    {interrupt, hardware, surroundings, kAsked, true, Param::vector, Param::none, ready::interrupt,
     effects::interrupt,
     "A vector's interrupt reaches Xen, which leaves its delivery to a softirq."},
    {softirq_begin, xen, surroundings, kAsked, false, Param::none, Param::pirq,
     ready::softirq_begin, effects::softirq_begin,
     "A CPU takes the number from its softirq list, and waits for the event lock."},
    {softirq_end, xen, surroundings, kAsked, false, Param::none, Param::pirq, ready::softirq_end,
     effects::softirq_end, "That CPU delivers the number's interrupt."},
    {handle_event, guest, surroundings, kAsked, false, Param::none, Param::port,
     ready::handle_event, effects::handle_event,
     "The guest takes the port from its FIFO event queue; where asked for, raise leaves it there."},
    {move_vcpu, xen, surroundings, kAsked, false, Param::none, Param::none, ready::always,
     effects::move_vcpu,
     "The scheduler moves the guest's vCPU, and Xen the pirqs on its list with it."},
    {remove_device, toolstack, surroundings, kAsked, true, Param::none, Param::none,
     ready::remove_device, effects::remove_device,
     "The device vanishes from the host: PHYSDEVOP_pci_device_remove, with its MSIs in use or "
     "not."},
    {soft_reset, toolstack, surroundings, kAsked, false, Param::none, Param::none,
     ready::soft_reset, effects::soft_reset,
     "The guest starts a new kernel in the same domain; its MSI drivers are idle by then."},
    {memory_off, guest, surroundings, kAsked, true, Param::none, Param::none, ready::memory_off,
     effects::memory_off,
     "A driver turns the device's memory off before it writes MSI-X off; a probe turns it on."},
    {rcu_end, xen, surroundings, kAsked, false, Param::none, Param::none, ready::rcu_end,
     effects::rcu_end,
     "RCU lets Xen free what is left of a killed domain; elsewhere that is part of its end."},
    {other_map, toolstack, surroundings, kAsked, false, Param::none, Param::none, ready::other_map,
     effects::other_map, "Another domain maps an MSI, and gets an irq."},
    {other_unmap, toolstack, surroundings, kAsked, false, Param::none, Param::none,
     ready::other_unmap, effects::other_unmap, "The other domain unmaps it."},
    {cpu_offline, guest, surroundings, kAsked, false, Param::none, Param::none, ready::always,
     effects::cpu_offline,
     "The vCPU with the guest's FIFO event queue goes offline, and its ports to another."},
    {save_restore, toolstack, surroundings, kAsked, false, Param::none, Param::none,
     ready::save_restore, effects::save_restore,
     "The domain is saved and restored with QEMU's own devices only; their drivers go on."},
}};

static_assert(std::ranges::none_of(kTable,
                                   [](const StepInfo& row) {
                                     return row.ready == nullptr || row.effect == nullptr ||
                                            row.help.empty();
                                   }),
              "every step says when it is ready, what it does, and both in a sentence");

}  // namespace

std::span<const StepInfo> step_table() {
  return kTable.rows();
}

const StepInfo& info(StepKind kind) {
  return kTable[kind];
}

}  // namespace pirq
