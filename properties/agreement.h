// Whether an entry of Xen's tables and its partner name each other: what maps-agree means, for
// whoever looks at a domain, after a step of a world or after a bare hypercall.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/xen/domain.h"

namespace pirq {

/// `from` a has `to` b, which has `from` `back`; or, with `to` empty, the free bitmap is wrong
/// about pirq a.
struct Disagreement {
  std::string_view from;
  std::int32_t a = 0;
  std::string_view to;
  std::int32_t b = 0;  ///< Negative after a forced unbind.
  std::int32_t back = 0;
};

/// "pirq 41 has irq 17, which has pirq -41". REQUIRES: `to` is not empty.
[[nodiscard]] std::string to_text(const Disagreement& found);

/// Looks from a number to its irq and its emuirq, and at its bit in the free bitmap. `nr_pirqs`
/// is the size of the domain's table; numbers beyond it have no bit.
[[nodiscard]] std::optional<Disagreement> disagreement_at_pirq(const xen::Domain& xen,
                                                               std::int32_t pirq,
                                                               std::int32_t nr_pirqs);
/// Looks from a host irq to its number.
[[nodiscard]] std::optional<Disagreement> disagreement_at_irq(const xen::Domain& xen,
                                                              std::int32_t irq);

}  // namespace pirq
