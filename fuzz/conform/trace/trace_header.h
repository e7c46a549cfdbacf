// The common part of the headers of Xen and QEMU traces.
//
//     pirq-trace 2           kind and form
//     name 0001              in a file of several traces
//     # Why it is there.     comments
//     xen 4.8                release
//     ...
//     device 0 msi           devices, and an empty line
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/conform/trace/cursor.h"
#include "fuzz/conform/trace/xen_state.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// Reads the first line: `kind` is "pirq-trace" or "qemu-trace".
[[nodiscard]] TraceForm read_form(LineFeed& feed, std::string_view kind);
/// Reads the line of the name, if there is one.
[[nodiscard]] std::string read_trace_name(LineFeed& feed);
[[nodiscard]] std::vector<std::string> read_comments(LineFeed& feed);
/// Reads "xen 4.8"; `program` is "xen" or "qemu".
[[nodiscard]] Release read_release(LineFeed& feed, std::string_view program);
/// Reads the devices, to the empty line. `msi_vectors` is what an MSI device can send.
void read_devices(LineFeed& feed, std::uint8_t msi_vectors, WorldConfig& config);

[[nodiscard]] std::string comment_lines(std::span<const std::string> comments);
/// The first lines, down to the release.
[[nodiscard]] std::string first_lines(std::string_view kind, TraceForm form,
                                      const std::string& name,
                                      std::span<const std::string> comments, Release release);
/// The devices and the empty line.
[[nodiscard]] std::string device_lines(const WorldConfig& config);

}  // namespace pirq::fuzz
