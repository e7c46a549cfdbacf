// The hunting grounds of the rules in model/rules/xen_delivery.h.
#pragma once

#include "fuzz/survey/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kXenDeliveryGrounds[] = {
    {.rule = Rule::bind_pirq_unmasks,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::emuirq_alone_decides,
     .keys = "driver=orderly gsis=18 pirqs=20 irqs=24",
     .devices = "device a gsi\n"},
    {.rule = Rule::only_bind_pirq_sets_irq_pt,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a native-msi\n"},
    {.rule = Rule::eoi_asks_destination,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a native-msi\ndevice b native-msi\n"},
    {.rule = Rule::emulated_msis_are_pirqs,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a emulated-msi\n"},
    {.rule = Rule::injection_asks_for_struct,
     .keys = "driver=orderly also=inject-msi gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::emulated_msi_needs_port,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a emulated-msi\n"},
    {.rule = Rule::busy_ports_wait,
     .keys = "driver=orderly also=handle-event gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
};

}  // namespace pirq::fuzz
