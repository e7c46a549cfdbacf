// Hunting grounds of the rules of model/rules/xen_numbers.h.
#pragma once

#include "fuzz/hunt/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kXenNumberGrounds[] = {
    {.rule = Rule::gsi_search_goes_on,
     .keys = "driver=hostile gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
};

}  // namespace pirq::fuzz
