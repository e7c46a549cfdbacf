// Reads and prints the short lines of a case's header: "pirqfuzz-case 1", "device NAME ..." and
// "expect WORLD ...".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"

namespace pirq::fuzz {

/// Reads the version line, which is the first line of every case.
[[nodiscard]] Problem read_version(const Line& line);
/// Returns the version line.
[[nodiscard]] std::string version_text();

/// Reads the declaration of device number `device`. Devices must be declared in the order of their
/// names: a, b, c ...
[[nodiscard]] Problem read_device(const Line& line, int device, DeviceConfig& config);
/// Reads the kind of a device and its number of vectors, which are the words of the line from
/// `first` on. `hint` shows how they should look.
[[nodiscard]] Problem read_device_model(const Line& line, std::size_t first, std::string_view hint,
                                        DeviceConfig& config);
/// Returns the kind and the number of vectors: "msix 3".
[[nodiscard]] std::string device_model_text(const DeviceConfig& config);
/// Returns the canonical device line.
[[nodiscard]] std::string device_text(int device, const DeviceConfig& config);

/// Reads "expect WORLD ...". `properties` are the names of all properties. The caller resolves the
/// name of the world: on success the second word of the line exists.
[[nodiscard]] Problem read_expectation(const Line& line,
                                       std::span<const std::string_view> properties,
                                       Expectation& expect);
/// Returns the canonical expect line, or an empty string if the case expects nothing in the world.
[[nodiscard]] std::string expectation_text(const NamedWorld& world);

}  // namespace pirq::fuzz
