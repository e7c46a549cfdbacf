// The consistency of Xen's tables: an entry and its partner must refer to each other. maps-agree
// checks it after a step of a world; the conformance tests check it after a single hypercall.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/xen/domain.h"

namespace pirq {

/// An inconsistent entry: `from` a has `to` b, but `to` b has `from` `back`. If `to` is empty, the
/// free bitmap is wrong about pirq a.
struct Disagreement {
  std::string_view from;
  std::int32_t a = 0;
  std::string_view to;
  std::int32_t b = 0;  ///< Negative after a forced unbind.
  std::int32_t back = 0;
};

/// "pirq 41 has irq 17, which has pirq -41". REQUIRES: `to` is not empty.
[[nodiscard]] std::string to_text(const Disagreement& found);

/// Checks a number against its irq, its emuirq and its bit in the free bitmap. `nr_pirqs` is the
/// size of the domain's table; numbers beyond it have no bit. Empty if they agree.
[[nodiscard]] std::optional<Disagreement> disagreement_at_pirq(const xen::Domain& xen,
                                                               std::int32_t pirq,
                                                               std::int32_t nr_pirqs);
/// Checks a host irq against its number. Empty if they agree.
[[nodiscard]] std::optional<Disagreement> disagreement_at_irq(const xen::Domain& xen,
                                                              std::int32_t irq);

}  // namespace pirq
