// The short lines of a case's header: "pirqfuzz-case 1", "device NAME ...", "expect WORLD ...".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"

namespace pirq::fuzz {

/// Reads the line that every case begins with.
[[nodiscard]] Problem read_version(const Line& line);
[[nodiscard]] std::string version_text();

/// Reads the declaration of device number `device`: devices have their names in order.
[[nodiscard]] Problem read_device(const Line& line, int device, DeviceConfig& config);
[[nodiscard]] std::string device_text(int device, const DeviceConfig& config);

/// Reads "expect WORLD ..."; `properties` are the names of all properties. The world is the
/// line's second word, which is sure to exist afterwards.
[[nodiscard]] Problem read_expectation(const Line& line,
                                       std::span<const std::string_view> properties,
                                       Expectation& expect);
/// The canonical line; empty if nothing is expected of the world.
[[nodiscard]] std::string expectation_text(const NamedWorld& world);

}  // namespace pirq::fuzz
