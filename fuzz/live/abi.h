// What the host needs of Xen's public interface: numbers and layouts, with the header of each
// below xen/include/public.
#pragma once

#include <cstdint>

namespace pirq::live::abi {

// Hypercalls: xen.h
inline constexpr std::uint64_t kMemoryOp = 12;
inline constexpr std::uint64_t kUpdateVaMapping = 14;
inline constexpr std::uint64_t kXenVersion = 17;
inline constexpr std::uint64_t kUpdateVaMappingOther = 22;
inline constexpr std::uint64_t kEventChannelOp = 32;
inline constexpr std::uint64_t kPhysdevOp = 33;
inline constexpr std::uint64_t kHvmOp = 34;
inline constexpr std::uint64_t kDomctl = 36;
inline constexpr std::uint64_t kFlushPage = 2;  // UVMF_INVLPG | UVMF_LOCAL
inline constexpr std::uint64_t kPageSize = 4096;
inline constexpr std::uint32_t kPorts = 1024;   // Of a 32-bit domain.
inline constexpr std::uint64_t kPageFlags = 7;  // Present, writable, user.
inline constexpr std::uint16_t kDomidSelf = 0x7FF0;

/// shared_info of a 64-bit domain: evtchn_pending follows 32 vcpu_info of 64 bytes.
inline constexpr std::uint64_t kPendingInSharedInfo = 2048;

// Errors: errno.h
inline constexpr int kEAGAIN = 11;
inline constexpr int kEACCES = 13;
inline constexpr int kERESTART = 85;

// physdev.h
inline constexpr std::uint64_t kMapPirq = 13;
inline constexpr std::uint64_t kUnmapPirq = 14;
inline constexpr std::uint64_t kGetFreePirq = 23;
inline constexpr std::uint64_t kPciDeviceAdd = 25;
inline constexpr std::uint64_t kPrepareMsix = 30;
enum MapType : std::int32_t { kMapMsi = 0, kMapGsi = 1, kMapMultiMsi = 4 };
struct MapPirq {
  std::uint16_t domid;
  std::int32_t type, index, pirq, bus, devfn, entry_nr;
  std::uint64_t table_base;
};
struct UnmapPirq {
  std::uint16_t domid;
  std::int32_t pirq;
};
struct PciDevice {
  std::uint16_t seg;
  std::uint8_t bus, devfn;
};
struct PciDeviceAdd {
  PciDevice device;
  std::uint32_t flags;
  std::uint8_t physfn_bus, physfn_devfn;
};

// The same operations by the guest, which has no 64-bit words: the start of MapPirq, UnmapPirq and
// get_free_pirq as words.
struct GuestMap {
  std::uint32_t domid;
  std::int32_t type, index, pirq, rest[5];
};
struct GuestGetFree {
  std::int32_t type, pirq;
};

// event_channel.h
inline constexpr std::uint64_t kBindPirq = 2;
inline constexpr std::uint64_t kClose = 3;
inline constexpr std::uint64_t kStatus = 5;
inline constexpr std::uint64_t kAllocUnbound = 6;
inline constexpr std::uint32_t kWillShare = 1;
inline constexpr std::uint32_t kStatusPirq = 3;
struct BindPirq {
  std::uint32_t pirq, flags, port;
};
struct AllocUnbound {
  std::uint16_t domid, remote;
  std::uint32_t port;
};
struct EvtchnStatus {
  std::uint16_t domid;
  std::uint32_t port, status, vcpu, pirq;
};

// memory.h
inline constexpr std::uint64_t kPopulatePhysmap = 6;
inline constexpr std::uint64_t kAddToPhysmap = 7;
struct Reservation {
  std::uint64_t extent_start, nr_extents;
  std::uint32_t extent_order, mem_flags;
  std::uint16_t domid;
};
inline constexpr std::uint32_t kSpaceSharedInfo = 0;  // XENMAPSPACE_shared_info
struct AddToPhysmap {
  std::uint16_t domid, size;
  std::uint32_t space;
  std::uint64_t index, gpfn;
};

// hvm/hvm_op.h, hvm/params.h
inline constexpr std::uint64_t kSetParam = 0;
inline constexpr std::uint32_t kCallbackIrq = 0;              // HVM_PARAM_CALLBACK_IRQ
inline constexpr std::uint64_t kCallbackVector = 2ULL << 56;  // Its type: a vector.
struct HvmParam {
  std::uint16_t domid, pad;
  std::uint32_t index;
  std::uint64_t value;
};

// domctl.h
enum Domctl : std::uint32_t {
  kCreateDomain = 1,
  kDestroyDomain = 2,
  kUnpauseDomain = 4,
  kGetDomainInfo = 5,
  kMaxMem = 11,
  kMaxVcpus = 15,
  kGetHvmContext = 33,
  kSetHvmContext = 34,
  kAssignDevice = 37,
  kBindPtIrq = 38,
  kDeassignDevice = 47,
  kUnbindPtIrq = 48,
  kGetHvmContextPartial = 55,
  kSetPagingMempool = 86,
};
/// Interface versions: those of Xen 4.13, 4.16, 4.17 and a later one.
inline constexpr std::uint32_t kDomctlVersionMin = 0x12;
inline constexpr std::uint32_t kGrantOptsVersion = 0x14;
inline constexpr std::uint32_t kPagingMempoolVersion = 0x15;
inline constexpr std::uint32_t kDomctlVersionMax = 0x19;
/// Words of createdomain between CreateDomain and the architecture's part, for each version from
/// the first on: grant_opts, altp2m_opts, vmtrace_size, cpupool_id. Later versions have as many as
/// the last one here.
inline constexpr std::uint32_t kCreateWords[] = {0, 1, 2, 3, 3, 4};
struct DomctlHeader {
  std::uint32_t command, version;
  std::uint16_t domain, pad[3];
};
// XEN_DOMCTL_CDF_hvm, _hap, _iommu
inline constexpr std::uint32_t kCreateFlags = 1U << 0 | 1U << 1 | 1U << 5;
inline constexpr std::uint32_t kNoSharedTables = 1;  // XEN_DOMCTL_IOMMU_no_sharept
// XEN_X86_EMU_ALL without VPCI: arch-x86/xen.h
inline constexpr std::uint32_t kEmulation = 0x3ff;
/// createdomain up to max_maptrack_frames. What follows depends on the version.
struct CreateDomain {
  std::uint32_t ssidref;
  std::uint8_t handle[16];
  std::uint32_t flags, iommu_opts, max_vcpus, max_evtchn_port;
  std::int32_t max_grant_frames, max_maptrack_frames;
};
struct HvmContext {
  std::uint32_t size, pad;
  std::uint64_t buffer;
};
struct HvmContextPartial {
  std::uint32_t type, instance;
  std::uint64_t size, buffer;
};
struct AssignDevice {
  std::uint32_t kind, flags, sbdf, pad;
};
struct BindPtIrq {
  std::uint32_t machine_irq, type;
  std::uint8_t gvec, pad[3];
  std::uint32_t gflags;
  std::uint64_t gtable;
};
// PT_IRQ_TYPE_*. Of a PCI type gvec is the bus, and pad the device and the INTx.
inline constexpr std::uint32_t kPtIrqPci = 0;
inline constexpr std::uint32_t kPtIrqMsi = 2;
inline constexpr std::uint32_t kPtIrqTranslate = 3;
inline constexpr std::uint32_t kUnmasked = 1U << 16;  // XEN_DOMCTL_VMSI_X86_UNMASKED

// hvm/save.h, arch-x86/hvm/save.h
inline constexpr std::uint32_t kSaveMagic = 0x54381286;
inline constexpr std::uint32_t kSaveVersion = 1;
inline constexpr std::uint16_t kSaveHeader = 1;
inline constexpr std::uint16_t kSaveCpu = 2;
inline constexpr std::uint16_t kSaveLapicRegisters = 6;
struct SaveDescriptor {
  std::uint16_t type, instance;
  std::uint32_t length;
};
/// The registers of a local APIC, at their offsets. 8 words of IRR, 16 bytes apart.
struct SaveLapicRegisters {
  std::uint32_t registers[256];
};
inline constexpr int kIrrWord = 0x200 / 4;
struct SaveHeader {
  std::uint32_t magic, version;
  std::uint64_t changeset;
  std::uint32_t cpuid, tsc_khz;
};
enum Segment : int { kCs, kDs, kEs, kFs, kGs, kSs, kTr, kLdtr, kIdtr, kGdtr };
struct SaveCpu {
  std::uint8_t fpu[512];
  std::uint64_t registers[16];
  std::uint64_t rip, rflags;
  std::uint64_t cr0, cr2, cr3, cr4;
  std::uint64_t dr0_to_3[4], dr6, dr7;
  std::uint32_t selector[8];
  std::uint32_t limit[10];
  std::uint64_t base[10];
  std::uint32_t access[8];
  std::uint64_t sysenter[3], shadow_gs;
  std::uint64_t msrs[7], tsc;
  std::uint32_t pending_event, error_code, flags, pad;
};
static_assert(sizeof(SaveCpu) == 1032);

}  // namespace pirq::live::abi
