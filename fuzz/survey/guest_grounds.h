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
     .keys = "driver=orderly also=set-msi-desc-fails gsis=16 pirqs=20 irqs=24",
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
    {.rule = Rule::msix_is_enabled_first,
     .keys = "driver=orderly also=alloc-irq-fails gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 2\ndevice b msi\n"},
    {.rule = Rule::disable_takes_requested_irqs,
     .keys = "driver=orderly also=disable gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::dropped_irq_closes_its_port,
     .keys = "driver=orderly also=disable gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::resume_walks_irq_list,
     .keys = "driver=orderly also=save-restore gsis=16 pirqs=20 irqs=24",
     .devices = "device a emulated-msi\n"},
    {.rule = Rule::every_entry_is_set_up,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 2\n"},
    {.rule = Rule::close_needs_no_irq,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::unmapped_gsi_leaves_the_list,
     .keys = "driver=orderly also=restore-map-fails gsis=16 pirqs=20 irqs=24",
     .devices = "device a gsi\n"},
    {.rule = Rule::irqs_are_torn_down_once,
     .keys = "driver=orderly also=alloc-irq-fails gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 2\n"},
};

}  // namespace pirq::fuzz
