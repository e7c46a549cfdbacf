// P1 to P6 and R2: the guest's MSI code (xen_hvm_setup_msi_irqs in arch/x86/pci/xen.c, and the
// register writes of drivers/pci/msi.c around it).
#include <algorithm>
#include <bit>

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::guest {
namespace {

constexpr std::uint32_t kAddressBase = 0xFEE00000;  // MSI_ADDR_BASE_LO

bool is_msi(const Setup& setup, int device) {
  return setup.device(device).kind != DeviceKind::msix;
}

}  // namespace

void Guest::begin_probe(int device, int vectors, qemu::DeviceModel& qemu) {
  bool listed = at(device, 0).listed != 0;  // Only a GSI stays listed after its driver.
  if (listed && setup_->device(device).kind == DeviceKind::intx &&
      setup_->has(Rule::pin_is_mapped_again)) {
    free_irq(at(device, 0).irq);
    at(device, 0) = {};
    listed = false;
  }
  at(device) = {};
  at(device).phase = listed ? Phase::bind_evtchn : Phase::obtain;
  at(device).vectors = static_cast<std::uint16_t>(is_msi(*setup_, device) ? 1 : vectors);
  write_control(device, qemu, false, true);
}

// MSI-X is enabled with the function mask set while its messages are written.
void Guest::write_control(int device, qemu::DeviceModel& qemu, bool enable, bool maskall) const {
  const std::uint32_t msi = qemu::kMsi64Bit | (enable ? qemu::kMsiEnable : 0);
  const std::uint32_t msix = maskall  ? qemu::kMsixEnable | qemu::kMsixMaskAll
                             : enable ? qemu::kMsixEnable
                                      : 0;
  if (is_msi(*setup_, device))
    qemu.write_msi(device, qemu::MsiRegister::ctrl, msi);
  else
    qemu.write_msix_control(device, msix);
}

// Until linux-2.6.39 a number is known for ever once it was allocated. Later it is known while an
// irq_info lists it.
bool GuestView::knows(std::int32_t pirq) const {
  if (setup_->has(Rule::reuse_asks_irq_list)) return lists(pirq);
  if (pirq < 0 || pirq >= setup_->config().pirqs) return false;
  const auto word = base_[layout().pirq_seen][static_cast<std::size_t>(pirq) / 64];
  return ((word >> (pirq % 64)) & 1U) != 0;
}

std::optional<std::int32_t> GuestView::number_in_message(int device, int vector,
                                                         const qemu::DeviceModelView& qemu) const {
  using qemu::MsixWord;
  if (qemu.read_message(device, vector, MsixWord::data) != kXenPirqMsiData) return std::nullopt;
  const std::int32_t pirq =
      qemu::message_pirq(qemu.read_message(device, vector, MsixWord::addr_lo),
                         qemu.read_message(device, vector, MsixWord::addr_hi));
  return knows(pirq) ? std::optional(pirq) : std::nullopt;
}

// The old number that the vector uses again. Empty if there is none, or if the guest does not look
// for one.
std::optional<std::int32_t> GuestView::number_of_old(int device, int vector,
                                                     const qemu::DeviceModelView& qemu) const {
  if (!setup_->has(Rule::always_new_pirq)) return number_in_message(device, vector, qemu);
  const std::int32_t pirq = qemu.entry(device, vector).pirq;
  if (!asks_for_old_number() || !qemu.attached(device)) return std::nullopt;
  return pirq != qemu::kUnassignedPirq ? std::optional(pirq) : std::nullopt;
}

// The first number at or above the guest's nr_irqs that no irq has. The model takes the host's size
// of the irq table for nr_irqs. Xen is not told.
std::int32_t GuestView::unused_number() const {
  std::int32_t pirq = setup_->config().irqs;
  while (std::ranges::any_of(vectors(), [&](const Vector& v) { return v.pirq == pirq; })) ++pirq;
  return pirq;
}

// Mirrors xen_allocate_pirq_msi. linux-2.6.38 falls back on the first free entry of its own table.
std::int32_t Guest::allocate_pirq(xen::Domain& xen) const {
  if (!setup_->has(Rule::xen_picks_the_number)) return unused_number();
  const xen::Answer answer = xen.call(xen::get_free_pirq(xen::PirqType::msi));
  if (answer.rc == 0) return answer.number;
  const auto seen = base_[layout().pirq_seen];
  for (std::size_t word = 0; word < seen.size(); ++word) {
    const int bit = std::countr_one(seen[word]);
    const auto pirq = static_cast<std::int32_t>(word) * 64 + bit;
    if (bit < 64 && pirq < setup_->config().pirqs) return pirq;
  }
  return -1;
}

void Guest::obtain(int device, const qemu::DeviceModelView& qemu, xen::Domain& xen,
                   Outcome& outcome) {
  Driver& d = at(device);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  if (setup_->device(device).kind == DeviceKind::native_msi) return choose_vector(device);
  if (is_gsi(setup_->device(device).kind)) return map_gsi(device, xen, outcome);
  const std::optional<std::int32_t> cached = number_of_old(device, d.cursor, qemu);
  outcome.reused = cached.has_value();
  const std::int32_t pirq = cached ? *cached : allocate_pirq(xen);
  if (pirq < 0) return leave_probe(device);
  outcome.pirq = pirq;
  outcome.claimed = true;
  at(device, d.cursor) = {};
  at(device, d.cursor).pirq = pirq;
  at(device, d.cursor).claims = 1;
  d.reused = outcome.reused ? 1 : 0;
  d.word = 0;
  d.phase = Phase::write_message;
}

// The driver does not know Xen: it uses a vector of the device's vCPU, and no number.
void Guest::choose_vector(int device) {
  Driver& d = at(device);
  at(device, d.cursor) = {};
  d.reused = 0;
  d.word = 0;
  d.phase = Phase::write_message;
}

// Mirrors xen_register_pirq (arch/x86/pci/xen.c), called by acpi_register_gsi_xen_hvm.
void Guest::map_gsi(int device, xen::Domain& xen, Outcome& outcome) {
  const xen::Answer answer = xen.call(xen::map_gsi(gsi_of(device), -1));
  outcome.pirq = answer.number;
  at(device, 0) = {};
  if (answer.rc != 0) {
    at(device) = {};
    return;
  }
  at(device, 0).pirq = answer.number;
  at(device).phase = Phase::create_irq;
}

void Guest::write_message(int device, qemu::DeviceModel& qemu, Outcome& outcome) {
  Driver& d = at(device);
  const auto pirq = static_cast<std::uint32_t>(at(device, d.cursor).pirq);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = at(device, d.cursor).pirq;
  outcome.reused = d.reused != 0;
  const bool native = setup_->device(device).kind == DeviceKind::native_msi;
  const std::uint32_t dest = native ? static_cast<std::uint32_t>(device) : pirq & 0xFFU;
  const std::uint32_t data = native ? kFirstVector + d.cursor : kXenPirqMsiData;
  const std::uint32_t words[] = {kAddressBase | dest << 12, pirq & ~0xFFU, data};
  while (d.reused == 0 && d.word < 3 && !qemu.busy()) {
    if (is_msi(*setup_, device))
      qemu.write_msi(device, static_cast<qemu::MsiRegister>(d.word + 1), words[d.word]);
    else
      qemu.write_msix_entry(device, d.cursor, static_cast<qemu::MsixWord>(d.word), words[d.word]);
    ++d.word;
  }
  if (d.reused == 0 && d.word < 3) return;  // QEMU must make a call first.
  d.word = 0;
  d.reused = 0;
  if (d.phase != Phase::restore) {
    d.phase = Phase::create_irq;
  } else if (++d.cursor == d.vectors) {
    d.phase = Phase::restored;
  }
}

void Guest::create_irq(int device, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  const auto used = base_[layout().irqs_used];
  std::size_t word = 0;
  while (used[word] == ~std::uint64_t{0}) ++word;
  const int bit = std::countr_one(used[word]);
  used[word] |= std::uint64_t{1} << bit;
  v.irq = setup_->config().irq_base + static_cast<std::int32_t>(word) * 64 + bit;
  v.listed = 1;
  if (!base_[layout().pirq_seen].empty() && v.pirq < setup_->config().pirqs)
    base_[layout().pirq_seen][static_cast<std::size_t>(v.pirq) / 64] |= std::uint64_t{1}
                                                                        << (v.pirq % 64);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  ++d.cursor;
  d.phase = d.cursor < d.vectors ? Phase::obtain : Phase::enable;
  if (!is_gsi(setup_->device(device).kind)) return;
  d.cursor = 0;
  d.phase = Phase::bind_evtchn;
}

// Mirrors the error path of xen_bind_pirq_msi_to_irq after it has created the irq_info. Until 2018
// the clean-up started one past the last irq.
void Guest::create_irq_fails(int device, xen::Domain& xen, Outcome& outcome) {
  create_irq(device, outcome);
  const std::int32_t irq = outcome.irq;
  if (!setup_->has(Rule::failed_irq_undoes_its_own)) unbind_irq(irq + 1, xen);
  unbind_irq(irq, xen);
  leave_probe(device);
}

// Mirrors __unbind_from_irq, which does not check that the irq has an irq_info.
void Guest::unbind_irq(std::int32_t irq, xen::Domain& xen) {
  for (Vector& v : base_[layout().vectors]) {
    if (v.listed == 0 || v.irq != irq) continue;
    if (v.port != 0) {
      xen.call(xen::evtchn_close(static_cast<std::int32_t>(v.port)));
      if (const auto table = base_[layout().evtchn_to_irq]; !table.empty()) table[v.port] = 0;
    }
    free_irq(irq);
    v.irq = 0;
    v.port = 0;
    v.listed = 0;
    return;
  }
  base_.one(layout().crashed) = 1;
}

void Guest::enable(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  if (d.phase == Phase::restored) {
    for (int v = 0; v < d.vectors; ++v) at(device, v).claims = 1;
    d.phase = Phase::running;
  } else {
    d.phase = Phase::bind_evtchn;
  }
  d.cursor = 0;
  d.enabled = 1;
  write_control(device, qemu, true);
}

void Guest::disable(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  for (int v = 0; v < setup_->device(device).vectors; ++v) at(device, v).claims = 0;
  d.enabled = 0;
  d.cursor = 0;
  if (d.phase == Phase::running) {
    d.phase = Phase::paused;
  } else {
    d.phase = Phase::drop_irq;
    skip_unlisted(d, device);
  }
  write_control(device, qemu, false);
}

void Guest::resume(int device, qemu::DeviceModel& qemu) {
  at(device).phase = Phase::restore;
  at(device).cursor = 0;
  write_control(device, qemu, false, true);
}

void Guest::unmask(int device, int vector, qemu::DeviceModel& qemu) {
  qemu.write_msix_entry(device, vector, qemu::MsixWord::ctrl, 0);
}

}  // namespace pirq::guest
