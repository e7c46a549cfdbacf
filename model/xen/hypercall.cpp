#include "model/xen/hypercall.h"

#include <algorithm>
#include <limits>

#include "model/setup.h"

namespace pirq::xen {
namespace {

using enum Parameter;

// The declaration of every operation.
constexpr EnumTable<&OperationInfo::op> kOperations{{
    {Operation::get_free_pirq, Caller::guest, "get_free_pirq", {type}},
    {Operation::map_msi,
     Caller::device_model,
     "map_pirq by=dm type=msi",
     {device, entry, pirq},
     true},
    {Operation::map_multi_msi,
     Caller::device_model,
     "map_pirq by=dm type=multi_msi",
     {device, nr, pirq},
     true},
    {Operation::map_gsi, Caller::guest, "map_pirq by=guest type=gsi", {gsi, pirq}, true},
    {Operation::unmap_pirq, Caller::guest, "unmap_pirq", {by, pirq}},
    {Operation::bind_pt_irq, Caller::device_model, "bind_pt_irq", {pirq, gvec, gflags}},
    {Operation::unbind_pt_irq, Caller::device_model, "unbind_pt_irq", {pirq}},
    {Operation::evtchn_bind_pirq, Caller::guest, "evtchn_bind_pirq", {pirq}},
    {Operation::evtchn_close, Caller::guest, "evtchn_close", {port}},
    {Operation::raise, Caller::none, "raise", {device, entry}},
    {Operation::fail_alloc, Caller::none, "fail_alloc", {nth}},
    {Operation::deassign_device, Caller::toolstack, "deassign_device", {device}},
    {Operation::destroy_domain, Caller::toolstack, "destroy_domain", {}},
    {Operation::map_intx, Caller::device_model, "", {device}, true},
    {Operation::bind_pt_irq_intx, Caller::device_model, "", {pirq, device}},
    {Operation::unbind_pt_irq_intx, Caller::device_model, "", {pirq, device}},
    {Operation::eoi, Caller::guest, "", {pirq}},
    {Operation::inject_msi, Caller::device_model, "", {pirq}},
    {Operation::soft_reset, Caller::toolstack, "", {}},
    {Operation::pci_device_remove, Caller::toolstack, "", {device}},
    {Operation::other_domain_map, Caller::other_domain, "", {}},
}};

constexpr std::string_view kTypes[] = {"msi", "gsi"};
constexpr std::string_view kCallers[] = {"guest", "dm", "guest-id"};

constexpr std::int32_t kLow = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kHigh = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kEntryMax = 2047;  // The last entry of the largest possible MSI-X table.

template <auto field>
constexpr ParameterInfo row(Parameter parameter, std::string_view name, std::int32_t low,
                            std::int32_t high, std::span<const std::string_view> names = {}) {
  return {parameter,
          name,
          low,
          high,
          names,
          [](const Hypercall& call) { return static_cast<std::int32_t>(call.*field); },
          [](Hypercall& call, std::int32_t value) {
            call.*field = static_cast<std::remove_reference_t<decltype(call.*field)>>(value);
          }};
}

constexpr EnumTable<&ParameterInfo::parameter> kParameters{{
    {none, "", 0, 0, {}, [](const Hypercall&) { return 0; }, [](Hypercall&, std::int32_t) {}},
    row<&Hypercall::type>(type, "type", 0, 1, kTypes),
    row<&Hypercall::by>(by, "by", 0, 2, kCallers),
    row<&Hypercall::device>(device, "device", 0, kDevicesMax - 1),
    row<&Hypercall::entry>(entry, "entry", 0, kEntryMax),
    row<&Hypercall::pirq>(pirq, "pirq", kLow, kHigh),
    row<&Hypercall::nr>(nr, "nr", 0, kEntryMax),
    row<&Hypercall::gsi>(gsi, "gsi", kLow, kHigh),
    row<&Hypercall::gvec>(gvec, "gvec", 0, 255),
    row<&Hypercall::gflags>(gflags, "gflags", 0, kHigh),
    row<&Hypercall::port>(port, "port", 0, kHigh),
    row<&Hypercall::nr>(nth, "nth", 0, kHigh),
}};

}  // namespace

std::span<const OperationInfo> operations() {
  return kOperations.rows();
}
const OperationInfo& info(Operation op) {
  return kOperations[op];
}
const ParameterInfo& info(Parameter parameter) {
  return kParameters[parameter];
}

Caller caller_of(const Hypercall& call) {
  return call.op == Operation::unmap_pirq ? call.by : info(call.op).caller;
}

bool has(const Hypercall& call, Parameter parameter) {
  return std::ranges::find(info(call.op).parameters, parameter) != info(call.op).parameters.end();
}

}  // namespace pirq::xen
