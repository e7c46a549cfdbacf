// The hunting grounds of the rules in model/rules/qemu_rules.h.
#pragma once

#include "fuzz/survey/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kQemuGrounds[] = {
    {.rule = Rule::disable_unmaps,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::msix_passes_address,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 2\n"},
    {.rule = Rule::msix_table_latch,
     .keys = "driver=orderly also=unmask gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 1\n"},
    {.rule = Rule::pirq_msi_ignores_mask_bit,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a emulated-msi\n"},
    {.rule = Rule::failed_unbind_is_retried,
     .keys = "driver=orderly also=unbind-fails gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::map_restores_irq_pt,
     .keys = "driver=orderly also=restore gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
};

}  // namespace pirq::fuzz
