// Recordings of Linux's own PIRQ code, run in user space: the hypercalls and register writes that a
// guest makes for its drivers, in order, and what it holds afterwards. Here they are read, printed,
// and replayed over the whole model, which must do the same.
//
//     linux-trace 1
//     linux 4.12
//     # Comments.
//     device 0 msi
//     device 1 msix 3
//     device 2 gsi
//     qemu 2.1
//     domain pirqs=48 gsis=16 irq_base=24         optional
//
//     > probe device=1 vectors=3 min=1            an operation
//     . get_free_pirq type=msi -> rc=0 pirq=47    what the guest does
//     ! map device=1 entry=0 pirq=47 -> rc=0 ...  what QEMU does because of the line above
//     < rc=3 | irqs 24:47:0:1:0 | ports 1:24 ...  the answer and the state afterwards
//
// Operations that happen meanwhile stand between the lines, with one more '>' and '<'. Form 2
// leaves out what did not change of the state.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/conform/trace/linux_op.h"
#include "fuzz/conform/trace/trace_header.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// One recorded line of an operation.
struct LinuxLine {
  int line = 0;                 ///< In the file, from 1.
  std::string text;             ///< In form 1.
  std::optional<LinuxOp> op{};  ///< Of the first line of an operation.
};

/// An outermost operation with all its lines, up to its '<' line.
struct LinuxStep {
  std::vector<std::string> comments;  ///< Above it and within it.
  std::vector<LinuxLine> lines;
};

struct LinuxTrace : TraceStart {
  WorldConfig config;  ///< Releases, sizes and devices.
  /// By device: the messages that it could send. The guest gives an MSI device one.
  std::vector<std::uint16_t> messages;
  std::vector<LinuxStep> steps;
};

/// Reads the trace that begins at the next line.
[[nodiscard]] Problem read_linux_trace(TraceLines& lines, LinuxTrace& trace);

[[nodiscard]] std::string to_text(const LinuxTrace& trace, TraceForm form);

/// Replays `trace` over the model; empty if nothing differs.
[[nodiscard]] std::optional<TraceDifference> compare(const LinuxTrace& trace);

/// Writes what the model does for the operations of `script` between them and into their '<' lines,
/// as if it had been recorded. Returns a difference if the model has no step for an operation.
[[nodiscard]] std::optional<TraceDifference> record(LinuxTrace& script);

/// A config with what a trace's header does not say, for a guest of this release.
[[nodiscard]] WorldConfig recorded_config(Release guest);

}  // namespace pirq::fuzz
