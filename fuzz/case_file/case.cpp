#include "fuzz/case_file/case.h"

#include <algorithm>
#include <array>

namespace pirq::fuzz {
namespace {

constexpr std::array<OperationInfo, kOperationKinds> kOperations = {{
    {OperationKind::probe, "probe", true,
     "An idle driver probes its device: begin-probe to the last bind-evtchn."},
    {OperationKind::remove, "remove", false,
     "The driver leaves: it closes its ports, disables the device and drops its irqs."},
    {OperationKind::reload, "reload", true, "remove, then probe."},
}};

consteval bool in_order() {
  for (std::size_t i = 0; i < kOperations.size(); ++i)
    if (kOperations[i].kind != static_cast<OperationKind>(i)) return false;
  return true;
}
static_assert(in_order(), "the table is indexed by OperationKind");

}  // namespace

std::span<const OperationInfo> operation_table() {
  return kOperations;
}

const OperationInfo& info(OperationKind kind) {
  return kOperations[static_cast<std::size_t>(kind)];
}

std::optional<OperationKind> find_operation(std::string_view name) {
  const auto row = std::ranges::find(kOperations, name, &OperationInfo::name);
  if (row == kOperations.end()) return std::nullopt;
  return row->kind;
}

}  // namespace pirq::fuzz
