#include "fuzz/conform/trace/qemu_op.h"

#include <array>
#include <boost/container/static_vector.hpp>
#include <charconv>
#include <cstddef>
#include <limits>

#include "fuzz/text/fields.h"

namespace pirq::fuzz {
namespace {

using qemu::MsiRegister;
using qemu::MsixWord;

// In the orders of QemuOpKind, qemu::MsiRegister and qemu::MsixWord.
constexpr std::string_view kQemuOps[] = {"msi_write",  "msix_ctrl", "msix_write",
                                         "fail",       "detach",    "probe",
                                         "probe_gvec", "disable",   "reenable"};
constexpr std::string_view kRegisterNames[] = {"ctrl", "addr_lo", "addr_hi", "data"};
constexpr std::string_view kWordNames[] = {"addr_lo", "addr_hi", "data", "ctrl"};
constexpr std::string_view kQemuCalls[] = {"map", "bind", "unbind", "unmap"};

constexpr std::int64_t kWordMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kVectorMax = 255;
constexpr Bounds kAnyNumber{std::numeric_limits<std::int32_t>::min(),
                            std::numeric_limits<std::int32_t>::max()};

constexpr std::uint32_t kMsiDestination = 0xFEE00000;  // The address of every MSI message.
constexpr std::uint32_t kXenMsiData = 0x4300;          // An old guest's data word in pirq mode.
constexpr std::uint32_t kVectorMsiData = 0x4000;       // The data word with an ordinary vector.

Problem read_pirqs(const Line& line, std::size_t at, std::uint16_t vectors, QemuOp& op) {
  Token list;
  if (auto problem = read_value(line, at, "pirqs", "expected probe device= pirqs=", list))
    return problem;
  for (const Token& token : split_list(list)) {
    if (op.pirqs.size() == vectors)
      return error_at(line, token, "more pirqs than the device has vectors", "");
    std::int32_t pirq = 0;
    if (auto problem = read_number(line, token, "a pirq", kAnyNumber, pirq)) return problem;
    op.pirqs.push_back(pirq);
  }
  return no_more_than(line, at + 1);
}

// Reads the words behind "device=".
Problem read_arguments(const Line& line, std::size_t at, const DeviceConfig& device, QemuOp& op) {
  using enum QemuOpKind;
  const bool msi = device.kind == DeviceKind::msi;
  if (op.kind == msi_write && !msi)
    return error_at(line, line.tokens[1], "the device has no MSI", "");
  if ((op.kind == msix_ctrl || op.kind == msix_write) && msi)
    return error_at(line, line.tokens[1], "the device has no MSI-X", "");
  if (op.kind == probe) return read_pirqs(line, at, device.vectors, op);

  boost::container::static_vector<WantedField, 3> wanted;
  if (op.kind == msi_write) wanted.push_back({.key = "reg", .names = kRegisterNames});
  if (op.kind == msix_write) wanted.push_back({"entry", 0, kTableEntryMax});
  if (op.kind == msix_write) wanted.push_back({.key = "word", .names = kWordNames});
  if (op.kind == msi_write || op.kind == msix_ctrl || op.kind == msix_write)
    wanted.push_back({"value", 0, kWordMax});
  if (op.kind == probe_gvec) wanted.push_back({"gvec", 0, kVectorMax});
  if (auto problem = read_wanted(line, at, "", {wanted.data(), wanted.size()})) return problem;

  if (op.kind == msi_write) op.reg = static_cast<MsiRegister>(wanted[0].value);
  if (op.kind == msix_write) op.entry = static_cast<int>(wanted[0].value);
  if (op.kind == msix_write) op.word = static_cast<MsixWord>(wanted[1].value);
  if (!wanted.empty()) op.value = static_cast<std::uint32_t>(wanted.back().value);
  return no_more_than(line, at + wanted.size());
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

}  // namespace

Problem read_qemu_op(const Line& line, const Devices& devices, QemuOp& op) {
  std::size_t kind = 0;
  if (auto problem = read_name(line, word_at(line, 1), "operation", kQemuOps, kind)) return problem;
  op.kind = static_cast<QemuOpKind>(kind);
  if (op.kind == QemuOpKind::fail) {
    WantedField wanted[] = {{.key = "call", .names = kQemuCalls}, {"errno", 1, kErrnoMax}};
    if (auto problem = read_wanted(line, 2, "expected fail call= errno=", wanted)) return problem;
    return no_more_than(line, 2 + std::size(wanted));
  }
  WantedField device[] = {{"device", 0, std::ssize(devices) - 1}};
  if (auto problem = read_wanted(line, 2, "", device)) return problem;
  op.device = static_cast<int>(device[0].value);
  return read_arguments(line, 3, devices[static_cast<std::size_t>(op.device)], op);
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
  std::string text = std::string(kQemuOps[static_cast<std::size_t>(write.kind)]) +
                     field_text("device", write.device);
  if (write.kind == QemuOpKind::msi_write)
    text += " reg=" + std::string(kRegisterNames[static_cast<std::size_t>(write.reg)]);
  if (write.kind == QemuOpKind::msix_write)
    text += field_text("entry", write.entry) +
            " word=" + std::string(kWordNames[static_cast<std::size_t>(write.word)]);
  return text + " value=" + hex_text(write.value);
}

std::string hex_text(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

std::span<const std::string_view> qemu_call_names() {
  return kQemuCalls;
}

}  // namespace pirq::fuzz
