// Hunting grounds of the rules of model/rules/xen_mapping.h.
#pragma once

#include "fuzz/hunt/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kXenMappingGrounds[] = {
    {.rule = Rule::unmap_asks_for_emuirq,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::msi_unbind_unbinds,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::map_of_taken_pirq_is_an_error,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
};

}  // namespace pirq::fuzz
