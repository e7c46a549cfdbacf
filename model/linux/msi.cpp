// P1..P6 and R2: the guest's MSI code (xen_hvm_setup_msi_irqs in arch/x86/pci/xen.c, and the
// register writes of drivers/pci/msi.c around it).
#include <bit>

#include "model/linux/kernel.h"
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

void Kernel::begin_probe(int device, int vectors, qemu::DeviceModel& qemu) {
  const bool listed = at(device, 0).listed != 0;  // Of a GSI only.
  at(device) = {};
  at(device).phase = listed ? Phase::bind : Phase::obtain;
  at(device).vectors = static_cast<std::uint8_t>(is_msi(*setup_, device) ? 1 : vectors);
  if (is_msi(*setup_, device))
    qemu.write_msi(device, qemu::MsiRegister::ctrl, qemu::kMsi64Bit);
  else
    qemu.write_msix_control(device, qemu::kMsixEnable | qemu::kMsixMaskAll);
}

// Until linux-2.6.39 a number is known for ever once it was given out; then while an irq lists it.
bool Kernel::knows(std::int32_t pirq) const {
  if (setup_->has(Rule::reuse_asks_irq_list)) return lists(pirq);
  if (pirq < 0 || pirq >= setup_->config().pirqs) return false;
  const auto word = base_[layout().pirq_seen][static_cast<std::size_t>(pirq) / 64];
  return ((word >> (pirq % 64)) & 1U) != 0;
}

std::optional<std::int32_t> Kernel::number_in_message(int device, int vector,
                                                      const qemu::DeviceModel& qemu) const {
  using qemu::MsixWord;
  if (qemu.read_message(device, vector, MsixWord::data) != kXenPirqMsiData) return std::nullopt;
  const std::int32_t pirq =
      qemu::message_pirq(qemu.read_message(device, vector, MsixWord::addr_lo),
                         qemu.read_message(device, vector, MsixWord::addr_hi));
  return knows(pirq) ? std::optional(pirq) : std::nullopt;
}

// xen_allocate_pirq_msi; linux-2.6.38 falls back on the first entry of its own table.
std::int32_t Kernel::allocate_pirq(xen::Domain& xen, Outcome& outcome) const {
  const xen::NumberAnswer answer = xen.physdev_get_free_pirq(xen::PirqType::msi);
  outcome.hypercall = true;
  outcome.searched = true;
  outcome.rc = answer.rc;
  if (answer.rc == 0) return answer.number;
  const auto seen = base_[layout().pirq_seen];
  for (std::size_t word = 0; word < seen.size(); ++word) {
    const int bit = std::countr_one(seen[word]);
    const auto pirq = static_cast<std::int32_t>(word) * 64 + bit;
    if (bit < 64 && pirq < setup_->config().pirqs) return pirq;
  }
  return -1;
}

void Kernel::obtain(int device, const qemu::DeviceModel& qemu, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  outcome.vector = d.cursor;
  if (setup_->device(device).kind == DeviceKind::native_msi) return choose_vector(device);
  if (setup_->device(device).kind == DeviceKind::gsi) return map_gsi(device, xen, outcome);
  std::optional<std::int32_t> cached;
  if (!setup_->has(Rule::always_new_pirq)) cached = number_in_message(device, d.cursor, qemu);
  outcome.reused = cached.has_value();
  const std::int32_t pirq = cached ? *cached : allocate_pirq(xen, outcome);
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

// Without Xen: a vector of the device's own vCPU, and no number.
void Kernel::choose_vector(int device) {
  Driver& d = at(device);
  at(device, d.cursor) = {};
  d.reused = 0;
  d.word = 0;
  d.phase = Phase::write_message;
}

// xen_register_pirq (arch/x86/pci/xen.c), by acpi_register_gsi_xen_hvm.
void Kernel::map_gsi(int device, xen::Domain& xen, Outcome& outcome) {
  const xen::MapAnswer answer = xen.physdev_map_pirq_gsi(gsi_of(device), -1);
  outcome.hypercall = true;
  outcome.searched = true;
  outcome.rc = answer.rc;
  outcome.pirq = answer.pirq;
  at(device, 0) = {};
  if (answer.rc != 0) {
    at(device) = {};
    return;
  }
  at(device, 0).pirq = answer.pirq;
  at(device).phase = Phase::create_irq;
}

void Kernel::write_message(int device, qemu::DeviceModel& qemu, Outcome& outcome) {
  Driver& d = at(device);
  const auto pirq = static_cast<std::uint32_t>(at(device, d.cursor).pirq);
  outcome.vector = d.cursor;
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
  if (d.reused == 0 && d.word < 3) return;  // QEMU has a call to make first.
  d.word = 0;
  d.reused = 0;
  d.phase = Phase::create_irq;
}

void Kernel::create_irq(int device, Outcome& outcome) {
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
  outcome.vector = d.cursor;
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  ++d.cursor;
  d.phase = d.cursor < d.vectors ? Phase::obtain : Phase::enable;
  if (setup_->device(device).kind != DeviceKind::gsi) return;
  d.cursor = 0;
  d.phase = Phase::bind;
}

void Kernel::enable(int device, qemu::DeviceModel& qemu) {
  Driver& d = at(device);
  if (d.phase == Phase::paused) {
    for (int v = 0; v < d.vectors; ++v) at(device, v).claims = 1;
    d.phase = Phase::running;
  } else {
    d.phase = Phase::bind;
  }
  d.cursor = 0;
  d.enabled = 1;
  if (is_msi(*setup_, device))
    qemu.write_msi(device, qemu::MsiRegister::ctrl, qemu::kMsi64Bit | qemu::kMsiEnable);
  else
    qemu.write_msix_control(device, qemu::kMsixEnable);
}

void Kernel::disable(int device, qemu::DeviceModel& qemu) {
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
  if (is_msi(*setup_, device))
    qemu.write_msi(device, qemu::MsiRegister::ctrl, qemu::kMsi64Bit);
  else
    qemu.write_msix_control(device, 0);
}

}  // namespace pirq::guest
