#include "fuzz/live/raise.h"

#include <bit>
#include <cstring>
#include <initializer_list>

namespace pirq::live {
namespace {

// The PCI specification.
constexpr std::uint32_t kCommand = 0x04;
constexpr std::uint32_t kMemoryAndMaster = 6;  // An MSI is a write by the device.
constexpr std::uint32_t kMsiEnable = 1U << 16;
// Registers of edu: QEMU, docs/specs/edu
constexpr std::uint64_t kRaise = 0x60;
constexpr std::uint64_t kAcknowledge = 0x64;
constexpr std::uint64_t kUncached = 0x18;
// Xen ends an interrupt without EOI by itself after a millisecond (irq_guest_eoi_timer).
constexpr std::uint64_t kUntilEoi = 3'000'000;

std::uint64_t window(Machine& machine, Window which) {
  return machine.mailbox().windows_address + static_cast<std::uint64_t>(which) * abi::kPageSize;
}

void write_register(Machine& machine, std::uint64_t at, std::uint32_t value) {
  std::memcpy(machine.mailbox().data, &value, sizeof value);
  machine.ask(Request::copy_in, {window(machine, kDeviceWindow) + at, sizeof value});
}

void make_it_raise(Hypercalls& xen, const PciFunction& device) {
  Machine& machine = xen.machine();
  xen.call(abi::kUpdateVaMapping, window(machine, kDeviceWindow),
           device.edu | abi::kPageFlags | kUncached, abi::kFlushPage);
  write_register(machine, kAcknowledge, ~0U);
  write_register(machine, kRaise, 1);
  write_register(machine, kAcknowledge, ~0U);
  machine.ask(Request::nap, {kUntilEoi});
}

// The pending port, which is cleared; 0 if there is none.
std::int32_t take_port(Machine& machine) {
  const std::uint64_t at = window(machine, kSharedWindow) + abi::kPendingInSharedInfo;
  std::uint64_t words[abi::kPorts / 64];
  machine.ask(Request::copy_out, {at, sizeof words});
  std::memcpy(words, machine.mailbox().data, sizeof words);
  std::memset(machine.mailbox().data, 0, sizeof words);
  machine.ask(Request::copy_in, {at, sizeof words});
  for (std::size_t i = 0; i < std::size(words); ++i)
    if (words[i] != 0) return static_cast<std::int32_t>(64 * i) + std::countr_zero(words[i]);
  return 0;
}

// Reads a part of the guest's state. Returns false if that fails.
template <class T>
bool read_record(Hypercalls& xen, std::uint16_t domid, std::uint16_t type, T& record) {
  const abi::HvmContextPartial get = {type, 0, sizeof record, xen.buffer_address()};
  if (xen.domctl(abi::kGetHvmContextPartial, domid, get) != 0) return false;
  std::memcpy(&record, xen.buffer(), sizeof record);
  return true;
}

// The pending vector of the guest's APIC, which is cleared; 0 if there is none.
std::int32_t take_vector(Hypercalls& xen, std::uint16_t domid) {
  struct {
    abi::SaveDescriptor header_descriptor;
    abi::SaveHeader header;
    abi::SaveDescriptor cpu_descriptor;
    abi::SaveCpu cpu;
    abi::SaveDescriptor apic_descriptor;
    abi::SaveLapicRegisters apic;
    abi::SaveDescriptor end;
  } context = {};
  if (!read_record(xen, domid, abi::kSaveLapicRegisters, context.apic)) return 0;
  std::int32_t vector = 0;
  for (int i = 0; i < 8; ++i) {
    std::uint32_t& irr = context.apic.registers[abi::kIrrWord + 4 * i];
    if (irr != 0 && vector == 0) vector = 32 * i + std::countr_zero(irr);
    irr = 0;
  }
  if (vector == 0) return 0;
  // A vCPU without a record would not run any more.
  if (!read_record(xen, domid, abi::kSaveCpu, context.cpu)) return 0;
  context.header_descriptor = {abi::kSaveHeader, 0, sizeof context.header};
  context.header = {abi::kSaveMagic, abi::kSaveVersion, 0, 0, 0};
  context.cpu_descriptor = {abi::kSaveCpu, 0, sizeof context.cpu};
  context.apic_descriptor = {abi::kSaveLapicRegisters, 0, sizeof context.apic};
  std::memcpy(xen.buffer(), &context, sizeof context);
  const abi::HvmContext set = {sizeof context, 0, xen.buffer_address()};
  xen.domctl(abi::kSetHvmContext, domid, set);
  return vector;
}

}  // namespace

void enable_msi(Machine& machine, const PciFunction& device) {
  ConfigSpace space(machine, device.devfn);
  space.write(kCommand, (space.read(kCommand) & 0xffff) | kMemoryAndMaster);
  space.write(device.msi, space.read(device.msi) | kMsiEnable);
}

xen::RaiseAnswer raise_interrupt(Hypercalls& xen, std::uint16_t domid, const PciFunction& device) {
  make_it_raise(xen, device);
  const std::int32_t port = take_port(xen.machine());
  const std::int32_t vector = take_vector(xen, domid);
  if (port != 0) return {Delivery::evtchn, port, 0};
  if (vector != 0) return {Delivery::vector, vector, 0};
  return {};
}

}  // namespace pirq::live
