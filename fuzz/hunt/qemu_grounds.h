// Hunting grounds of the rules of model/rules/qemu.h.
#pragma once

#include "fuzz/hunt/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kQemuGrounds[] = {
    {.rule = Rule::disable_unmaps,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
};

}  // namespace pirq::fuzz
