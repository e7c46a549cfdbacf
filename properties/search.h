// A plain linear version of get_free_pirq. top-down compares Xen's answers with it.
#pragma once

#include <cstdint>

#include "model/world.h"

namespace pirq {

/// A linear search over is_free_pirq. A search for a GSI number goes upward through the GSI range
/// first. Every search goes downward through the MSI range. For a block it returns the lowest
/// number of the highest free run. -ENOSPC if there is none.
[[nodiscard]] std::int32_t linear_search(const xen::DomainView& xen, const WorldConfig& config,
                                         const xen::Search& search);
/// linear_search for a single number, in the GSI range first if `gsi`.
[[nodiscard]] std::int32_t linear_free_pirq(const World& world, bool gsi);

}  // namespace pirq
