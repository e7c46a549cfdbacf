// Recordings of Xen's own code, run in user space: one HVM domain, a sequence of hypercalls, what
// Xen answered and the state it left. Here they are read, printed, and replayed over the model.
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
  int line = 0;                       ///< Of the outcome in the file, from 1.
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
/// Reads what stands before the first operation, the empty line included.
[[nodiscard]] Problem read_xen_header(TraceLines& lines, XenTrace& trace);

/// The header's text, with the empty line; the whole trace.
[[nodiscard]] std::string header_text(const XenTrace& trace, TraceForm form);
[[nodiscard]] std::string to_text(const XenTrace& trace, TraceForm form);

/// The first difference between model and recording, or between two recordings.
struct TraceDifference {
  std::size_t step = 0;   ///< Index of the operation.
  int line = 0;           ///< Of the recorded line.
  std::string operation;  ///< The operation's text.
  std::string expected;   ///< The recorded line.
  std::string got;        ///< What the model did in its place.
  std::string fields;     ///< What differs between the two, in words.
};

/// The difference at one step.
[[nodiscard]] TraceDifference difference_at(std::size_t step, const xen::Hypercall& call,
                                            const XenReply& expected, const XenReply& got);

/// Replays `trace` over the model; empty if nothing differs.
[[nodiscard]] std::optional<TraceDifference> compare(const XenTrace& trace);

/// A config with what a trace's header does not say: every recording was made with these.
[[nodiscard]] WorldConfig recorded_config();

}  // namespace pirq::fuzz
