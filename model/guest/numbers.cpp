// Which number a vector uses: an old one, or a new one (xen_irq_from_pirq and xen_allocate_pirq_msi
// in drivers/xen/events/events_base.c).
#include <algorithm>
#include <bit>

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::guest {

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
  if (qemu.read_message(device, vector, MsixWord::data) != message_data()) return std::nullopt;
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

// The first free entry of pirq_to_irq[], which linux-2.6.38 falls back on. -1 if there is none.
std::int32_t Guest::own_number() const {
  const auto seen = base_[layout().pirq_seen];
  for (std::size_t word = 0; word < seen.size(); ++word) {
    const int bit = std::countr_one(seen[word]);
    const auto pirq = static_cast<std::int32_t>(word) * 64 + bit;
    if (bit < 64 && pirq < setup_->config().pirqs) return pirq;
  }
  return -1;
}

// Mirrors xen_allocate_pirq_msi.
std::int32_t Guest::allocate_pirq(xen::Domain& xen) const {
  if (!setup_->has(Rule::xen_picks_the_number)) return unused_number();
  const xen::Answer answer = xen.call(xen::get_free_pirq(xen::PirqType::msi));
  return answer.rc == 0 ? answer.number : own_number();
}

}  // namespace pirq::guest
