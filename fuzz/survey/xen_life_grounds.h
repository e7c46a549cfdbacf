// The hunting grounds of the rules in model/rules/xen_life.h.
#pragma once

#include "fuzz/survey/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kXenLifeGrounds[] = {
    {.rule = Rule::emuirq_is_unbound_by_default,
     .keys = "driver=orderly gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::cleanup_check_frees,
     .keys = "driver=orderly also=detach gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::close_unlinks_port,
     .keys = "driver=surprise also=move-vcpu gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::cleanup_marks_unbound,
     .keys = "driver=orderly also=destroy-domain,interrupt,softirq-begin,softirq-end gsis=16 "
             "pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::cleanup_keeps_struct,
     .keys = "driver=orderly also=destroy-domain gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::iteration_stops_at_error,
     .keys = "driver=orderly also=destroy-domain,interrupt,softirq-begin,softirq-end gsis=16 "
             "pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::cleanup_waits_for_softirqs,
     .keys = "driver=orderly also=destroy-domain,interrupt,softirq-begin,softirq-end gsis=16 "
             "pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::failed_guest_bind_frees_once,
     .keys = "driver=orderly also=fail-alloc gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::destroyed_irq_has_no_guest,
     .keys = "driver=orderly also=destroy-domain,remove-device gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::removal_unbinds_first,
     .keys = "driver=orderly also=destroy-domain,remove-device gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::deassign_unbinds_first,
     .keys = "driver=orderly also=deassign gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::forced_detach_unmaps_pin,
     .keys = "driver=orderly also=kdump gsis=16 pirqs=20 irqs=24",
     .devices = "device a intx\n"},
    {.rule = Rule::busy_softirq_goes_back,
     .keys = "driver=orderly also=interrupt,softirq-begin,softirq-end gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::unbind_takes_interrupt_back,
     .keys = "driver=orderly also=interrupt,softirq-begin,softirq-end gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::bind_waits_for_the_list,
     .keys = "driver=orderly also=restore,interrupt,softirq-begin,softirq-end gsis=16 pirqs=20 "
             "irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::soft_reset_forgets_emuirqs,
     .keys = "driver=orderly also=soft-reset gsis=18 pirqs=20 irqs=24",
     .devices = "device a gsi\n"},
    {.rule = Rule::soft_reset_frees_numbers,
     .keys = "driver=orderly also=soft-reset gsis=16 pirqs=20 irqs=24",
     .devices = "device a emulated-msi\n"},
    {.rule = Rule::kill_leaves_irqs_to_unmap,
     .keys = "driver=orderly also=destroy-domain,rcu-end,other-map,other-unmap gsis=16 pirqs=20 "
             "irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::assign_clears_maskall,
     .keys = "driver=orderly also=memory-off gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 1\n"},
    {.rule = Rule::msixtbl_goes_at_zero,
     .keys = "driver=orderly also=dm-unbind gsis=16 pirqs=20 irqs=24",
     .devices = "device a msix 2\n"},
    {.rule = Rule::killed_domain_frees_girqs,
     .keys = "driver=orderly also=destroy-domain gsis=16 pirqs=20 irqs=24",
     .devices = "device a intx\n"},
};

}  // namespace pirq::fuzz
