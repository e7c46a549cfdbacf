#include "fuzz/live/host_device.h"

#include <charconv>

namespace pirq::live {
namespace {

struct Row {
  std::string_view name;
  std::string_view qemu;
  DeviceConfig config;  ///< Without vectors if the name chooses them: "nvme:4".
};

// xhci and nvme are devices without drivers here: only their capabilities matter.
constexpr Row kRows[] = {
    {"edu", "edu", {DeviceKind::msi, 1}},
    {"xhci", "nec-usb-xhci,msix=off,intrs=16", {DeviceKind::msi, 16}},
    {"nvme", "nvme,serial=pirqfuzz,msix_qsize=", {DeviceKind::msix, 0}},
};
constexpr int kEntriesMax = 64;  // Of an nvme that a name or a trace asks for.

HostDevice with_vectors(const Row& row, int vectors) {
  if (row.config.vectors != 0) return {std::string(row.name), std::string(row.qemu), row.config};
  const std::string number = std::to_string(vectors);
  return {std::string(row.name) + ':' + number,
          std::string(row.qemu) + number,
          {row.config.kind, static_cast<std::uint16_t>(vectors)}};
}

}  // namespace

std::string device_names() {
  std::string names;
  for (const Row& row : kRows) {
    if (!names.empty()) names += ", ";
    names += row.name;
    if (row.config.vectors == 0) names += ":N";
  }
  return names;
}

std::optional<HostDevice> find_device(std::string_view name) {
  const std::size_t colon = name.find(':');
  for (const Row& row : kRows) {
    if (row.name != name.substr(0, colon)) continue;
    if (row.config.vectors != 0)
      return colon == std::string_view::npos ? std::optional(with_vectors(row, 0)) : std::nullopt;
    if (colon == std::string_view::npos) return std::nullopt;
    int vectors = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + colon + 1, end, vectors);
    if (error != std::errc() || stop != end || vectors < 1 || vectors > kEntriesMax)
      return std::nullopt;
    return with_vectors(row, vectors);
  }
  return std::nullopt;
}

std::optional<HostDevice> device_like(const DeviceConfig& config) {
  for (const Row& row : kRows) {
    if (row.config.kind != config.kind) continue;
    if (row.config.vectors == config.vectors) return with_vectors(row, 0);
    if (row.config.vectors == 0 && config.vectors <= kEntriesMax)
      return with_vectors(row, config.vectors);
  }
  return std::nullopt;
}

std::vector<HostDevice> default_devices() {
  std::vector<HostDevice> devices;
  for (const char* name : {"xhci", "nvme:4", "edu", "nvme:2", "edu", "nvme:8"})
    devices.push_back(*find_device(name));
  return devices;
}

}  // namespace pirq::live
