// Whether Xen's tables agree with each other: what maps-agree means, for whoever looks at a domain,
// after a step of a world or after a hypercall on a domain alone.
#pragma once

#include <optional>

#include "properties/property.h"

namespace pirq {

/// Looks at the table entries in `touched`, and at what no entry stands for. `at_rest` says that
/// the device model is not in the middle of a vector's calls.
[[nodiscard]] std::optional<Violation> judge_tables(const xen::DomainView& xen, const Setup& setup,
                                                    const Touched& touched, bool at_rest);

}  // namespace pirq
