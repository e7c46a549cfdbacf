// The part of LiveXen that creates domains, with the devices and the sizes of a world.
#include <algorithm>
#include <iterator>
#include <utility>

#include "fuzz/live/code/detours.h"
#include "fuzz/live/live_xen.h"

namespace pirq::live {
namespace {

constexpr int kDevicesMax = 26;  // Slots of bus 0 that are free.
constexpr std::uint16_t kDomidMax = 30'000;

}  // namespace

void LiveXen::begin(const WorldConfig& config) {
  config_ = config;
  calls_.clear();
  failure_ = create(config);
}

std::string LiveXen::create(const WorldConfig& config) {
  std::string why = boot();
  if (!why.empty()) return why;
  why = create_guest(config);
  if (why.empty()) return why;
  if (machine_ != nullptr && machine_->lost()) {
    bad_end_ = lost();
    return why;
  }
  restart();  // An earlier domain may have left something behind.
  why = boot();
  return why.empty() ? create_guest(config) : why;
}

std::string LiveXen::create_guest(const WorldConfig& config) {
  auto devices = choose(config);
  const bool other_sizes = !layout_ && sizes_of(config) != sizes_;
  if (!devices || other_sizes) {
    add_devices(config);
    sizes_ = sizes_of(config);
    restart();
    if (std::string why = boot(); !why.empty()) return why;
    devices = choose(config);
    if (!devices) return "the machine has no such devices";
  }
  if (std::string why = set_sizes(config); !why.empty()) return why;
  guest_ = std::make_unique<Guest>(*machine_, next_domid_, std::move(*devices));
  next_domid_ = next_domid_ == kDomidMax ? 1 : static_cast<std::uint16_t>(next_domid_ + 1);
  if (std::string why = guest_->create(); !why.empty()) return why;
  if (tables_ && !tables_->choose_domain(guest_->domid())) return "Xen's list lacks the domain";
  return {};
}

std::string LiveXen::set_sizes(const WorldConfig& config) {
  if (!tables_) return {};
  if (!tables_->set_sizes(config.gsis, config.pirqs, config.irqs)) return "too few irqs are left";
  used_before_ = tables_->used_irqs();
  heap_before_ = tables_->heap_used();
  return {};
}

std::optional<std::vector<PciFunction>> LiveXen::choose(const WorldConfig& config) const {
  std::vector<PciFunction> left = functions_;
  std::vector<PciFunction> chosen;
  for (const DeviceConfig& device : config.devices) {
    const auto found = std::ranges::find(left, device, &PciFunction::config);
    if (found == left.end()) return std::nullopt;
    chosen.push_back(*found);
    left.erase(found);
  }
  return chosen;
}

// Adds what the world needs to the machine's devices, or replaces them if there are too many.
void LiveXen::add_devices(const WorldConfig& config) {
  std::vector<HostDevice> left = options_.devices;
  std::vector<HostDevice> missing;
  for (const DeviceConfig& device : config.devices) {
    const auto found = std::ranges::find(left, device, &HostDevice::config);
    if (found != left.end())
      left.erase(found);
    else if (const auto made = device_like(device))
      missing.push_back(*made);
  }
  if (options_.devices.size() + missing.size() > kDevicesMax) {
    options_.devices.clear();
    add_devices(config);
    return;
  }
  options_.devices.insert(options_.devices.end(), missing.begin(), missing.end());
}

std::string LiveXen::take_detours() {
  if (!reads_state()) return "the tables are needed, and their places are not known";
  restart();  // Then all devices are dom0's.
  if (std::string why = boot(); !why.empty()) return why;
  play_detours_of_dom0(*machine_, functions_);
  WorldConfig config = world();
  config.pirqs = config.gsis + 16;
  for (const PciFunction& device : functions_) config.devices.push_back(device.config);
  std::string why = create_guest(config);
  if (why.empty())
    play_detours(*machine_, {*guest_, functions_, config.gsis, config.pirqs,
                             [this](std::int32_t pirq) { return tables_->irq_of(pirq); }});
  if (machine_->lost()) why = machine_->lost()->reason;
  guest_.reset();
  restart();
  return why;
}

}  // namespace pirq::live
