#include "fuzz/conform/trace/qemu_op.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

namespace pirq::fuzz {
namespace {

using qemu::MsiRegister;
using qemu::MsixWord;

// In the orders of QemuOpKind, qemu::MsiRegister and qemu::MsixWord.
constexpr std::string_view kOps[] = {"msi_write", "msix_ctrl",  "msix_write", "fail",    "detach",
                                     "probe",     "probe_gvec", "disable",    "reenable"};
constexpr std::string_view kRegisters[] = {"ctrl", "addr_lo", "addr_hi", "data"};
constexpr std::string_view kWords[] = {"addr_lo", "addr_hi", "data", "ctrl"};
constexpr std::string_view kCalls[] = {"map", "bind", "unbind", "unmap"};

constexpr std::int64_t kWordMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kVectorMax = 255;

constexpr std::uint32_t kMsiDestination = 0xFEE00000;  // The address of every MSI message.
constexpr std::uint32_t kXenMsiData = 0x4300;          // An old guest's data word in pirq mode.
constexpr std::uint32_t kVectorMsiData = 0x4000;       // Beside an ordinary vector.

std::string hex(std::uint32_t value) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

void read_pirqs(Cursor& in, QemuOp& op, const DeviceConfig& device) {
  do {
    op.pirqs.push_back(in.int32(op.pirqs.empty() ? " pirqs=" : ","));
  } while (in.ok() && in.next_is(","));
  if (op.pirqs.size() > device.vectors) in.fail("more pirqs than the device has vectors");
}

void read_arguments(Cursor& in, QemuOp& op, const DeviceConfig& device) {
  const bool msi = device.kind == DeviceKind::msi;
  if (op.kind == QemuOpKind::msi_write && !msi) return in.fail("the device has no MSI");
  if ((op.kind == QemuOpKind::msix_ctrl || op.kind == QemuOpKind::msix_write) && msi)
    return in.fail("the device has no MSI-X");
  if (op.kind == QemuOpKind::msi_write) {
    in.expect(" reg=");
    op.reg = static_cast<MsiRegister>(in.one_of(kRegisters));
  }
  if (op.kind == QemuOpKind::msix_write) {
    op.entry = static_cast<int>(in.number(" entry=", 0, kTableEntryMax));
    in.expect(" word=");
    op.word = static_cast<MsixWord>(in.one_of(kWords));
  }
  if (op.kind == QemuOpKind::msi_write || op.kind == QemuOpKind::msix_ctrl ||
      op.kind == QemuOpKind::msix_write)
    op.value = static_cast<std::uint32_t>(in.number(" value=", 0, kWordMax));
  if (op.kind == QemuOpKind::probe_gvec)
    op.value = static_cast<std::uint32_t>(in.number(" gvec=", 0, kVectorMax));
  if (op.kind == QemuOpKind::probe) read_pirqs(in, op, device);
}

QemuOp control(const QemuOp& macro, DeviceKind kind, std::uint32_t value) {
  QemuOp op;
  op.kind = kind == DeviceKind::msi ? QemuOpKind::msi_write : QemuOpKind::msix_ctrl;
  op.device = macro.device;
  op.value = value;
  return op;
}

QemuOp message_word(const QemuOp& macro, DeviceKind kind, std::size_t entry, MsixWord word) {
  const auto index = static_cast<std::uint32_t>(entry);
  const bool by_pirq = macro.kind == QemuOpKind::probe;
  const std::uint32_t pirq = by_pirq ? static_cast<std::uint32_t>(macro.pirqs[entry]) : 0;
  QemuOp op;
  op.kind = kind == DeviceKind::msi ? QemuOpKind::msi_write : QemuOpKind::msix_write;
  op.device = macro.device;
  op.entry = static_cast<int>(entry);
  op.word = word;
  switch (word) {
    case MsixWord::addr_lo:
      op.reg = MsiRegister::addr_lo;
      op.value = kMsiDestination | (pirq & 0xFFU) << 12;
      break;
    case MsixWord::addr_hi:
      op.reg = MsiRegister::addr_hi;
      op.value = pirq & ~0xFFU;
      break;
    default:
      op.reg = MsiRegister::data;
      op.value = by_pirq ? kXenMsiData : kVectorMsiData | (macro.value + index);
  }
  return op;
}

std::string field(std::string_view key, std::int64_t value) {
  return ' ' + std::string(key) + '=' + std::to_string(value);
}

}  // namespace

QemuOp read_qemu_op(Cursor& in, const Devices& devices) {
  QemuOp op;
  op.kind = static_cast<QemuOpKind>(in.one_of(kOps));
  if (op.kind == QemuOpKind::fail) {
    in.expect(" call=");
    in.one_of(kCalls);
    in.number(" errno=", 1, kErrnoMax);
  } else {
    const auto last = static_cast<std::int64_t>(devices.size()) - 1;
    op.device = static_cast<int>(in.number(" device=", 0, last));
    read_arguments(in, op, devices[static_cast<std::size_t>(op.device)]);
  }
  in.end();
  return op;
}

std::vector<QemuOp> writes_of(const QemuOp& macro, const DeviceConfig& device) {
  const bool msi = device.kind == DeviceKind::msi;
  const std::uint32_t off = msi ? qemu::kMsi64Bit : 0;
  const std::uint32_t quiet = msi ? off : qemu::kMsixEnable | qemu::kMsixMaskAll;
  const std::uint32_t on = msi ? qemu::kMsi64Bit | qemu::kMsiEnable : qemu::kMsixEnable;
  if (macro.kind == QemuOpKind::disable) return {control(macro, device.kind, off)};

  std::vector<QemuOp> writes = {control(macro, device.kind, quiet)};
  std::size_t entries = macro.pirqs.size();
  if (macro.kind == QemuOpKind::probe_gvec) entries = device.vectors;
  for (std::size_t entry = 0; entry < entries; ++entry)
    for (const MsixWord word : {MsixWord::addr_lo, MsixWord::addr_hi, MsixWord::data})
      writes.push_back(message_word(macro, device.kind, entry, word));
  writes.push_back(control(macro, device.kind, on));
  return writes;
}

std::string write_text(const QemuOp& write) {
  std::string text =
      std::string(kOps[static_cast<std::size_t>(write.kind)]) + field("device", write.device);
  if (write.kind == QemuOpKind::msi_write)
    text += " reg=" + std::string(kRegisters[static_cast<std::size_t>(write.reg)]);
  if (write.kind == QemuOpKind::msix_write)
    text += field("entry", write.entry) +
            " word=" + std::string(kWords[static_cast<std::size_t>(write.word)]);
  return text + " value=" + hex(write.value);
}

std::span<const std::string_view> qemu_call_names() {
  return kCalls;
}

}  // namespace pirq::fuzz
