// The consistency of Xen's tables, for maps-agree. It can be checked after a step of a world, or
// after a hypercall on a domain without a world.
#pragma once

#include <optional>

#include "properties/property.h"

namespace pirq {

/// Checks the table entries in `touched`, the counts of the PCI links and the map of GSIs.
/// `at_rest`: the device model is not busy, so the registration of MSI-X tables is checked too.
[[nodiscard]] std::optional<Violation> judge_tables(const xen::DomainView& xen, const Setup& setup,
                                                    const Touched& touched, bool at_rest);

}  // namespace pirq
