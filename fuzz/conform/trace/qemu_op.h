// The operations of a QEMU trace. A macro stands for several register writes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/text/line.h"
#include "model/enum.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// The order is the order of the names in qemu_op.cpp.
enum class QemuOpKind : std::uint8_t {
  msi_write,   ///< Guest writes `reg` of the MSI capability.
  msix_ctrl,   ///< Guest writes the MSI-X control word.
  msix_write,  ///< Guest writes `word` of table entry `entry`.
  fail,        ///< Makes a later hypercall fail. A replay uses the recorded answer instead.
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

[[nodiscard]] constexpr bool is_macro(QemuOpKind kind) {
  return EnumSet<QemuOpKind>{QemuOpKind::probe, QemuOpKind::probe_gvec, QemuOpKind::disable,
                             QemuOpKind::reenable}
      .has(kind);
}

using Devices = boost::container::static_vector<DeviceConfig, kDevicesMax>;

/// Reads an operation on one of `devices`: the words of `line` behind the first.
[[nodiscard]] Problem read_qemu_op(const Line& line, const Devices& devices, QemuOp& op);

/// Returns the register writes of a macro.
[[nodiscard]] std::vector<QemuOp> writes_of(const QemuOp& macro, const DeviceConfig& device);
/// Returns the text of a register write: "msi_write device=0 reg=ctrl value=0x80".
[[nodiscard]] std::string write_text(const QemuOp& write);

/// Returns "0x1f".
[[nodiscard]] std::string hex_text(std::uint64_t value);

/// Names of the hypercalls in a trace's text, in the order of qemu::Call from map on.
[[nodiscard]] std::span<const std::string_view> qemu_call_names();

inline constexpr std::int64_t kErrnoMax = 4095;
inline constexpr std::int64_t kTableEntryMax =
    2047;  ///< The last entry of the largest MSI-X table.

}  // namespace pirq::fuzz
