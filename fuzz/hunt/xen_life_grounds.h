// Hunting grounds of the rules of model/rules/xen_life.h.
#pragma once

#include "fuzz/hunt/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kXenLifeGrounds[] = {
    {.rule = Rule::emuirq_is_unbound_by_default,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::cleanup_check_frees,
     .keys = "driver=orderly also=disable gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
};

}  // namespace pirq::fuzz
