// Recordings of Xen's own code, which ran in user space: one HVM domain, a sequence of hypercalls,
// Xen's answers and states. This file reads and prints them and replays them over the model.
//
//     pirq-trace 2
//     name iv-forced-unbind                              several traces in a file have names
//     # Why the trace is there.                          comments
//     xen 4.8
//     domain nr_pirqs=32 nr_irqs_gsi=24 nr_irqs=40
//     device 0 msi
//     device 1 msix 4
//
//     > get_free_pirq type=msi                           an operation; may have comments above it
//     < rc=0 pirq=31 | pirqs +31:-1:-1:0:0 | structs 2   what it answered and changed
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/conform/trace/trace_header.h"
#include "fuzz/conform/trace/xen_state.h"
#include "model/setup.h"
#include "model/xen/hypercall.h"

namespace pirq::fuzz {

/// An operation and its recorded outcome.
struct XenStep {
  int line = 0;                       ///< The line of the outcome in the file, from 1.
  std::vector<std::string> comments;  ///< Above the operation.
  xen::Hypercall call;
  XenReply reply;
};

struct XenTrace : TraceStart {
  WorldConfig config;  ///< Release of Xen, sizes and devices.
  std::vector<XenStep> steps;
};

/// Reads the trace that begins at the next line.
[[nodiscard]] Problem read_xen_trace(TraceLines& lines, XenTrace& trace);
/// Reads the header, including the empty line.
[[nodiscard]] Problem read_xen_header(TraceLines& lines, XenTrace& trace);

/// Returns the text of the header, including the empty line, and of the whole trace.
[[nodiscard]] std::string header_text(const XenTrace& trace, TraceForm form);
[[nodiscard]] std::string to_text(const XenTrace& trace, TraceForm form);

/// The first difference between model and recording, or between two recordings.
struct TraceDifference {
  std::size_t step = 0;   ///< Index of the operation.
  int line = 0;           ///< The line of the recording.
  std::string operation;  ///< The operation's text.
  std::string expected;   ///< The recorded line.
  std::string got;        ///< The line of the model.
  std::string fields;     ///< The parts that differ.
};

/// Returns the difference at one step.
[[nodiscard]] TraceDifference difference_at(std::size_t step, const xen::Hypercall& call,
                                            const XenReply& expected, const XenReply& got);

/// Replays `trace` over the model. Returns the first difference.
[[nodiscard]] std::optional<TraceDifference> compare(const XenTrace& trace);

/// Returns the parts of a world that no header has. They are the same for all recordings.
[[nodiscard]] WorldConfig recorded_config();

}  // namespace pirq::fuzz
