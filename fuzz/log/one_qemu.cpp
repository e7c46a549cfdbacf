#include "fuzz/log/one_qemu.h"

#include <fmt/format.h>

#include <string_view>

namespace pirq::fuzz::log {
namespace {

constexpr std::size_t kDevicesMax = 4096;
constexpr std::size_t kEntriesMax = 2048;  // PCI allows a device no more.

}  // namespace

void OneQemu::take(const Event& event) {
  if (event.kind == Kind::qemu_began || event.kind == Kind::qemu_ended) return devices_.clear();
  if (event.device.empty()) return;
  follow_pair(event);
  if (devices_.size() > kDevicesMax) devices_.clear();
  Device& device = devices_[std::string(event.device)];
  switch (event.kind) {
    case Kind::qemu_assigned:
      if (device.assigning)
        doubts("is assigned while it is being assigned", *device.assigning, event);
      device = {.assigning = evidence(file_, event)};
      return;
    case Kind::qemu_registered:
      device.assigning.reset();
      return;
    case Kind::qemu_enabled:
      if (device.enabled) doubts("enables MSI-X that is enabled", *device.enabled, event);
      device.enabled = evidence(file_, event);
      return;
    case Kind::qemu_disabled:
    case Kind::qemu_gone:
    case Kind::qemu_turned_off:
      device = {};
      return;
    case Kind::qemu_requested:
      return requested(event, device);
    case Kind::qemu_updating:  // The line before it, which names the number, may be lost.
      if (event.value[1] == 0)
        device.vectors.try_emplace(event.value[3], SetUp{event.value[0], evidence(file_, event)});
      return;
    case Kind::qemu_unbind:
    case Kind::qemu_unmap:
    case Kind::qemu_unmap_failed:
      return ended(event.value[0], device);
    case Kind::qemu_map_failed:
    case Kind::qemu_update_failed:
      // QEMU gives up the vector.
      device.vectors.erase(device.last);
      return;
    default:
      return;
  }
}

// A request and its update, an unbind and its unmap.
void OneQemu::follow_pair(const Event& event) {
  if (first_ && first_->device != event.device) first_->interrupted = true;
  const bool ends = event.kind == Kind::qemu_updating || event.kind == Kind::qemu_unmap;
  if (ends && first_ && first_->device == event.device && first_->pirq == event.value[0]) {
    if (first_->interrupted)
      doubts("is set up or given up while another device prints", first_->line, event);
    first_.reset();
  }
  if (event.kind == Kind::qemu_requested || event.kind == Kind::qemu_unbind)
    first_ = First{std::string(event.device), event.value[0], evidence(file_, event)};
}

void OneQemu::requested(const Event& event, Device& device) {
  const std::int64_t entry = event.value[2];
  if (device.vectors.size() > kEntriesMax) device.vectors.clear();
  const auto [old, added] =
      device.vectors.try_emplace(entry, SetUp{event.value[0], evidence(file_, event)});
  if (!added) {
    doubts(fmt::format("sets up entry {} that is set up", entry), old->second.line, event);
    old->second = {event.value[0], evidence(file_, event)};
  }
  device.last = entry;
}

void OneQemu::ended(std::int64_t pirq, Device& device) {
  std::erase_if(device.vectors, [&](const auto& vector) { return vector.second.pirq == pirq; });
}

void OneQemu::doubts(std::string_view what, const Evidence& first, const Event& event) {
  if (doubt_) return;
  doubt_ = Remark{
      fmt::format("{} {}: the logs of two guests are mixed here, or lines are missing. What two "
                  "devices share is not judged: give each guest's log its own file",
                  event.device, what),
      {first, evidence(file_, event)}};
}

}  // namespace pirq::fuzz::log
