#include "fuzz/case_file/case.h"

#include "model/enum.h"

namespace pirq::fuzz {
namespace {

constexpr EnumTable<&OperationInfo::kind> kOperations({
    {OperationKind::probe, true,
     "An idle driver probes its device: begin-probe to the last bind-evtchn."},
    {OperationKind::remove, false,
     "The driver leaves: it closes its ports, disables the device and drops its irqs."},
    {OperationKind::reload, true, "remove, then probe."},
});

}  // namespace

std::span<const OperationInfo> operation_table() {
  return kOperations.rows();
}

const OperationInfo& info(OperationKind kind) {
  return kOperations[kind];
}

}  // namespace pirq::fuzz
