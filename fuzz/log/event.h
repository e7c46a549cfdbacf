// One line of a log that says something about pirqs, as a value.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pirq::fuzz::log {

/// The program that printed a line. Only lines of one source in one file have a known order: there
/// is no clock that the sources share.
enum class Source : std::uint8_t { guest, qemu, xen, toolstack };

/// What a line says. The table in formats.cpp has the format of each.
enum class Kind : std::uint8_t {
  // Linux: numbers and irqs.
  gsi_mapped,       ///< pirq, irq, gsi
  number_taken,     ///< pirq
  number_reused,    ///< pirq
  irq_made,         ///< pirq, irq
  irq_made_old,     ///< irq, pirq
  irq_resumed,      ///< irq, pirq
  setup_failed,     ///< error; word: MSI-X or MSI
  setup_refused,    ///< the misleading text of kernels until 4.10
  bind_failed,      ///< irq
  port_map_failed,  ///< irq, error
  gsi_map_failed,   ///< gsi, irq, pirq, error
  map_failed_for,   ///< error, domain
  map_failed,       ///< error
  irq_known,        ///< irq, gsi
  gone,             ///< domain, irq
  unmap_failed,     ///< error
  gsi_registered,   ///< gsi
  // Linux with the debug patch of January 2017.
  port_opened,      ///< pirq, irq
  port_closed,      ///< pirq, irq
  irq_dropped,      ///< pirq, irq
  number_returned,  ///< pirq
  // Linux: the rest.
  pcifront_failed,   ///< error
  pcifront_enable,   ///< error, printed as an unsigned hexadecimal number
  pcifront_refused,  ///< the backend set nothing up
  gsi_bind_failed,   ///< gsi, pirq, error
  gsi_setup_failed,  ///< gsi, error
  pciback_enable,    ///< domain, error; word: MSI-X or MSI
  interrupt_row,     ///< a row of /proc/interrupts
  completion_polled,
  hvm_guest,
  pv_guest,
  boot,
  crash,
  crash_place,  ///< word: a function of a call trace

  // QEMU.
  qemu_requested,      ///< pirq, vector, entry
  qemu_mapped,         ///< pirq
  qemu_updating,       ///< pirq, gvec, gflags, entry
  qemu_unbind,         ///< pirq
  qemu_unmap,          ///< pirq
  qemu_map_failed,     ///< error; word: err or rc
  qemu_update_failed,  ///< error; word: err or rc
  qemu_unbind_failed,  ///< error, pirq
  qemu_unmap_failed,   ///< pirq
  qemu_pin_failed,     ///< irq or pirq
  qemu_assigned,       ///< devfn; word: host address
  qemu_was_enabled,
  qemu_registered,  ///< an assignment is complete
  qemu_gone,        ///< the device's MSI-X table is unmapped
  qemu_enabled,     ///< MSI-X is enabled
  qemu_turned_off,  ///< MSI or MSI-X of the real device is disabled
  qemu_disabled,    ///< MSI-X is disabled; since QEMU 2.1 its numbers are unmapped before
  qemu_ended,
  qemu_began,
  qemu_other,  ///< any other line of xen_pt

  // Xen.
  xen_no_number,      ///< domain
  xen_no_block,       ///< domain, nr
  xen_forced,         ///< domain, pirq
  xen_taken,          ///< domain, pirq, irq
  xen_gsi_taken,      ///< domain, pirq, emuirq
  xen_other_number,   ///< domain, index, wanted, known
  xen_irq_taken,      ///< domain, irq, pirq
  xen_not_mapped,     ///< domain, pirq
  xen_secondary,      ///< domain, pirq
  xen_no_action,      ///< domain, pirq
  xen_bind_failed,    ///< error, domain
  xen_unbind_failed,  ///< error, domain
  xen_mode,           ///< mode, domain
  xen_irq_in_use,     ///< pirq, domain
  xen_no_host_irq,    ///< domain
  xen_old_mode,       ///< mode
  xen_vpci_failed,    ///< error
  xen_refused,        ///< domain
  xen_msi_in_use,     ///< word: address
  // Xen's debug keys.
  key_irqs,
  key_irq,         ///< irq, vector; word: type
  key_domain,      ///< domain
  key_pirq_port,   ///< port, pirq, irq
  key_other_port,  ///< port
  key_msi,         ///< irq; word: the fields of its mask
  key_devices,
  key_device,       ///< domain, -1 for another word than d and a number; word: address
  key_vpci,         ///< domain
  key_vpci_device,  ///< A device with MSI or MSI-X.
  key_vpci_msi,     ///< pirq
  key_vpci_count,   ///< the vectors that the device could have, and has enabled
  key_vpci_table,   ///< entries, whether all are masked, whether MSI-X is enabled
  key_vpci_entry,   ///< entry, whether it is masked, pirq

  // Toolstack and others.
  libxl_map_failed,    ///< irq
  libxl_unmap_failed,  ///< irq
  assign_failed,
  monitor_port,  ///< port, vcpu, pirq
};

/// One event. The views refer to the line, which must outlive it.
struct Event {
  Kind kind{};
  Source source{};
  std::array<std::int64_t, 4> value{};
  std::string_view word = {};
  std::string_view device = {};  ///< The PCI address in front of the message; empty if none.
  /// The machine or program that printed the line, as line_parts.h reads it. Empty if the line does
  /// not say.
  std::string_view speaker = {};
  std::int64_t time = -1;      ///< Microseconds of the kernel's clock; -1 if the line has none.
  std::string_view text = {};  ///< The whole line.
  std::uint64_t line = 0;      ///< Counts from 1.
};

}  // namespace pirq::fuzz::log
