// Recordings of QEMU's own pass-through code, which ran in user space: the hypercalls that it makes
// for a guest's register writes, and its state afterwards. This file reads and prints them and
// replays them over the device model.
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
// Form 2 ("qemu-trace 2") omits the writes that cause no hypercall and the unchanged words of the
// state.
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
  int line = 0;           ///< In the file, from 1; 0 if form 2 omits the line.
  std::string text;       ///< The line in form 1; for a hypercall only the part before " -> ".
  std::string answer;     ///< The rest of a hypercall's line.
  int rc = 0;             ///< The return value of a hypercall.
  std::int32_t pirq = 0;  ///< The number that a successful map returned.
};

/// An operation with the lines below it: `.` and `!` lines in their order, then one `<` line.
struct QemuStep {
  int line = 0;
  std::string text;  ///< The operation.
  QemuOp op;
  std::vector<QemuLine> lines;
};

struct QemuTrace : TraceStart {
  WorldConfig config;  ///< The devices and QEMU's release; all else has its default.
  std::vector<QemuStep> steps;
};

/// Reads the trace that begins at the next line.
[[nodiscard]] Problem read_qemu_trace(TraceLines& lines, QemuTrace& trace);

[[nodiscard]] std::string to_text(const QemuTrace& trace, TraceForm form);

/// Replays `trace` over the device model with the recorded answers. Returns the first difference.
[[nodiscard]] std::optional<TraceDifference> compare(const QemuTrace& trace);

}  // namespace pirq::fuzz
