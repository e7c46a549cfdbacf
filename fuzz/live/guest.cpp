#include "fuzz/live/guest.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "fuzz/live/raise.h"

namespace pirq::live {
namespace {

constexpr std::uint8_t kNoDevice = 0xf8;  // A slot without a device, for calls that name none.

// "max_vcpus: -22", or nothing if `result` is 0.
std::string failed(const char* what, const Result& result) {
  if (result == 0) return {};
  return std::string(what) + ": " + (result ? std::to_string(*result) : "the machine is lost");
}

}  // namespace

std::string Guest::create() {
  std::string why = create_domain();
  if (why.empty()) why = assign();
  if (why.empty()) why = load();
  return why;
}

std::string Guest::create_domain() {
  struct {
    abi::CreateDomain common;
    std::uint32_t rest[8];
  } domain = {};
  domain.common.flags = abi::kCreateFlags;
  domain.common.iommu_opts = abi::kNoSharedTables;
  domain.common.max_vcpus = 1;
  domain.common.max_evtchn_port = abi::kPorts - 1;
  domain.common.max_grant_frames = 4;
  domain.common.max_maptrack_frames = 4;
  const std::uint32_t version = xen_.machine().mailbox().domctl_version;
  const std::size_t row =
      std::min<std::size_t>(version - abi::kDomctlVersionMin, std::size(abi::kCreateWords) - 1);
  if (version >= abi::kGrantOptsVersion) domain.rest[0] = 1;  // Grant tables of version 1.
  domain.rest[abi::kCreateWords[row]] = abi::kEmulation;
  constexpr std::uint64_t kPoolBytes = 1 << 20;
  constexpr std::uint64_t kMemoryKb = 4096;
  constexpr std::uint32_t kVcpus = 1;
  std::string why = failed("createdomain", xen_.domctl(abi::kCreateDomain, domid_, domain));
  if (!why.empty()) return why;
  // Earlier releases have enough from the start.
  if (version >= abi::kPagingMempoolVersion)
    why = failed("paging pool", xen_.domctl(abi::kSetPagingMempool, domid_, kPoolBytes));
  if (why.empty()) why = failed("max_mem", xen_.domctl(abi::kMaxMem, domid_, kMemoryKb));
  if (why.empty()) why = failed("max_vcpus", xen_.domctl(abi::kMaxVcpus, domid_, kVcpus));
  return why;
}

std::string Guest::assign() {
  for (const PciFunction& device : devices_) {
    const abi::AssignDevice assign = {0, 0, device.devfn, 0};
    std::string why = failed("assign_device", xen_.domctl(abi::kAssignDevice, domid_, assign));
    if (!why.empty()) return why;
  }
  return {};
}

Result Guest::map_window(Window window, std::uint64_t gfn) {
  const std::uint64_t address = xen_.machine().mailbox().windows_address +
                                static_cast<std::uint64_t>(window) * abi::kPageSize;
  return xen_.call(abi::kUpdateVaMappingOther, address, gfn * abi::kPageSize | abi::kPageFlags,
                   abi::kFlushPage, domid_);
}

std::string Guest::load() {
  Mailbox& box = xen_.machine().mailbox();
  constexpr std::uint64_t kPages[] = {kGuestCode / abi::kPageSize, kGuestMail / abi::kPageSize};
  std::memcpy(xen_.buffer(), kPages, sizeof kPages);
  abi::Reservation memory = {xen_.buffer_address(), std::size(kPages), 0, 0, domid_};
  if (xen_.op(abi::kMemoryOp, abi::kPopulatePhysmap, memory) != std::size(kPages))
    return "populate_physmap: no memory";
  std::string why = failed("mapping of the guest's code", map_window(kCodeWindow, kPages[0]));
  if (why.empty()) why = failed("mapping of its mail", map_window(kMailWindow, kPages[1]));
  abi::AddToPhysmap add = {domid_, 0, abi::kSpaceSharedInfo, 0, kGuestSharedInfo / abi::kPageSize};
  if (why.empty()) why = failed("add_to_physmap", xen_.op(abi::kMemoryOp, abi::kAddToPhysmap, add));
  if (why.empty())
    why = failed("mapping of shared_info",
                 map_window(kSharedWindow, kGuestSharedInfo / abi::kPageSize));
  if (!why.empty()) return why;
  const std::uint64_t code = box.windows_address;
  const std::uint64_t code_size = (box.guest_code_size + 3) / 4 * 4;
  xen_.machine().ask(Request::copy_out, {box.guest_code, code_size});
  xen_.machine().ask(Request::copy_in, {code, code_size});
  std::memset(box.data, 0, kDataSize);
  xen_.machine().ask(Request::copy_in, {code + kMailWindow * abi::kPageSize, kDataSize});
  why = failed("sethvmcontext", set_registers());
  // PHYSDEVOP_map_pirq of a guest needs a callback by a vector.
  constexpr std::uint64_t kCallback = abi::kCallbackVector | 0xf3;
  abi::HvmParam callback = {domid_, 0, abi::kCallbackIrq, kCallback};
  if (why.empty()) why = failed("callback vector", xen_.op(abi::kHvmOp, abi::kSetParam, callback));
  if (why.empty()) why = failed("unpausedomain", xen_.domctl(abi::kUnpauseDomain, domid_));
  box.domain = domid_;
  if (why.empty()) why = failed("start of the guest", xen_.machine().ask(Request::await_guest, {}));
  return why;
}

// Flat 32-bit segments over all memory, no paging.
Result Guest::set_registers() {
  struct {
    abi::SaveDescriptor header_descriptor;
    abi::SaveHeader header;
    abi::SaveDescriptor cpu_descriptor;
    abi::SaveCpu cpu;
    abi::SaveDescriptor end;
  } context = {};
  context.header_descriptor = {abi::kSaveHeader, 0, sizeof context.header};
  context.header = {abi::kSaveMagic, abi::kSaveVersion, 0, 0, 0};
  context.cpu_descriptor = {abi::kSaveCpu, 0, sizeof context.cpu};
  abi::SaveCpu& cpu = context.cpu;
  cpu.cr0 = 0x11;  // Protected mode.
  cpu.rip = kGuestCode;
  cpu.rflags = 2;
  std::fill(cpu.limit + abi::kCs, cpu.limit + abi::kTr, 0xffffffff);
  std::fill(cpu.access + abi::kDs, cpu.access + abi::kTr, 0xc93);
  cpu.access[abi::kCs] = 0xc9b;
  cpu.access[abi::kTr] = 0x8b;
  cpu.access[abi::kLdtr] = 0x82;
  cpu.limit[abi::kTr] = 0x67;
  cpu.dr6 = 0xffff0ff0;
  cpu.dr7 = 0x400;
  static_assert(sizeof context <= kDataSize - 512);
  std::memcpy(xen_.buffer(), &context, sizeof context);
  const abi::HvmContext set = {sizeof context, 0, xen_.buffer_address()};
  return xen_.domctl(abi::kSetHvmContext, domid_, set);
}

bool Guest::raises(const xen::Hypercall& call) const {
  return call.device < devices_.size() && devices_[call.device].edu != 0 && call.entry == 0 &&
         std::ranges::find(mapped_twice_, call.device) == mapped_twice_.end();
}

void Guest::note_map(std::uint8_t device, std::int32_t pirq) {
  const auto same = [&](const auto& row) { return row.first == device; };
  if (std::ranges::any_of(mapped_, same)) mapped_twice_.push_back(device);
  mapped_.emplace_back(device, pirq);
}

void Guest::note_unmap(std::int32_t pirq) {
  std::erase_if(mapped_, [&](const auto& row) { return row.second == pirq; });
}

bool Guest::makes(xen::Operation op) {
  return static_cast<std::size_t>(op) < xen::kRecordedOperations &&
         op != xen::Operation::fail_alloc;
}

Reply Guest::map(const xen::Hypercall& call) {
  const bool block = call.op == xen::Operation::map_multi_msi;
  PciFunction device;
  device.devfn = kNoDevice;
  if (call.device < devices_.size()) device = devices_[call.device];
  abi::MapPirq map = {domid_,
                      block ? abi::kMapMultiMsi : abi::kMapMsi,
                      call.index,
                      call.pirq,
                      0,
                      device.devfn,
                      block ? call.nr : call.entry,
                      !block && device.msix != 0 ? device.table : 0};
  const Result rc = xen_.physdev(abi::kMapPirq, map);
  if (rc == 0 && device.edu != 0) {
    enable_msi(xen_.machine(), device);
    note_map(call.device, map.pirq);
  }
  return {rc, rc == 0 ? map.pirq : -1, map.entry_nr};
}

Result Guest::bind(abi::Domctl command, const xen::Hypercall& call) {
  const abi::BindPtIrq bind = {
      static_cast<std::uint32_t>(call.pirq), abi::kPtIrqMsi, call.gvec, {}, call.gflags, 0};
  return xen_.domctl(command, domid_, bind);
}

Reply Guest::call(const xen::Hypercall& call) {
  using enum xen::Operation;
  switch (call.op) {
    case get_free_pirq: {
      abi::GuestGetFree get = {call.type == xen::PirqType::msi ? abi::kMapMsi : abi::kMapGsi, 0};
      const Result rc = xen_.guest_op(abi::kPhysdevOp, abi::kGetFreePirq, get);
      return {rc, rc == 0 ? get.pirq : -1};
    }
    case map_msi:
    case map_multi_msi:
      return map(call);
    case map_gsi: {
      abi::GuestMap map = {abi::kDomidSelf, abi::kMapGsi, call.gsi, call.pirq, {}};
      const Result rc = xen_.guest_op(abi::kPhysdevOp, abi::kMapPirq, map);
      return {rc, rc == 0 ? map.pirq : -1};
    }
    case unmap_pirq: {
      const bool guest = call.by != xen::Caller::device_model;
      abi::UnmapPirq unmap = {call.by == xen::Caller::guest ? abi::kDomidSelf : domid_, call.pirq};
      const Result rc = guest ? xen_.guest_op(abi::kPhysdevOp, abi::kUnmapPirq, unmap)
                              : xen_.physdev(abi::kUnmapPirq, unmap);
      if (rc == 0) note_unmap(call.pirq);
      return {rc};
    }
    case bind_pt_irq:
      return {bind(abi::kBindPtIrq, call)};
    case unbind_pt_irq:
      return {bind(abi::kUnbindPtIrq, call)};
    case evtchn_bind_pirq: {
      abi::BindPirq bind = {static_cast<std::uint32_t>(call.pirq), abi::kWillShare, 0};
      const Result rc = xen_.guest_op(abi::kEventChannelOp, abi::kBindPirq, bind);
      return {rc, rc == 0 ? static_cast<std::int32_t>(bind.port) : -1};
    }
    case evtchn_close: {
      std::int32_t port = call.port;
      return {xen_.guest_op(abi::kEventChannelOp, abi::kClose, port)};
    }
    case deassign_device: {
      const std::uint8_t devfn =
          call.device < devices_.size() ? devices_[call.device].devfn : kNoDevice;
      const abi::AssignDevice assign = {0, 0, devfn, 0};
      return {xen_.domctl(abi::kDeassignDevice, domid_, assign)};
    }
    case raise:
      if (!raises(call)) return {0};
      return {0, -1, 0, raise_interrupt(xen_, domid_, devices_[call.device])};
    case destroy_domain:
      return {destroy()};
    default:
      return {0};
  }
}

Result Guest::destroy() {
  const std::uint64_t windows = xen_.machine().mailbox().windows_address;
  for (const Window window : {kCodeWindow, kMailWindow, kSharedWindow, kDeviceWindow})
    xen_.call(abi::kUpdateVaMapping, windows + static_cast<std::uint64_t>(window) * abi::kPageSize,
              0, abi::kFlushPage);
  for (;;) {
    const Result rc = xen_.domctl(abi::kDestroyDomain, domid_);
    if (rc != -abi::kERESTART && rc != -abi::kEAGAIN) return rc;
  }
}

std::int32_t Guest::pirq_of_port(std::uint32_t port) {
  abi::EvtchnStatus status = {domid_, port, 0, 0, 0};
  const Result rc = xen_.op(abi::kEventChannelOp, abi::kStatus, status);
  return rc == 0 && status.status == abi::kStatusPirq ? static_cast<std::int32_t>(status.pirq) : -1;
}

}  // namespace pirq::live
