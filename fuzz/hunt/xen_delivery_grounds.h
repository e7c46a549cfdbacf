// Hunting grounds of the rules of model/rules/xen_delivery.h.
#pragma once

#include <array>

#include "fuzz/hunt/ground.h"

namespace pirq::fuzz {

inline constexpr std::array<HuntingGround, 0> kXenDeliveryGrounds{};

}  // namespace pirq::fuzz
