// get_free_pirq by its plain definition, which top-down compares Xen's with.
#pragma once

#include <cstdint>

#include "model/world.h"

namespace pirq {

/// A linear search over is_free_pirq: of a single number the GSI range upward where that is the
/// range, then the MSI range downward; of a block the highest free run, of which it answers the
/// lowest number. -ENOSPC if there is none.
[[nodiscard]] std::int32_t linear_search(const xen::DomainView& xen, const WorldConfig& config,
                                         const xen::Search& search);
/// The same for a single number, in the GSI range first if `gsi`.
[[nodiscard]] std::int32_t linear_free_pirq(const World& world, bool gsi);

}  // namespace pirq
