// The common part of the headers of traces.
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

#include "fuzz/conform/trace/trace_lines.h"
#include "fuzz/conform/trace/xen_state.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// What every trace begins with.
struct TraceStart {
  std::string file;
  std::string name;                   ///< Within the file; empty if the file has one trace.
  TraceForm form = TraceForm::whole;  ///< As it was read.
  std::vector<std::string> comments;
};

/// Reads the lines down to the release: "pirq-trace 2", "name 0001", comments, "xen 4.8". `kind` is
/// "pirq-trace", "qemu-trace" or "linux-trace", `program` is "xen", "qemu" or "linux".
[[nodiscard]] Problem read_start(TraceLines& lines, std::string_view kind, std::string_view program,
                                 TraceStart& start, Release& release);
/// Reads a line like "qemu 2.1".
[[nodiscard]] Problem read_release(TraceLines& lines, std::string_view program, Release& release);
/// The messages that an MSI device can send: if its line has no number, and at most.
struct MsiMessages {
  std::uint16_t usual = 1;
  std::uint16_t most = 1;
};

/// Reads the lines of the devices, each of one of `kinds`.
[[nodiscard]] Problem read_device_lines(TraceLines& lines, std::span<const std::string_view> kinds,
                                        MsiMessages messages, WorldConfig& config);
/// Reads the devices, to the empty line. `msi_vectors` is what an MSI device can send, unless its
/// line says that it can send fewer.
[[nodiscard]] Problem read_devices(TraceLines& lines, std::uint16_t msi_vectors,
                                   WorldConfig& config);

/// Returns an error at `line` if the model cannot have this world.
[[nodiscard]] Problem check_setup(const Line& line, const WorldConfig& config);

[[nodiscard]] std::string comment_lines(std::span<const std::string> comments);
/// The lines down to the release, printed in `form`.
[[nodiscard]] std::string start_lines(std::string_view kind, TraceForm form,
                                      const TraceStart& start, Release release);
/// The devices and the empty line. `msi_vectors` is as in `read_devices`.
[[nodiscard]] std::string device_lines(const WorldConfig& config, std::uint16_t msi_vectors);

}  // namespace pirq::fuzz
