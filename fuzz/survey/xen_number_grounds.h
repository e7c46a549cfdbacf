// The hunting grounds of the rules in model/rules/xen_numbers.h.
#pragma once

#include "fuzz/survey/ground.h"

namespace pirq::fuzz {

inline constexpr HuntingGround kXenNumberGrounds[] = {
    {.rule = Rule::gsi_search_goes_on,
     .keys = "driver=hostile gsis=18 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::msi_search_ends_at_gsis,
     .keys = "driver=orderly gsis=18 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\ndevice c msi\n"},
    {.rule = Rule::full_table_is_an_error,
     .keys = "driver=orderly gsis=16 pirqs=17 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::unmap_checks_range,
     .keys = "driver=orderly also=dm-unmap gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::guest_gsi_is_checked,
     .keys = "driver=orderly also=guest-map-gsi gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::eoi_range_ends_before_nr_pirqs,
     .keys = "driver=orderly also=guest-eoi gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::irq_of_pirq_is_signed,
     .keys = "driver=orderly also=guest-eoi gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\n"},
    {.rule = Rule::free_pirq_has_no_user,
     .keys = "driver=orderly also=restore gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::guest_keeps_its_number,
     .keys = "driver=surprise gsis=16 pirqs=20 irqs=24",
     .devices = "device a msi\ndevice b msi\n"},
    {.rule = Rule::mapped_gsi_keeps_its_pirq,
     .keys = "driver=surprise gsis=18 pirqs=20 irqs=24",
     .devices = "device a gsi\n"},
    {.rule = Rule::pin_numbers_are_reserved,
     .keys = "driver=orderly gsis=17 pirqs=20 irqs=24",
     .devices = "device a intx\ndevice b gsi\n"},
};

}  // namespace pirq::fuzz
