// Recordings of QEMU's own pass-through code, run in user space: which hypercalls it makes for a
// guest's register writes, and what it holds afterwards. Here they are read and replayed over the
// device model, which must do the same.
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
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/input_error.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// What can be done to QEMU. The order is the order of the names in qemu_trace.cpp.
enum class QemuOpKind : std::uint8_t {
  msi_write,   ///< Guest writes `reg` of the MSI capability.
  msix_ctrl,   ///< Guest writes the MSI-X control word.
  msix_write,  ///< Guest writes `word` of table entry `entry`.
  fail,        ///< Made a later hypercall fail; its answer says so, so a replay does nothing.
  detach,      ///< The device is removed.
  probe,       ///< Macro: program `pirqs` in pirq mode and enable.
  probe_gvec,  ///< Macro: program vectors from `value` on and enable, as a guest without pirqs.
  disable,     ///< Macro: write ENABLE off.
  reenable,    ///< Macro: enable without rewriting the message.
};

/// One operation. Fields that the kind does not name are 0.
struct QemuOp {
  QemuOpKind kind = QemuOpKind::msi_write;
  int device = 0;
  qemu::MsiRegister reg = qemu::MsiRegister::ctrl;
  qemu::MsixWord word = qemu::MsixWord::addr_lo;
  int entry = 0;
  std::uint32_t value = 0;
  std::vector<std::int32_t> pirqs;
};

/// A recorded line of an operation: `.`, `!` or `<`.
struct QemuLine {
  int line = 0;           ///< In the file, from 1.
  std::string text;       ///< The line; of a hypercall what is left of " -> ".
  int rc = 0;             ///< Of a hypercall: its answer.
  std::int32_t pirq = 0;  ///< Of a map that succeeded: the number it answered.
};

/// An operation with what QEMU did: `.` and `!` lines as they came, then one `<` line.
struct QemuStep {
  int line = 0;
  QemuOp op;
  std::vector<QemuLine> lines;
};

struct QemuTrace {
  std::string file;
  WorldConfig config;  ///< Devices and release of QEMU; the rest has its default.
  std::vector<QemuStep> steps;
};

inline constexpr std::size_t kTraceBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kTraceLineMax = std::size_t{64} << 10;

/// Reads a trace; `file` is only quoted. Strict: anything but a whole, well-formed trace is an
/// error.
[[nodiscard]] std::variant<QemuTrace, InputError> parse_qemu_trace(std::string_view text,
                                                                   std::string file);
/// Reads a trace from a file.
[[nodiscard]] std::variant<QemuTrace, InputError> read_qemu_trace(
    const std::filesystem::path& path);

/// Where the device model first did something else than QEMU.
struct QemuDifference {
  std::size_t step = 0;  ///< Index of the operation.
  int line = 0;          ///< Of the recorded line.
  std::string expected;  ///< The recorded line.
  std::string got;       ///< What the model did in its place.
};

/// Replays `trace` over the device model, with the recorded answers; empty if nothing differs.
[[nodiscard]] std::optional<QemuDifference> compare(const QemuTrace& trace);

/// Names in a trace's text, also those of registers and words.
[[nodiscard]] std::string_view name_of(QemuOpKind kind);
[[nodiscard]] std::string_view name_of(qemu::MsiRegister reg);
[[nodiscard]] std::string_view name_of(qemu::MsixWord word);

}  // namespace pirq::fuzz
