// Xen: delivery, event channels, emulated MSIs (LC 2.6). Rows of the rules table; rules.cpp puts
// the parts together.
#pragma once

#include <array>

#include "model/rules/masks.h"

namespace pirq {

inline constexpr std::array<RuleInfo, 0> kXenDeliveryRules{};

inline constexpr LeftOut kXenDeliveryLeftOut[] = {
    {"X34", "", "Not yet modelled."}, {"X36", "", "Not yet modelled."},
    {"X46", "", "Not yet modelled."}, {"X29", "", "Not yet modelled."},
    {"X30", "", "Not yet modelled."}, {"X27", "", "Not yet modelled."},
    {"X28", "", "Not yet modelled."}, {"X41", "", "Not yet modelled."},
};

}  // namespace pirq
