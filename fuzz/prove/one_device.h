// Clauses over one device and one pirq. They hold in every known view, and so, if the views are
// closed, for each of any number of devices.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fuzz/prove/local_steps.h"

namespace pirq::fuzz {

/// The roles that a device ever has.
[[nodiscard]] Roles met_roles(const LocalSteps& learned);

/// The roles that devices have, but none has on a pirq that Xen regards as free.
[[nodiscard]] Roles roles_on_taken_pirqs(const LocalSteps& learned);

/// The pairs of roles (a, b) such that a device with role `a` on a pirq has role `b` on it.
[[nodiscard]] std::vector<std::pair<Role, Role>> implied_roles(const LocalSteps& learned);

/// "if QEMU has mapped it, then the driver relies on it".
[[nodiscard]] std::string words_of_implication(const std::pair<Role, Role>& implied);

}  // namespace pirq::fuzz
