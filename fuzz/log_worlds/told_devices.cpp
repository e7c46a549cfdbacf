#include "fuzz/log_worlds/told_devices.h"

#include <algorithm>

#include "fuzz/log/match.h"

namespace pirq::fuzz {
namespace {

using enum log::Kind;

DeviceConfig config_of(std::size_t vectors, DeviceKind kind) {
  return {kind, static_cast<std::uint16_t>(std::min<std::size_t>(vectors, UINT16_MAX))};
}

}  // namespace

void ToldDevices::take(ToldLine& told, const std::string& address, bool msix) {
  if (!address.empty()) told.device = index_of_address(address);
  if (told.source == log::Source::guest) return take_run(told, address);
  if (told.device < 0) return;
  Device& device = devices_[static_cast<std::size_t>(told.device)];
  (msix ? device.seen_msix : device.seen_msi) = true;
  device.vectors =
      std::max(device.vectors, static_cast<std::size_t>(std::max<std::int64_t>(told.entry, 0)) + 1);
}

// The devices are in the order of their first lines.
int ToldDevices::index_of_address(const std::string& address) {
  const std::string name(log::without_segment(address));
  const auto known = std::ranges::find(addresses_, name);
  if (known != addresses_.end()) return static_cast<int>(known - addresses_.begin());
  addresses_.push_back(name);
  devices_[addresses_.size() - 1].vectors = 1;
  return static_cast<int>(addresses_.size()) - 1;
}

void ToldDevices::take_run(const ToldLine& told, const std::string& address) {
  const bool sets_up = told.kind == irq_made || told.kind == irq_made_old ||
                       told.kind == port_opened || told.kind == number_taken;
  if (told.kind == setup_failed) return note_failure(address);
  if (!sets_up) return note_end(told);
  const bool same = !address.empty() ? address == last_address_
                                     : last_address_.empty() && told.line.line == last_line_ + 1;
  if (!same || current_ == nullptr) {
    run_.clear();
    current_ =
        address.empty() ? &runs_[runs_.size()] : &devices_[static_cast<std::size_t>(told.device)];
  }
  last_address_ = address;
  last_line_ = told.line.line;
  run_.insert(told.pirq);
  current_->vectors = std::max(current_->vectors, run_.size());
}

// A set-up that fails after some numbers has asked for one more.
void ToldDevices::note_failure(const std::string& address) {
  if (current_ == nullptr || address.empty() || address != last_address_) return;
  current_->vectors = std::max(current_->vectors, run_.size() + 1);
  current_ = nullptr;
}

// A log that begins in the middle shows the end of a driver's life only.
void ToldDevices::note_end(const ToldLine& told) {
  last_line_ = 0;
  if (told.kind == port_closed || told.kind == irq_dropped) ended_.insert(told.pirq);
}

// Without addresses in the guest's lines, QEMU's lines tell the devices, if there are any. A device
// that QEMU's complete log does not name is one that QEMU emulates.
std::vector<DeviceConfig> ToldDevices::configs(const LogStory& story) const {
  const ToldSource& qemu = story.sources[1];
  std::vector<DeviceConfig> all;
  for (const auto& [index, device] : devices_) {
    const bool named = story.qemu_devices.contains(static_cast<int>(index));
    const bool emulated = !qemu.lines.empty() && qemu.from_start && !named && device.vectors == 1;
    const bool msi = device.seen_msi && !device.seen_msix && device.vectors == 1;
    all.push_back(config_of(device.vectors, emulated ? DeviceKind::emulated_msi
                                            : msi    ? DeviceKind::msi
                                                     : DeviceKind::msix));
  }
  if (!all.empty()) return all;
  for (const auto& [index, device] : runs_)
    all.push_back(config_of(device.vectors, DeviceKind::msix));
  if (all.empty() && !ended_.empty()) all.push_back(config_of(ended_.size(), DeviceKind::msix));
  return all;
}

}  // namespace pirq::fuzz
