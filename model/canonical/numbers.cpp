// The names of pirqs.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>

#include "model/canonical/parts.h"

namespace pirq::canonical {
namespace {

bool names_a_number(const qemu::Entry& entry) {
  return entry.addr_lo != 0 && qemu::is_pirq_msi(entry.data);
}
bool latch_names_a_number(const qemu::Entry& entry) {
  return entry.latch[0] != 0 && qemu::is_pirq_msi(entry.latch[2]);
}

// Calls `visit` for each number that the vector at `at` names.
template <class Visit>
void for_each_number(const Setup& setup, Base base, std::size_t at, Visit&& visit) {
  guest::Vector& vector = base[setup.guest.vectors][at];
  qemu::Entry& entry = base[setup.qemu.entries][at];
  if (vector.pirq > 0) visit(vector.pirq);
  if (entry.pirq > 0) visit(entry.pirq);
  const auto visit_message = [&](std::uint32_t& low, std::uint32_t& high) {
    std::int32_t pirq = qemu::message_pirq(low, high);
    if (pirq <= 0) return;
    visit(pirq);
    low = (low & ~(0xFFU << 12)) | (static_cast<std::uint32_t>(pirq) & 0xFFU) << 12;
    high = (high & 0xFFU) | (static_cast<std::uint32_t>(pirq) & ~0xFFU);
  };
  if (names_a_number(entry)) visit_message(entry.addr_lo, entry.addr_hi);
  if (latch_names_a_number(entry)) visit_message(entry.latch[0], entry.latch[1]);
}

// A hash of a device without any name. The numbers that it names count by their content only.
std::uint64_t nameless(const Setup& setup, Base base, int device) {
  const auto d = static_cast<std::size_t>(device);
  std::uint64_t hash = static_cast<std::uint64_t>(setup.device(device).kind);
  const auto add = [&](const auto& object) {
    hash = XXH3_64bits_withSeed(&object, sizeof object, hash);
  };
  add(base[setup.guest.drivers][d]);
  add(base[setup.qemu.devices][d]);
  const xen::DomainState& domain = base.one(setup.xen.domain);
  add(static_cast<std::uint8_t>(domain.owned >> device & 1));
  const auto pci = base[setup.xen.pci_devs];
  if (!pci.empty()) add(pci[d]);
  const qemu::Busy& busy = base.one(setup.qemu.busy);
  add(static_cast<std::uint8_t>(busy.job != qemu::Job::none && busy.device == device));
  const auto pirqs = base[setup.xen.pirqs];
  for (int v = 0; v < setup.device(device).vectors; ++v) {
    const int index = setup.first_vector(device) + v;
    const auto at = static_cast<std::size_t>(index);
    guest::Vector& vector = base[setup.guest.vectors][at];
    qemu::Entry& entry = base[setup.qemu.entries][at];
    const guest::Vector kept_vector = vector;
    const qemu::Entry kept_entry = entry;
    std::int32_t first = 0;
    for_each_number(setup, base, at, [&](std::int32_t& pirq) {
      if (first == 0) first = pirq;
      const xen::Pirq& info = pirqs[static_cast<std::size_t>(pirq)];
      add(std::array{info.irq > 0 ? 1 : info.irq, std::int32_t{info.emuirq},
                     std::int32_t{info.evtchn != 0}, std::int32_t{info.dpci_flags},
                     std::int32_t{info.softirq}});
      pirq = pirq == first ? 1 : 2;
    });
    vector.irq = vector.irq != 0 ? 1 : 0;
    vector.port = vector.port != 0 ? 1 : 0;
    add(vector);
    add(entry);
    add(static_cast<std::uint8_t>(base[setup.xen.device_entries][at] != 0));
    vector = kept_vector;
    entry = kept_entry;
  }
  return hash;
}

}  // namespace

// No program keeps a number that is free, and a free number leaves no struct, so no free number
// differs from another. gflags has eight bits of a number.
bool numbers_are_alike(const Setup& setup) {
  const auto other = [](DeviceKind kind) {
    return is_gsi(kind) || is_native(kind) || !passed_through(kind);
  };
  return messages_are_written_first(setup) && setup.has(Rule::guest_keeps_its_number) &&
         setup.has(Rule::msi_search_ends_at_gsis) && setup.has(Rule::cleanup_check_frees) &&
         vectors_have_no_table(setup) && setup.guest.pirq_to_irq.size == 0 &&
         setup.config().pirqs <= 256 && !any_device(setup, other);
}

void rename_numbers(const Setup& setup, Base base, Scratch& scratch) {
  const auto pirqs = base[setup.xen.pirqs];
  const auto end = static_cast<std::size_t>(setup.config().pirqs);
  const auto first = static_cast<std::size_t>(setup.config().gsis);
  auto& order = scratch.devices;
  order.clear();
  for (int d = 0; d < setup.devices(); ++d) order.emplace_back(nameless(setup, base, d), d);
  std::ranges::sort(order);

  // Names count down, as the search for a free number does.
  Renamer names(scratch, first, end, Renamer::Block::tree_node, Renamer::Order::down);
  const auto use = [&](std::int32_t& pirq) { names.use(static_cast<std::size_t>(pirq)); };
  for (const auto& [hash, device] : order)
    for (int v = 0; v < setup.device(device).vectors; ++v) {
      const int index = setup.first_vector(device) + v;
      for_each_number(setup, base, static_cast<std::size_t>(index), use);
    }
  for (std::size_t n = end; n-- > first;)
    if (!xen::is_default(pirqs[n])) names.use(n);
  names.use_rest();
  if (names.keeps_all()) return;

  for (std::size_t at = 0; at < base[setup.guest.vectors].size(); ++at)
    for_each_number(setup, base, at, [&](std::int32_t& pirq) { pirq = names(pirq); });
  qemu::Busy& busy = base.one(setup.qemu.busy);
  if (busy.job != qemu::Job::none) busy.pirq = names(busy.pirq);
  for (std::int32_t& stored : base[setup.xen.ports])
    if (stored != 0) stored = names(stored - 1) + 1;
  for (xen::Irq& irq : base[setup.xen.irqs])
    irq.pirq = irq.pirq < 0 ? -names(-irq.pirq) : names(irq.pirq);
  for (xen::Pirq& info : pirqs) {
    if ((info.dpci_flags & xen::kDpciMapped) == 0) continue;
    const std::int32_t named = names(static_cast<std::int32_t>(info.gflags & 0xFFU));
    info.gflags = (info.gflags & ~0xFFU) | (static_cast<std::uint32_t>(named) & 0xFFU);
  }
  permute(pirqs, names, scratch);
}

}  // namespace pirq::canonical
