// Names that nothing orders: Linux irqs, ports, host irqs, MSI descriptors.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "model/canonical/parts.h"

namespace pirq::canonical {
namespace {

// A hash of what the three programs know of a vector, without names.
std::uint64_t signature(const Setup& setup, Base base, int device, std::size_t vector) {
  guest::Vector v = base[setup.guest.vectors][vector];
  v.irq = v.irq != 0 ? 1 : 0;
  v.port = v.port != 0 ? 1 : 0;
  const auto d = static_cast<std::size_t>(device);
  std::uint64_t hash = XXH3_64bits(&v, sizeof v);
  const auto add = [&](const auto& object) {
    hash = XXH3_64bits_withSeed(&object, sizeof object, hash);
  };
  add(base[setup.guest.drivers][d]);
  add(base[setup.qemu.devices][d]);
  add(base[setup.qemu.entries][vector]);
  const std::uint16_t entry = base[setup.xen.device_entries][vector];
  const std::int32_t irq = entry != 0 ? base[setup.xen.msi_descs][entry - 1U].irq : -1;
  if (irq > 0) {
    const xen::Irq& host = base[setup.xen.irqs][static_cast<std::size_t>(irq)];
    add(host.pirq);
    add(host.flags);
  }
  const xen::DomainState& domain = base.one(setup.xen.domain);
  add(static_cast<std::uint8_t>(domain.owned >> device & 1));
  const qemu::Busy& busy = base.one(setup.qemu.busy);
  add(static_cast<std::uint8_t>(busy.job != qemu::Job::none && busy.device == device));
  return hash;
}

// Puts the vectors that `wanted` selects in the order of their numbers. Two drivers can have one
// number: then the vectors' signatures decide, because the names of devices mean nothing.
template <class Wanted>
void order_vectors(const Setup& setup, Base base, Scratch& scratch, Wanted&& wanted) {
  const auto vectors = base[setup.guest.vectors];
  auto& order = scratch.order;
  order.clear();
  for (int d = 0; d < setup.devices(); ++d)
    for (int v = 0; v < setup.device(d).vectors; ++v) {
      const int index = setup.first_vector(d) + v;
      const auto at = static_cast<std::size_t>(index);
      if (wanted(vectors[at])) order.push_back({vectors[at].pirq, d, at});
    }
  std::ranges::sort(order, [&](const auto& a, const auto& b) {
    if (a.pirq != b.pirq) return a.pirq < b.pirq;
    if (a.vector == b.vector) return false;
    const std::uint64_t sign_a = signature(setup, base, a.device, a.vector);
    const std::uint64_t sign_b = signature(setup, base, b.device, b.vector);
    return sign_a != sign_b ? sign_a < sign_b : a.vector < b.vector;
  });
}

template <class Visit>
void for_each_bit(std::span<const std::uint64_t> words, Visit&& visit) {
  for (std::size_t w = 0; w < words.size(); ++w)
    for (std::uint64_t bits = words[w]; bits != 0; bits &= bits - 1)
      visit(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
}

}  // namespace

bool linux_irqs_are_alike(const Setup& setup) {
  return setup.guest.irqs_dying.size == 0 && setup.guest.pirq_to_irq.size == 0 &&
         setup.guest.evtchn_to_irq.size == 0 && !any_device(setup, is_gsi);
}

void rename_linux_irqs(const Setup& setup, Base base, Scratch& scratch) {
  const auto used = base[setup.guest.irqs_used];
  const auto vectors = base[setup.guest.vectors];
  const std::int32_t first = setup.config().irq_base;
  Renamer names(scratch, 0, used.size() * 64);
  order_vectors(setup, base, scratch, [](const guest::Vector& v) { return v.irq != 0; });
  for (const auto& of : scratch.order)
    names.use(static_cast<std::size_t>(vectors[of.vector].irq - first));
  for_each_bit(used, [&](std::size_t irq) { names.use(irq); });
  if (names.keeps_all()) return;
  for (const auto& of : scratch.order) {
    std::int32_t& irq = vectors[of.vector].irq;
    irq = first + names(irq - first);
  }
  auto& renamed = scratch.used;
  renamed.assign(used.size(), 0);
  for_each_bit(used, [&](std::size_t irq) {
    const auto to = static_cast<std::size_t>(names(static_cast<std::int32_t>(irq)));
    renamed[to / 64] |= std::uint64_t{1} << (to % 64);
  });
  std::ranges::copy(renamed, used.begin());
}

bool ports_are_alike(const Setup& setup) {
  return setup.xen.port_links.size == 0 && setup.guest.evtchn_to_irq.size == 0 &&
         !setup.allows_raw();
}

void rename_ports(const Setup& setup, Base base, Scratch& scratch) {
  const auto ports = base[setup.xen.ports];
  const auto pirqs = base[setup.xen.pirqs];
  const auto vectors = base[setup.guest.vectors];
  Renamer names(scratch, 1, ports.size());
  for (const xen::Pirq& info : pirqs) names.use(info.evtchn);
  order_vectors(setup, base, scratch, [](const guest::Vector& v) { return v.port != 0; });
  for (const auto& of : scratch.order) names.use(vectors[of.vector].port);
  for (std::size_t port = 0; port < ports.size(); ++port)
    if (ports[port] != 0) names.use(port);
  names.use_rest();
  if (names.keeps_all()) return;
  permute(ports, names, scratch);
  for (xen::Pirq& info : pirqs) info.evtchn = static_cast<std::uint16_t>(names(info.evtchn));
  for (guest::Vector& v : vectors)
    v.port = static_cast<std::uint32_t>(names(static_cast<std::int32_t>(v.port)));
}

// A free irq has no slot, no access and no flag left, so no free irq differs from another.
bool irqs_are_alike(const Setup& setup) {
  return !setup.allows_raw() && setup.has(Rule::failed_map_revokes_access) &&
         setup.has(Rule::failed_map_frees_descriptor) &&
         setup.has(Rule::destroyed_irq_has_no_guest);
}

void rename_irqs(const Setup& setup, Base base, Scratch& scratch) {
  const auto pirqs = base[setup.xen.pirqs];
  const auto irqs = base[setup.xen.irqs];
  const auto first = static_cast<std::size_t>(setup.config().gsis);
  Renamer names(scratch, first, irqs.size(), Renamer::Block::tree_node);
  for (const xen::Pirq& info : pirqs)
    if (info.irq != xen::kPirqAllocated) names.use(static_cast<std::size_t>(std::abs(info.irq)));
  for (std::size_t irq = first; irq < irqs.size(); ++irq)
    if (irqs[irq].flags != 0) names.use(irq);
  names.use_rest();
  if (names.keeps_all()) return;
  for (xen::Pirq& info : pirqs) {
    if (info.irq == xen::kPirqAllocated) continue;
    info.irq = info.irq < 0 ? -names(-info.irq) : names(info.irq);
  }
  for (xen::MsiDesc& desc : base[setup.xen.msi_descs])
    if (desc.live != 0) desc.irq = names(desc.irq);
  xen::DomainState& domain = base.one(setup.xen.domain);
  domain.other_irq = names(domain.other_irq);
  permute(irqs, names, scratch);
}

bool descriptors_are_alike(const Setup& setup) {
  return !setup.allows_raw();
}

void rename_descriptors(const Setup& setup, Base base, Scratch& scratch) {
  const auto descs = base[setup.xen.msi_descs];
  const auto irqs = base[setup.xen.irqs];
  const auto entries = base[setup.xen.device_entries];
  Renamer names(scratch, 0, descs.size());
  const auto use = [&](std::uint16_t stored) {
    if (stored != 0) names.use(stored - 1U);
  };
  for (const xen::Irq& irq : irqs) use(irq.msi_desc);
  for (const std::uint16_t entry : entries) use(entry);
  for (std::size_t desc = 0; desc < descs.size(); ++desc)
    if (descs[desc].live != 0) names.use(desc);
  names.use_rest();
  if (names.keeps_all()) return;
  const auto rename = [&](std::uint16_t& stored) {
    if (stored != 0) stored = static_cast<std::uint16_t>(names(stored - 1) + 1);
  };
  for (xen::Irq& irq : irqs) rename(irq.msi_desc);
  for (std::uint16_t& entry : entries) rename(entry);
  permute(descs, names, scratch);
}

}  // namespace pirq::canonical
