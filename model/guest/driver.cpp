// P1 to P6 and R2: the guest's MSI code (xen_hvm_setup_msi_irqs in arch/x86/pci/xen.c, and the
// register writes of drivers/pci/msi.c around it).
#include <algorithm>

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::guest {
namespace {

constexpr std::uint32_t kAddressBase = 0xFEE00000;  // MSI_ADDR_BASE_LO

bool is_msi(const Setup& setup, int device) {
  return !is_msix(setup.device(device).kind);
}

}  // namespace

void Guest::begin_probe(int device, int vectors, int least, qemu::DeviceModel& qemu,
                        xen::Domain& xen) {
  bool listed = at(device, 0).listed != 0;  // Only a GSI stays listed after its driver.
  if (listed && setup_->device(device).kind == DeviceKind::intx &&
      setup_->has(Rule::pin_is_mapped_again)) {
    free_irq(at(device, 0).irq);
    unlist_gsi(device);
    if (at(device, 0).port != 0) release_port(at(device, 0).port, xen);  // A resume opened it.
    at(device, 0) = {};
    listed = false;
  }
  Driver& d = at(device);
  d = {};
  d.phase =
      listed && setup_->has(Rule::gsi_is_looked_up_first) ? Phase::bind_evtchn : Phase::obtain;
  d.vectors = static_cast<std::uint16_t>(is_msi(*setup_, device) ? 1 : vectors);
  // Only a guest that tries again with fewer vectors asks for the least number.
  if (!setup_->has(Rule::failed_probe_is_final) && d.vectors > 1)
    d.least = static_cast<std::uint16_t>(least);
  write_control(device, qemu,
                setup_->has(Rule::msix_is_enabled_first) ? Control::masked : Control::off);
}

void Guest::write_msi(int device, qemu::MsiRegister reg, std::uint32_t value,
                      qemu::DeviceModel& qemu) {
  qemu.write_msi(device, reg, value);
  if (observer_ != nullptr) observer_->wrote_msi(device, reg, value);
}

void Guest::write_msix_entry(int device, int entry, qemu::MsixWord word, std::uint32_t value,
                             qemu::DeviceModel& qemu) {
  qemu.write_msix_entry(device, entry, word, value);
  if (observer_ != nullptr) observer_->wrote_msix_entry(device, entry, word, value);
}

// Only MSI-X has a function mask.
void Guest::write_control(int device, qemu::DeviceModel& qemu, Control control) {
  if (is_gsi(setup_->device(device).kind)) return;
  if (is_msi(*setup_, device)) {
    const bool on = control == Control::on;
    const std::uint32_t value = qemu::kMsi64Bit | (on ? qemu::kMsiEnable : 0);
    return write_msi(device, qemu::MsiRegister::ctrl, value, qemu);
  }
  const std::uint32_t value = control == Control::masked ? qemu::kMsixEnable | qemu::kMsixMaskAll
                              : control == Control::on   ? qemu::kMsixEnable
                                                         : 0;
  qemu.write_msix_control(device, value);
  if (observer_ != nullptr) observer_->wrote_msix_control(device, value);
}

// Mirrors msix_mask_irq.
void Guest::mask_entry(int device, int entry, qemu::DeviceModel& qemu) {
  if (is_msi(*setup_, device) || setup_->has(Rule::msix_entries_keep_their_mask)) return;
  write_msix_entry(device, entry, qemu::MsixWord::ctrl, qemu::kMsixEntryMask, qemu);
}

void Guest::mask_entries(int device, qemu::DeviceModel& qemu) {
  const int vectors = at(device).vectors;
  for (int entry = 0; entry < vectors; ++entry) mask_entry(device, entry, qemu);
}

std::uint32_t GuestView::message_data() const {
  return setup_->has(Rule::message_has_extint_mode) ? kXenPirqMsiDataExtint : kXenPirqMsiData;
}

void Guest::obtain(int device, const qemu::DeviceModelView& qemu, xen::Domain& xen,
                   Outcome& outcome) {
  const int vector = at(device).cursor;
  outcome.vector = static_cast<std::int16_t>(vector);
  if (is_native(setup_->device(device).kind)) return choose_vector(device);
  if (is_gsi(setup_->device(device).kind)) return map_gsi(device, xen, outcome);
  const std::optional<std::int32_t> cached = number_of_old(device, vector, qemu);
  outcome.reused = cached.has_value();
  const std::int32_t irq = setup_->has(Rule::number_comes_before_irq) ? 0 : new_irq();
  take_number(device, cached ? *cached : allocate_pirq(xen), irq, outcome);
}

// Continues with the number of vector `cursor`, or without one. `irq` is 0 if the irq is made
// later.
void Guest::take_number(int device, std::int32_t pirq, std::int32_t irq, Outcome& outcome) {
  Driver& d = at(device);
  if (pirq < 0 && irq == 0) return leave_probe(device, Leaving::failed);
  d.reused = outcome.reused ? 1 : 0;
  d.word = 0;
  if (pirq < 0) {  // The irq stays allocated, and the setup reports success.
    d.phase = Phase::enable;
    return;
  }
  outcome.pirq = pirq;
  outcome.claimed = true;
  Vector& v = at(device, d.cursor);
  v = {};
  v.pirq = pirq;
  v.claims = 1;
  d.phase = irq != 0 ? Phase::create_irq : Phase::write_message;
  if (irq != 0) list(device, v, irq);
}

// The driver does not know Xen: it uses a vector of the device's vCPU, and no number.
void Guest::choose_vector(int device) {
  Driver& d = at(device);
  at(device, d.cursor) = {};
  d.reused = 0;
  d.word = 0;
  d.phase = Phase::write_message;
}

// Mirrors xen_register_pirq (arch/x86/pci/xen.c), called by acpi_register_gsi_xen_hvm. If the GSI
// has an irq already, the guest keeps its first number.
void Guest::map_gsi(int device, xen::Domain& xen, Outcome& outcome) {
  const xen::Answer answer = xen.call(xen::map_gsi(gsi_of(device), -1));
  outcome.pirq = answer.number;
  if (answer.rc != 0) {
    at(device) = {};
    return;
  }
  Vector& v = at(device, 0);
  at(device).phase = v.listed != 0 ? Phase::bind_evtchn : Phase::create_irq;
  if (v.listed != 0) return;
  v = {};
  v.pirq = answer.number;
}

// A restore writes the message that the guest composed. Where the guest found the number in the
// message, it composed none and writes zeros.
void Guest::write_message(int device, qemu::DeviceModel& qemu, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  const bool restores = d.phase == Phase::restore;
  // An old guest looks up the descriptor of irq 0.
  if (restores && v.listed == 0 && !setup_->has(Rule::number_comes_before_irq)) return crash();
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.reused = d.reused != 0;
  if (d.reused == 0 && !write_words(device, qemu)) return;  // QEMU must make a call first.
  d.word = 0;
  if (d.reused == 0) v.composed = keeps_message() && !restores ? 1 : v.composed;
  if (!restores) {
    d.phase = Phase::create_irq;
    if (v.listed != 0) next_vector(device);  // The irq came first.
    return;
  }
  if (!setup_->has(Rule::messages_are_restored_first)) mask_entry(device, d.cursor, qemu);
  if (++d.cursor == d.vectors) d.phase = Phase::restored;
}

// Writes the words of the message from `word` on. Returns false if QEMU stops it with a call.
bool Guest::write_words(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  const Vector& v = at(device, d.cursor);
  const auto pirq = static_cast<std::uint32_t>(v.pirq);
  const bool native = is_native(setup_->device(device).kind);
  const bool lost = d.phase == Phase::restore && keeps_message() && v.composed == 0;
  const bool none = d.phase == Phase::running && v.pirq == 0;  // A resume that found no number.
  const bool empty = !native && (lost || none);
  const std::uint32_t dest = native ? static_cast<std::uint32_t>(device) : pirq & 0xFFU;
  const std::uint32_t data = native ? kFirstVector + d.cursor : message_data();
  const std::uint32_t message[] = {kAddressBase | dest << 12, pirq & ~0xFFU, data};
  const bool msi = is_msi(*setup_, device);
  if (d.word == 0 && msi)  // The word is written back without the number of messages.
    write_control(device, qemu, d.enabled != 0 ? Control::on : Control::off);
  while (d.word < 3 && !qemu.busy()) {
    const std::uint8_t word = d.word++;
    const std::uint32_t value = empty ? 0 : message[word];
    if (msi)
      write_msi(device, static_cast<qemu::MsiRegister>(word + 1), value, qemu);
    else
      write_msix_entry(device, d.cursor, static_cast<qemu::MsixWord>(word), value, qemu);
  }
  return d.word == 3;
}

void Guest::write_any(int device, int vector, std::int32_t pirq, qemu::DeviceModel& qemu) {
  const auto number = static_cast<std::uint32_t>(pirq);
  const std::uint32_t message[] = {kAddressBase | (number & 0xFFU) << 12, number & ~0xFFU,
                                   message_data()};
  for (std::uint8_t word = 0; word < 3; ++word) {
    if (is_msi(*setup_, device))
      write_msi(device, static_cast<qemu::MsiRegister>(word + 1), message[word], qemu);
    else
      write_msix_entry(device, vector, static_cast<qemu::MsixWord>(word), message[word], qemu);
  }
}

// A guest in which a reused number ends the setup leaves the other vectors without an irq.
void Guest::next_vector(int device) {
  Driver& d = at(device);
  const bool ends = d.reused != 0 && !setup_->has(Rule::every_entry_is_set_up);
  d.reused = 0;
  ++d.cursor;
  d.phase = d.cursor < d.vectors && !ends ? Phase::obtain : Phase::enable;
}

// A guest that makes the irq first only gives it its MSI descriptor here.
void Guest::create_irq(int device, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  const bool gsi = is_gsi(setup_->device(device).kind);
  const bool made = v.listed != 0;
  const std::int32_t irq = made ? v.irq : gsi ? gsi_of(device) : new_irq();
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = irq;
  if (made) {
    d.phase = Phase::write_message;
    return;
  }
  list(device, v, irq);
  if (!gsi) return next_vector(device);
  use_irq(irq);
  d.phase = Phase::bind_evtchn;
  if (observer_ != nullptr) observer_->made_irq(irq);
}

// Adds the irq_info of the vector to the guest's list.
void Guest::list(int device, Vector& vector, std::int32_t irq) {
  vector.irq = irq;
  vector.listed = 1;
  const auto pirq = static_cast<std::size_t>(vector.pirq);
  if (!base_[layout().pirq_seen].empty() && vector.pirq < setup_->config().pirqs)
    base_[layout().pirq_seen][pirq / 64] |= std::uint64_t{1} << (pirq % 64);
  if (const auto irqs = base_[layout().pirq_to_irq]; pirq < irqs.size()) irqs[pirq] = irq;
  const auto order = base_[layout().gsi_order];
  if (!is_gsi(setup_->device(device).kind) || order.empty()) return;
  *std::ranges::find(order, std::uint8_t{0}) = static_cast<std::uint8_t>(device + 1);
}

// A guest without L17 writes ENABLE only after the messages, first with the function mask.
void Guest::enable(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  const bool restored = d.phase == Phase::restored;
  if (restored) {
    for (int v = 0; v < d.vectors; ++v) at(device, v).claims = 1;
    d.phase = Phase::running;
  } else {
    d.phase = Phase::bind_evtchn;
  }
  d.cursor = 0;
  d.reused = 0;
  d.enabled = 1;
  if (!is_msi(*setup_, device)) {
    if (!restored && !setup_->has(Rule::msix_is_enabled_first))
      write_control(device, qemu, Control::masked);
    if (!restored || setup_->has(Rule::messages_are_restored_first)) mask_entries(device, qemu);
  }
  write_control(device, qemu, Control::on);
}

void Guest::disable(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  for (int v = 0; v < setup_->device(device).vectors; ++v) at(device, v).claims = 0;
  if (d.phase == Phase::running) d.leaving = Leaving::requested;
  const bool probed = d.leaving != Leaving::failed && d.leaving != Leaving::abandoned;
  d.enabled = 0;
  if (probed) mask_entries(device, qemu);
  write_control(device, qemu, Control::off);
  if (probed)
    begin_drops(device);
  else
    end_probe(device);  // A failed probe has dropped its irqs already.
}

// MSI is disabled while its message is written, MSI-X is not. For MSI the guest looks up the
// descriptor of the irq, which may be gone. An old guest does so first.
void Guest::restore(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  const bool lost = is_msi(*setup_, device) && at(device, 0).listed == 0;
  if (lost && !setup_->has(Rule::number_comes_before_irq)) return crash();
  if (is_msi(*setup_, device)) at(device, 0).claims = d.enabled = 0;
  d.phase = Phase::restore;
  d.cursor = 0;
  write_control(device, qemu, Control::masked);
  if (lost) crash();
}

void Guest::unmask(int device, int vector, qemu::DeviceModel& qemu) {
  qemu.write_msix_entry(device, vector, qemu::MsixWord::ctrl, 0);
}

}  // namespace pirq::guest
