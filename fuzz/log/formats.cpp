#include "fuzz/log/formats.h"

#include <algorithm>
#include <array>

namespace pirq::fuzz::log {
namespace {

using enum Kind;
using enum Source;

// The formats are facts about Linux (arch/x86/pci/xen.c, drivers/xen/events/events_base.c), QEMU
// (hw/xen/xen_pt*.c), Xen (xen/arch/x86/irq.c and others) and libxl; LIFE_CYCLE.md lists them.
constexpr auto kFormats = std::to_array<Format>({
    {gsi_mapped, guest, "xen: --> pirq=%d -> irq=%d (gsi=%d)"},
    {number_taken, guest, "xen: msi bound to pirq=%d"},
    {number_reused, guest, "xen: msi already bound to pirq=%d"},
    {irq_made, guest, "xen: msi --> pirq=%d --> irq=%d"},
    {irq_made_old, guest, "xen: msi --> irq=%d, pirq=%d"},
    {irq_resumed, guest, "xen: --> irq=%d, pirq=%d"},
    {setup_failed, guest, "Failed to create %s ret=%d"},
    {setup_refused, guest, "Xen PCI frontend has not registered MSI/MSI-X support"},
    {bind_failed, guest, "Failed to obtain physical IRQ %d"},
    {port_map_failed, guest, "irq%d: Failed to set port to irq mapping (%d)"},
    {gsi_map_failed, guest, "xen map irq failed gsi=%d irq=%d pirq=%d rc=%d"},
    {map_failed_for, guest, "xen map irq failed %d for %d domain"},
    {map_failed_for, guest, "xen_map irq failed %d for %d domain"},
    {map_failed, guest, "xen map irq failed %d"},
    {irq_known, guest, "returning irq %d for gsi %d"},
    {gone, guest, "domain %d does not have %d anymore"},
    {unmap_failed, guest, "unmap irq failed %d"},
    {gsi_registered, guest, "xen: registering gsi %d"},
    {gsi_registered, guest, "Already setup the GSI :%d"},
    {port_opened, guest, "creating evtchn using pirq %d irq %d"},
    {port_closed, guest, "closing evtchn for pirq %d irq %d"},
    {irq_dropped, guest, "xen_destroy_irq: pirq %d irq %d"},
    {number_returned, guest, "get_free_pirq returned pirq %d"},
    {pcifront_failed, guest, "Xen PCI frontend error: %d"},
    {pcifront_enable, guest, "enable msix get err %x"},
    {pcifront_enable, guest, "enable msi get err %x"},
    {pcifront_refused, guest, "MSI-X entry %d is invalid: %d"},
    {pcifront_refused, guest, "MSI entry is invalid: %d"},
    {pcifront_refused, guest, "pci frontend enable msi failed"},
    {pcifront_refused, guest, "enable msix get value %x"},
    {gsi_bind_failed, guest, "Xen PCI: failed to bind GSI%d (PIRQ%d) to IRQ: %d"},
    {gsi_setup_failed, guest, "Failed to setup GSI :%d, err_code:%d"},
    {pciback_enable, guest, "error enabling %s for guest %d: err %d"},
    {interrupt_row, guest, "xen-pirq -"},
    {completion_polled, guest, "completion polled"},
    {hvm_guest, guest, "Hypervisor detected: Xen HVM"},
    {hvm_guest, guest, "Booting paravirtualized kernel on Xen HVM"},
    {pv_guest, guest, "Hypervisor detected: Xen PV"},
    {pv_guest, guest, "Booting paravirtualized kernel on Xen%$"},
    {boot, guest, "Linux version %s"},
    {boot, guest, "-- Reboot --"},
    {boot, guest, "-- Boot %s --"},
    {crash, guest, "kernel BUG at %s"},
    {crash, guest, "BUG: unable to handle"},
    {crash, guest, "BUG: kernel NULL pointer dereference"},
    {crash, guest, "general protection fault"},
    {crash, guest, "Kernel panic"},
    {crash, guest, "list_del corruption"},
    {crash, guest, "list_add corruption"},

    {qemu_requested, qemu, "requested pirq %d for MSI%o (vec: %x, entry: %x"},
    {qemu_mapped, qemu, "MSI mapped with pirq %d"},
    {qemu_updating, qemu, "Updating MSI%o with pirq %d gvec %x gflags %x (entry: %x"},
    {qemu_unbind, qemu, "Unbind MSI%o with pirq %d, gvec"},
    {qemu_unmap, qemu, "Unmap MSI%o pirq %d"},
    {qemu_map_failed, qemu, "Mapping of MSI%o (%s %d"},
    {qemu_update_failed, qemu, "Updating of MSI%o failed. (%s %d"},
    {qemu_unbind_failed, qemu, "Unbinding of MSI%o failed. (err: %d, pirq: %d"},
    {qemu_unbind_failed, qemu, "Unbinding of MSI%o failed. (pirq: %d"},
    {qemu_unmap_failed, qemu, "Unmapping of MSI%o pirq %d failed"},
    {qemu_pin_failed, qemu, "Mapping machine irq %d to pirq %d failed"},
    {qemu_pin_failed, qemu, "Binding of interrupt %d failed"},
    {qemu_assigned, qemu, "Assigning real physical device %s to devfn %x"},
    {qemu_registered, qemu, "Real physical device %s registered successfully"},
    {qemu_was_enabled, qemu, "MSIX already enabled, disabling it first"},
    {qemu_was_enabled, qemu, "MSI already enabled, disabling it first"},
    {qemu_gone, qemu, "unmapping physical MSI-X table from"},
    {qemu_ended, qemu, "terminating on signal"},
    {qemu_began, qemu, "char device redirected to"},
    {qemu_began, qemu, "VNC server running on"},
    {qemu_enabled, qemu, "xen_pt_msixctrl_reg_write: enable MSI-X"},
    {qemu_disabled, qemu, "xen_pt_msixctrl_reg_write: disable MSI-X"},
    {qemu_turned_off, qemu, "xen_pt_msi_set_enable: disabling MSI"},
    {qemu_turned_off, qemu, "msix_set_enable: disabling MSI-X"},
    {qemu_other, qemu, "] xen_pt_"},
    {qemu_other, qemu, "] msi_msix_"},
    {qemu_other, qemu, "] msix_set_enable"},

    {xen_no_number, xen, "%D: no free pirq"},
    {xen_no_block, xen, "%D: no block of %d free pirqs"},
    {xen_forced, xen, "%D: forcing unbind of pirq %d"},
    {xen_taken, xen, "%D: pirq %d or irq %d already mapped"},
    {xen_gsi_taken, xen, "%D: pirq %d or emuirq %d already mapped"},
    {xen_other_number, xen, "%D: %d:%d already mapped to %d"},
    {xen_irq_taken, xen, "%D: irq %d already mapped to pirq %d"},
    {xen_not_mapped, xen, "%D: pirq %d not mapped"},
    {xen_not_mapped, xen, "%D: MSI pirq %d not mapped"},
    {xen_secondary, xen, "%D: trying to unmap secondary MSI pirq %d"},
    {xen_no_action, xen, "%D: pirq %d: desc->action is NULL"},
    {xen_bind_failed, xen, "pt_irq_create_bind failed (%d) for %D"},
    {xen_unbind_failed, xen, "pt_irq_destroy_bind failed (%d) for %D"},
    {xen_mode, xen, "Unsupported MSI delivery mode %d for Dom%d"},
    {xen_irq_in_use, xen, "Cannot bind IRQ%d to %D"},
    {xen_no_host_irq, xen, "%D: can't create irq for msi"},
    {xen_old_mode, xen, "Unsupported delivery mode %d"},  // Until 4.4.
    {xen_vpci_failed, xen, "failed to map PIRQ: %d"},
    {xen_vpci_failed, xen, "failed to bind PIRQ %*: %d"},
    {xen_vpci_failed, xen, "unable to enable entry %*: %d"},
    {xen_refused, xen, "%D: map invalid irq %d"},
    {xen_refused, xen, "%D: invalid pirq %d or irq %d"},
    {xen_refused, xen, "%D: irq %d in use"},
    {xen_refused, xen, "%D: irq %d (pirq %d) in use"},
    {xen_refused, xen, "%D: could not permit access to irq %d mapping to pirq %d"},
    {xen_refused, xen, "%D: could not permit access to IRQ%d (pirq %d)"},
    {xen_refused, xen, "%D: could not revoke access to IRQ%d (pirq %d)"},
    {xen_refused, xen, "%D: could not deny access to IRQ%d (pirq %d)"},
    {xen_msi_in_use, xen, "irq %d already mapped to MSI"},
    {xen_msi_in_use, xen, "irq %d has already mapped to MSI"},
    {xen_msi_in_use, xen, "MSI already in use on %s"},
    {xen_msi_in_use, xen, "MSI-X already in use on %s"},
    {key_irqs, xen, "IRQ information:"},
    {key_irqs, xen, "Guest interrupt information"},
    {key_irq, xen, "IRQ:%d vec:%x %s"},
    {key_irq, xen, "IRQ: %d vec:%x %s"},
    {key_irq, xen, "IRQ: %d affinity:"},
    {key_domain, xen, "Event channel information for domain %d"},
    {key_pirq_port, xen, "s=4 n=%* x=%* p=%d i=%d"},
    {key_other_port, xen, "s=%d n=%*"},
    {key_devices, xen, "==== PCI devices ===="},
    {key_device, xen, "- node %* - MSIs <"},
    {key_device, xen, "- node %*"},
    {key_device, xen, "- MSIs <"},
    {key_msi, xen, "MSI %d vec=%x"},
    {key_msi, xen, "MSI-X %d vec=%x"},
    {key_vpci, xen, "vPCI MSI/MSI-X %D"},
    {key_vpci_device, xen, "%a MSI%o%$"},
    {key_vpci_table, xen, "entries: %d maskall: %d enabled: %d"},
    {key_vpci_count, xen, "vectors max: %d enabled: %d"},
    {key_vpci_msi, xen, "dest_id=%* pirq: %d"},
    {key_vpci_entry, xen, "dest_id=%* mask=%d pirq: %d"},

    {libxl_map_failed, toolstack, "xc_physdev_map_pirq irq=%d"},
    {libxl_unmap_failed, toolstack, "xc_physdev_unmap_pirq irq=%d"},
    {assign_failed, toolstack, "xc_assign_device failed"},
    {monitor_port, toolstack, "port %d: vcpu: %d pirq(%d)"},
    {monitor_port, toolstack, "port %d: vcpu: %d pirq %d"},
    // Last, because a function's name can stand in any line.
    {crash_place, guest, "xen_teardown_msi_irqs+"},
    {crash_place, guest, "xen_destroy_irq+"},
    {crash_place, guest, "xen_free_irq+"},
    {crash_place, guest, "free_msi_irqs+"},
    {crash_place, guest, "restore_pirqs+"},
    {crash_place, guest, "restore_cpu_pirqs+"},
    {crash_place, guest, "bind_evtchn_to_cpu+"},
});

// Lines that name devices, irqs, ports of other kinds, or the state of a program.
constexpr auto kOthers = std::to_array<Kind>(
    {gsi_registered,  completion_polled, hvm_guest,      pv_guest,        boot,
     crash,           crash_place,       qemu_assigned,  qemu_registered, qemu_enabled,
     qemu_turned_off, qemu_was_enabled,  qemu_gone,      qemu_ended,      qemu_began,
     qemu_disabled,   qemu_other,        key_other_port, key_devices,     key_device,
     key_msi,         key_irq,           key_vpci,       key_vpci_device, key_vpci_count,
     key_vpci_table,  assign_failed});

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

bool concerns_pirqs(Kind kind) {
  return std::ranges::find(kOthers, kind) == kOthers.end();
}

}  // namespace pirq::fuzz::log
