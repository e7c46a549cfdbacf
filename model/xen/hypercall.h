// Hypercalls as values: which operation, with which arguments, and the one table of what each
// operation is. Domain::call makes them; steps, QEMU's pending call and recordings are made of
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "model/enum.h"
#include "model/xen/answers.h"

namespace pirq::xen {

/// What is done to a domain from outside. Two are no hypercalls, and stand in recordings among
/// them: a device's interrupt, and an allocation that fails.
enum class Operation : std::uint8_t {
  get_free_pirq,     ///< PHYSDEVOP_get_free_pirq: the number becomes PIRQ_ALLOCATED.
  map_msi,           ///< PHYSDEVOP_map_pirq, type MSI: a device's MSI, or an MSI-X entry.
  map_multi_msi,     ///< The same, type MULTI_MSI: a block of `nr` numbers.
  map_gsi,           ///< The same, type GSI, by the guest on itself: an emulated GSI.
  unmap_pirq,        ///< PHYSDEVOP_unmap_pirq.
  bind_pt_irq,       ///< XEN_DOMCTL_bind_pt_irq, type MSI.
  unbind_pt_irq,     ///< XEN_DOMCTL_unbind_pt_irq, type MSI.
  evtchn_bind_pirq,  ///< EVTCHNOP_bind_pirq.
  evtchn_close,      ///< EVTCHNOP_close.
  raise,             ///< The device's MSI or MSI-X entry fires. Changes nothing.
  fail_alloc,        ///< The nr-th allocation from now on fails, once; replaces a pending failure.
  deassign_device,   ///< XEN_DOMCTL_deassign_device.
  destroy_domain,    ///< XEN_DOMCTL_destroydomain.
  map_intx,          ///< PHYSDEVOP_map_pirq, type GSI, by the device model: a device's INTx pin.
  bind_pt_irq_intx,  ///< XEN_DOMCTL_bind_pt_irq, type PCI.
  unbind_pt_irq_intx,  ///< XEN_DOMCTL_unbind_pt_irq, type PCI.
  eoi,                 ///< PHYSDEVOP_eoi.
  inject_msi,          ///< XEN_DMOP_inject_msi, with a message that names `pirq`.
  soft_reset,          ///< XEN_DOMCTL_soft_reset.
  pci_device_remove,   ///< PHYSDEVOP_pci_device_remove.
  other_domain_map,    ///< Another domain maps an MSI.
};

/// One hypercall with its arguments. What the operation's row does not name keeps its default.
struct Hypercall {
  Operation op = Operation::get_free_pirq;
  Caller by = Caller::guest;      ///< unmap_pirq: who asks.
  PirqType type = PirqType::msi;  ///< get_free_pirq: which range.
  std::uint8_t gvec = 0;          ///< Guest vector.
  std::uint8_t device = 0;
  std::uint16_t entry = 0;       ///< MSI-X table entry, 0 for MSI.
  std::int32_t nr = 0;           ///< Size of a block; fail_alloc: which allocation.
  std::int32_t pirq = -1;        ///< Of a map, -1 (any negative number) asks for any number.
  std::int32_t index = kNewIrq;  ///< map_msi: the irq to use.
  std::int32_t gsi = 0;          ///< Guest GSI.
  std::uint32_t gflags = 0;      ///< How the message is delivered, and whether unmasked.
  std::int32_t port = 0;
  friend constexpr bool operator==(const Hypercall&, const Hypercall&) = default;
};

constexpr Hypercall get_free_pirq(PirqType type) {
  return {.op = Operation::get_free_pirq, .type = type};
}
constexpr Hypercall map_msi(int device, int entry, std::int32_t pirq,
                            std::int32_t index = kNewIrq) {
  return {.op = Operation::map_msi,
          .device = static_cast<std::uint8_t>(device),
          .entry = static_cast<std::uint16_t>(entry),
          .pirq = pirq,
          .index = index};
}
constexpr Hypercall map_multi_msi(int device, std::int32_t nr, std::int32_t pirq) {
  return {.op = Operation::map_multi_msi,
          .device = static_cast<std::uint8_t>(device),
          .nr = nr,
          .pirq = pirq};
}
constexpr Hypercall map_gsi(std::int32_t gsi, std::int32_t pirq) {
  return {.op = Operation::map_gsi, .pirq = pirq, .gsi = gsi};
}
constexpr Hypercall map_intx(int device) {
  return {.op = Operation::map_intx, .device = static_cast<std::uint8_t>(device)};
}
constexpr Hypercall unmap_pirq(Caller by, std::int32_t pirq) {
  return {.op = Operation::unmap_pirq, .by = by, .pirq = pirq};
}
constexpr Hypercall bind_pt_irq(std::int32_t pirq, std::uint8_t gvec, std::uint32_t gflags) {
  return {.op = Operation::bind_pt_irq, .gvec = gvec, .pirq = pirq, .gflags = gflags};
}
constexpr Hypercall unbind_pt_irq(std::int32_t pirq) {
  return {.op = Operation::unbind_pt_irq, .pirq = pirq};
}
constexpr Hypercall evtchn_bind_pirq(std::int32_t pirq) {
  return {.op = Operation::evtchn_bind_pirq, .pirq = pirq};
}
constexpr Hypercall evtchn_close(std::int32_t port) {
  return {.op = Operation::evtchn_close, .port = port};
}
constexpr Hypercall raise(int device, int entry) {
  return {.op = Operation::raise,
          .device = static_cast<std::uint8_t>(device),
          .entry = static_cast<std::uint16_t>(entry)};
}
/// An operation whose only argument is a number.
constexpr Hypercall with_pirq(Operation op, std::int32_t pirq) {
  return {.op = op, .pirq = pirq};
}
/// An operation whose only argument is a device.
constexpr Hypercall with_device(Operation op, int device) {
  return {.op = op, .device = static_cast<std::uint8_t>(device)};
}

/// What an argument means; its name in text and its bounds follow from it.
enum class Parameter : std::uint8_t {
  none,
  type,
  by,
  device,
  entry,
  pirq,
  nr,
  gsi,
  gvec,
  gflags,
  port,
  nth,  ///< nr of fail_alloc.
};

/// One row of the table of parameters.
struct ParameterInfo {
  Parameter parameter;
  std::string_view name;
  std::int32_t low;                         ///< The smallest value that a recording can hold.
  std::int32_t high;                        ///< The largest.
  std::span<const std::string_view> names;  ///< Where the values have names, from 0.
  std::int32_t (*get)(const Hypercall&);
  void (*set)(Hypercall&, std::int32_t);
};

/// One row of the table of operations.
struct OperationInfo {
  Operation op;
  Caller caller;                        ///< Who makes it, unless it has `by`.
  std::string_view text;                ///< How it begins in a recording; empty where none has it.
  std::array<Parameter, 3> parameters;  ///< In a recording's order; none stand last.
  bool maps = false;                    ///< PHYSDEVOP_map_pirq.
};

/// The operations that recordings have: the first ones of `Operation`.
inline constexpr std::size_t kRecordedOperations = index_of(Operation::destroy_domain) + 1;

/// All operations, in the order of `Operation`.
[[nodiscard]] std::span<const OperationInfo> operations();
[[nodiscard]] inline std::span<const OperationInfo> recorded_operations() {
  return operations().first(kRecordedOperations);
}
[[nodiscard]] const OperationInfo& info(Operation op);
[[nodiscard]] const ParameterInfo& info(Parameter parameter);
/// Who makes the call.
[[nodiscard]] Caller caller_of(const Hypercall& call);
/// Whether the call has such an argument.
[[nodiscard]] bool has(const Hypercall& call, Parameter parameter);

}  // namespace pirq::xen
