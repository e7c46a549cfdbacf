// The hunting grounds of the rules in model/rules/guest_rules.h.
#pragma once

#include "fuzz/survey/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kLinuxGrounds[] = {
    {.rule = Rule::always_new_pirq,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::mapped_number_is_taken_again,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::xen_picks_the_number,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::port_is_forgotten_before_close,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::failed_irq_undoes_its_own,
     .keys = "driver=orderly also=create-irq-fails gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::unused_number_is_given_back,
     .keys = "driver=orderly also=abandon gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::resume_renews_msis,
     .keys = "driver=orderly also=save-restore gsis=16 pirqs=20 irqs=24",
     .devices = "device a emulated-msi\n"},
    {.rule = Rule::dying_cpu_empties_queue,
     .keys = "driver=orderly also=handle-event,cpu-offline gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::pin_is_mapped_again,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a intx\ndevice b msi\n"},
};

}  // namespace pirq::fuzz
