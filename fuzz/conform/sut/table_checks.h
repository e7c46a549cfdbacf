// Xen's tables against their plain definitions.
#pragma once

#include <cstdint>
#include <optional>

#include "fuzz/conform/sut/hypercall_properties.h"
#include "fuzz/conform/trace/xen_machine.h"
#include "fuzz/conform/trace/xen_op.h"

namespace pirq::fuzz {

/// The first number or irq whose maps are not each other's inverse, or that the bitmap has wrong.
[[nodiscard]] std::optional<TableViolation> disagreement(XenMachine& machine);

/// What a search that `op` makes should answer: the number, the lowest number of the block, or
/// -ENOSPC. Empty if it makes none, or may fail before it does.
[[nodiscard]] std::optional<std::int32_t> linear_search(XenMachine& machine, const XenOp& op);

}  // namespace pirq::fuzz
