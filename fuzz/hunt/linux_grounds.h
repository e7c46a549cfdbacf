// Hunting grounds of the rules of model/rules/linux.h.
#pragma once

#include "fuzz/hunt/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kLinuxGrounds[] = {
    {.rule = Rule::always_new_pirq,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
};

}  // namespace pirq::fuzz
