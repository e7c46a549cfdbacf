// Data that nothing reads.
#include <algorithm>

#include "model/canonical/parts.h"

namespace pirq::canonical {
namespace {

void clear(Base base, const xen::FreeMapLayout& map) {
  for (const auto& level : map.levels) std::ranges::fill(base[level], std::uint64_t{0});
}

qemu::Entry& entry_of(const Setup& setup, Base base, int device, int vector) {
  const auto first = static_cast<std::size_t>(setup.first_vector(device));
  return base[setup.qemu.entries][first + static_cast<std::size_t>(vector)];
}

void clear_words(qemu::Entry& entry) {
  entry.addr_lo = entry.addr_hi = entry.data = 0;
}

// The phases of a driver in which its next ENABLE comes after another write of the message.
constexpr guest::Phases kBeforeMessage = {guest::Phase::idle,          guest::Phase::obtain,
                                          guest::Phase::write_message, guest::Phase::give_back,
                                          guest::Phase::retry,         guest::Phase::drop_irq};

// True if the driver writes the message of an MSI device again before it is read.
bool rewrites_message(const guest::Driver& driver, const qemu::Device& device) {
  return kBeforeMessage.has(driver.phase) && device.enabled == 0;
}

// True if the next control word of an MSI-X device disables it: then QEMU forgets what was written.
bool disables_next(const Setup& setup, const guest::Driver& driver, const qemu::Device& device) {
  const bool fails =
      driver.leaving == guest::Leaving::failed || driver.leaving == guest::Leaving::abandoned;
  return fails && device.enabled != 0 && setup.has(Rule::msix_is_enabled_first);
}

}  // namespace

bool vectors_have_no_table(const Setup& setup) {
  return setup.xen.gvec_pirq.size == 0;
}

void forget_binding_words(const Setup& setup, Base base, Scratch& /*scratch*/) {
  for (xen::Pirq& info : base[setup.xen.pirqs])
    if ((info.dpci_flags & xen::kDpciMapped) == 0) info.gflags = info.gvec = 0;
}

bool free_sets_are_derived(const Setup& /*setup*/) {
  return true;
}

void forget_free_sets(const Setup& setup, Base base, Scratch& /*scratch*/) {
  clear(base, setup.xen.free_pirqs);
  clear(base, setup.xen.free_irqs);
  clear(base, setup.xen.free_ports);
  clear(base, setup.xen.free_descs);
}

bool has_latch(const Setup& setup) {
  return setup.has(Rule::msix_table_latch) && any_device(setup, is_msix);
}

void forget_copies(const Setup& setup, Base base, Scratch& /*scratch*/) {
  const qemu::Busy& busy = base.one(setup.qemu.busy);
  for (int d = 0; d < setup.devices(); ++d) {
    if (!is_msix(setup.device(d).kind)) continue;
    const bool working = busy.job != qemu::Job::none && busy.device == d;
    for (int v = 0; v < setup.device(d).vectors; ++v) {
      qemu::Entry& entry = entry_of(setup, base, d, v);
      if (entry.pirq != qemu::kUnassignedPirq || (working && busy.entry == v)) continue;
      clear_words(entry);
    }
  }
}

// The guest takes a new number for each message and writes it before ENABLE, QEMU maps nothing that
// was not written again, and no raw step reads or writes a message.
bool messages_are_written_first(const Setup& setup) {
  return setup.has(Rule::always_new_pirq) && setup.has(Rule::number_comes_before_irq) &&
         setup.has(Rule::disable_unmaps) && !setup.allows_raw();
}

// The three words of a message without a number are written in one step.
void forget_messages(const Setup& setup, Base base, Scratch& /*scratch*/) {
  const qemu::Busy& busy = base.one(setup.qemu.busy);
  for (int d = 0; d < setup.devices(); ++d) {
    const auto at = static_cast<std::size_t>(d);
    const DeviceKind kind = setup.device(d).kind;
    if (!passed_through(kind)) continue;
    const guest::Driver& driver = base[setup.guest.drivers][at];
    const qemu::Device& device = base[setup.qemu.devices][at];
    const bool working = busy.job != qemu::Job::none && busy.device == d;
    if (!is_msix(kind) && (working || !rewrites_message(driver, device))) continue;
    const bool unread = is_msix(kind) && !working && disables_next(setup, driver, device);
    for (int v = 0; v < setup.device(d).vectors; ++v) {
      qemu::Entry& entry = entry_of(setup, base, d, v);
      if (entry.pirq != qemu::kUnassignedPirq || (working && busy.entry == v)) continue;
      if (unread) entry.updated = 0;
      if (entry.updated != 0) continue;
      clear_words(entry);
      std::ranges::fill(entry.latch, 0U);
    }
  }
}

bool remembers_closed_ports(const Setup& setup) {
  return setup.guest.closed_port.size != 0;
}

void forget_closed_ports(const Setup& setup, Base base, Scratch& /*scratch*/) {
  const auto ports = base[setup.guest.closed_port];
  for (std::size_t d = 0; d < ports.size(); ++d)
    if (base[setup.guest.drivers][d].phase != guest::Phase::forget_port) ports[d] = 0;
}

}  // namespace pirq::canonical
