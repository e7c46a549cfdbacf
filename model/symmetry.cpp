#include "model/symmetry.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace pirq {
namespace {

// Spreads a small number over 64 bits, so that sums of the results distinguish sets of numbers.
std::uint64_t mix(std::uint64_t n) {
  return XXH3_64bits(&n, sizeof n);
}

// The vCPU of a native device and the pin of a device depend on the device's index.
bool alike(const DeviceConfig& a, const DeviceConfig& b) {
  return a == b && !is_native(a.kind) && !is_gsi(a.kind);
}

}  // namespace

Symmetry::Symmetry(const Setup& setup) : setup_(&setup) {
  for (int a = 0; a < setup.devices() && !any_; ++a)
    for (int b = a + 1; b < setup.devices(); ++b)
      any_ = any_ || alike(setup.device(a), setup.device(b));
  const auto add = [&](auto section, bool by_vector) {
    using Value = typename decltype(section)::Value;
    if (section.size != 0) parts_.push_back({section.offset, sizeof(Value), by_vector});
  };
  add(setup.xen.device_entries, true);
  add(setup.xen.pci_devs, false);
  add(setup.xen.tampered_devices, false);
  add(setup.qemu.devices, false);
  add(setup.qemu.entries, true);
  add(setup.guest.drivers, false);
  add(setup.guest.vectors, true);
  add(setup.guest.closed_port, false);
}

Symmetry::Block Symmetry::block(const Part& part, int device) const {
  const int first = part.by_vector ? setup_->first_vector(device) : device;
  const int count = part.by_vector ? setup_->device(device).vectors : 1;
  return {part.offset + static_cast<std::uint32_t>(first) * part.size,
          static_cast<std::uint32_t>(count) * part.size};
}

// The signature of each device: a hash of its own objects and of the references to it.
void Symmetry::sign(const World& world, std::span<std::uint64_t> signatures) const {
  const auto* bytes = reinterpret_cast<const std::byte*>(world.words().data());
  const Base base = world.memory_.base();
  const xen::DomainState& domain = base.one(setup_->xen.domain);
  for (std::size_t d = 0; d < signatures.size(); ++d) {
    std::uint64_t sign = (domain.owned >> d) & 1;
    for (const std::uint64_t devices : base[setup_->xen.elsewhere])
      sign = sign << 1 | ((devices >> d) & 1);
    for (const Part& part : parts_) {
      const Block at = block(part, static_cast<int>(d));
      sign = XXH3_64bits_withSeed(bytes + at.offset, at.size, sign);
    }
    signatures[d] = sign;
  }
  const qemu::Busy& busy = base.one(setup_->qemu.busy);
  if (busy.job != qemu::Job::none || busy.detaching != 0) signatures[busy.device] += mix(1);
  std::int32_t left = domain.msi_descs;
  const auto descs = base[setup_->xen.msi_descs];
  for (std::size_t i = 0; i < descs.size() && left > 0; ++i) {
    if (descs[i].live == 0) continue;
    signatures[descs[i].device] += mix(i + 2);
    --left;
  }
}

void Symmetry::canonicalise(World& world) {
  if (!any_) return;
  std::array<std::uint64_t, kDevicesMax> signatures;
  const auto devices = static_cast<std::size_t>(setup_->devices());
  sign(world, std::span(signatures).first(devices));

  // The indices of each kind are assigned in the order of the signatures.
  boost::container::static_vector<std::uint8_t, kDevicesMax> order(devices);
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  for (std::size_t place = 0; place < devices; ++place)
    for (std::size_t i = place + 1; i < devices; ++i)
      if (alike(setup_->device(order[i]), setup_->device(order[place])) &&
          signatures[order[i]] < signatures[order[place]])
        std::swap(order[i], order[place]);
  if (std::ranges::is_sorted(order)) return;
  Renaming renaming(devices);
  for (std::size_t place = 0; place < devices; ++place)
    renaming[order[place]] = static_cast<std::uint8_t>(place);
  rename(world, renaming);
}

void Symmetry::rename(World& world, const Renaming& renaming) {
  const Base base = world.memory_.base();
  auto* bytes = reinterpret_cast<std::byte*>(base[Section<std::uint64_t>{0, 1}].data());
  before_.resize(world.words().size_bytes());
  std::memcpy(before_.data(), bytes, before_.size());
  for (int d = 0; d < setup_->devices(); ++d)
    for (const Part& part : parts_) {
      const Block from = block(part, d);
      const Block to = block(part, renaming[static_cast<std::size_t>(d)]);
      std::memcpy(bytes + to.offset, before_.data() + from.offset, from.size);
    }

  xen::DomainState& domain = base.one(setup_->xen.domain);
  const auto rename_bits = [&renaming](std::uint64_t& devices) {
    std::uint64_t renamed = 0;
    for (std::size_t d = 0; d < renaming.size(); ++d)
      renamed |= ((devices >> d) & 1) << renaming[d];
    devices = renamed;
  };
  rename_bits(domain.owned);
  for (std::uint64_t& devices : base[setup_->xen.elsewhere]) rename_bits(devices);
  qemu::Busy& busy = base.one(setup_->qemu.busy);
  if (busy.job != qemu::Job::none || busy.detaching != 0) busy.device = renaming[busy.device];
  std::int32_t left = domain.msi_descs;
  for (xen::MsiDesc& desc : base[setup_->xen.msi_descs]) {
    if (left == 0) break;
    if (desc.live == 0) continue;
    desc.device = renaming[desc.device];
    --left;
  }
}

}  // namespace pirq
