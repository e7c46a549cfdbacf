#include "fuzz/case_file/world_changes.h"

#include <algorithm>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/world_line.h"

namespace pirq::fuzz {

Problem WorldChanges::set(std::string_view key, std::string_view value) {
  WorldConfig unused;
  if (auto problem = change_key(key, value, unused)) return problem;
  values_.emplace_back(key, value);
  return std::nullopt;
}

Problem WorldChanges::add_device(std::string_view text) {
  Line line;
  LineReader(text).next(line);
  DeviceConfig device;
  const std::string_view hint = "expected one quoted word like 'msi' or 'msix 3'";
  if (auto problem = read_device_model(line, 0, hint, device)) return problem;
  if (devices_.size() == kDevicesMax)
    return error_at(line, 1, "more than " + std::to_string(kDevicesMax) + " devices", "");
  devices_.push_back(device);
  return std::nullopt;
}

bool WorldChanges::only(std::string_view key) const {
  return devices_.empty() &&
         std::ranges::all_of(values_, [&](const auto& value) { return value.first == key; });
}

void WorldChanges::apply(WorldConfig& config) const {
  for (const auto& [key, value] : values_)
    static_cast<void>(change_key(key, value, config));  // `set` has read the value.
  if (!devices_.empty()) config.devices.assign(devices_.begin(), devices_.end());
}

}  // namespace pirq::fuzz
