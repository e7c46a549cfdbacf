// Recordings of QEMU's own pass-through code, run in user space: which hypercalls it makes for a
// guest's register writes, and what it holds afterwards. Here they are read, printed, and replayed
// over the device model, which must do the same.
//
//     qemu-trace 1
//     qemu 2.1
//     device 0 msi
//     device 1 msix 3
//
//     > probe device=0 pirqs=47                         an operation
//     . msi_write device=0 reg=ctrl value=0x80          a register write a macro consists of
//     ! map pirq=47 device=0 entry=0 -> rc=0 pirq=47    a hypercall and its answer
//     < state device 0: pirq=47 ... ; device 1: ...     the state after the operation
//
// Form 2 ("qemu-trace 2") leaves out the writes that cause no hypercall, and what did not change
// of the state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/conform/trace/qemu_op.h"
#include "fuzz/conform/trace/trace_header.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// A recorded line of an operation: `.`, `!` or `<`.
struct QemuLine {
  int line = 0;           ///< In the file, from 1; 0: form 2 left it out.
  std::string text;       ///< The line in form 1; of a hypercall what is left of " -> ".
  std::string answer;     ///< Of a hypercall: the rest.
  int rc = 0;             ///< Of a hypercall: its answer.
  std::int32_t pirq = 0;  ///< Of a map that succeeded: the number it answered.
};

/// An operation with what QEMU did: `.` and `!` lines as they came, then one `<` line.
struct QemuStep {
  int line = 0;
  std::string text;  ///< The operation.
  QemuOp op;
  std::vector<QemuLine> lines;
};

struct QemuTrace : TraceStart {
  WorldConfig config;  ///< Devices and release of QEMU; the rest has its default.
  std::vector<QemuStep> steps;
};

/// Reads the trace that begins at the next line.
[[nodiscard]] Problem read_qemu_trace(TraceLines& lines, QemuTrace& trace);

[[nodiscard]] std::string to_text(const QemuTrace& trace, TraceForm form);

/// Replays `trace` over the device model, with the recorded answers; empty if nothing differs.
[[nodiscard]] std::optional<TraceDifference> compare(const QemuTrace& trace);

}  // namespace pirq::fuzz
