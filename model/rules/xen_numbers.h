// The rules of Xen: allocation and ranges of numbers [xen-numbers]. rules.cpp joins the parts of
// the table.
#pragma once

#include "model/rules.h"

namespace pirq {

inline constexpr RuleInfo kXenNumberRules[] = {
    {.rule = Rule::found_pirq_has_struct,
     .id = "X16",
     .introduced = {"c24536b636", 2011},
     .fixed = {"1aa9c4f626", 2011},
     .in_force = every(Component::xen),
     .right = "get_free_pirq creates the struct of the number that it returns.",
     .faulty = "Its callers must create it. All of them did, so the difference had no effect."},
    {.rule = Rule::gsi_search_goes_on,
     .id = "X17",
     .fixed = {"2569814496", 2011},
     .in_force = every(Component::xen),
     .breaks = "top-down",
     .with = {Rule::pin_numbers_are_reserved},
     .right = "A search for a GSI number that finds its range full continues in the MSI range.",
     .faulty = "It ends with -ENOSPC."},
    {.rule = Rule::msi_search_ends_at_gsis,
     .id = "X18",
     .fixed = {"b05c476cf6", 2009},
     .in_force = every(Component::xen),
     .breaks = "top-down",
     .right = "A search for an MSI number stops above the GSI range.",
     .faulty =
         "It continues into the GSI range, and returns number 15 when no MSI number is free."},
    {.rule = Rule::full_table_is_an_error,
     .id = "X19",
     .introduced = {"77598c0f3d", 2011},
     .fixed = {"06f0a9bfc3", 2012},
     .advisory = "XSA-13, CVE-2012-3495",
     .in_force = every(Component::xen),
     .breaks = "no-crash",
     .right = "PHYSDEVOP_get_free_pirq returns -ENOSPC when no number is free.",
     .faulty = "The error number is used as an index into the table of numbers."},
    {.rule = Rule::unmap_checks_range,
     .id = "X20",
     .fixed = {"50d1a7fea0", 2012},
     .advisory = "XSA-21, CVE-2012-4536",
     .in_force = every(Component::xen),
     .breaks = "no-crash",
     .right = "Unmap checks the range of the number before it looks anything up.",
     .faulty = "It reads the number's emuirq first, beyond the end of the table."},
    {.rule = Rule::guest_gsi_is_checked,
     .id = "X21",
     .fixed = {"76ea16276c", 2012},
     .advisory = "XSA-16, CVE-2012-3498",
     .in_force = every(Component::xen),
     .breaks = "no-crash",
     .right = "The guest can map only its own GSIs; any other value is -EINVAL.",
     .faulty = "Any value is accepted as a GSI and indexes the lists of pass-through."},
    {.rule = Rule::eoi_range_ends_before_nr_pirqs,
     .id = "X22",
     .fixed = {"1b2b50ec3f", 2010},
     .in_force = every(Component::xen),
     .breaks = "no-crash",
     .right = "An end of interrupt for number nr_pirqs or above is -EINVAL.",
     .faulty = "nr_pirqs itself is accepted, one beyond the end of the tables."},
    {.rule = Rule::irq_of_pirq_is_signed,
     .id = "X23",
     .fixed = {"a564071cae", 2010},
     .in_force = every(Component::xen),
     .breaks = "no-crash",
     .right = "A negative irq of a number means that the number is not mapped.",
     .faulty =
         "The irq is held in an unsigned variable, passes the checks, and is used as an index."},
    {.rule = Rule::free_pirq_has_no_user,
     .id = "X55",
     .breaks = "exclusive-pirq",
     .with = {Rule::guest_keeps_its_number},
     .right = "A number is free only if it has no irq, emuirq, port or binding (proposed).",
     .faulty = "Ports and bindings are not checked: a number in use is allocated again."},
    {.rule = Rule::failed_struct_fails_search,
     .id = "X57",
     .right = "A search that cannot allocate the struct of its number returns -ENOMEM (proposed).",
     .faulty = "It returns the number. Every caller then tries to allocate the struct again."},
    {.rule = Rule::guest_keeps_its_number,
     .id = "X68",
     .breaks = "exclusive-pirq, delivered-to-owner, no-lost-vector",
     .right = "A number from PHYSDEVOP_get_free_pirq belongs to the guest until the guest gives it "
              "back as in [L10], even if the device model unmaps it (proposed).",
     .faulty = "Unmap frees it, even under a driver that has not bound its port yet."},
    {.rule = Rule::mapped_gsi_keeps_its_pirq,
     .id = "X70",
     .breaks = "no-lost-vector, delivered-to-owner, exclusive-pirq",
     .right = "A guest that maps a GSI again gets the number that the GSI already has (proposed).",
     .faulty = "It gets another number, which Xen does not record and which stays free."},
    {.rule = Rule::pin_numbers_are_reserved,
     .id = "X84",
     .breaks = "exclusive-pirq, delivered-to-owner",
     .right = "The guest's map of an emulated GSI takes a number of the MSI range. The GSI range "
              "belongs to the pins of host devices, which are mapped to the numbers of their irqs "
              "(proposed).",
     .faulty = "It takes the lowest free number of the GSI range. A device that is plugged in "
               "later, and whose pin has the host irq of that number, gets the number too."},
};

inline constexpr LeftOut kXenNumbersLeftOut[] = {
    {"X45", "more numbers than the end-of-interrupt bitmap has bits",
     "Only the initial domain has that many numbers and such a bitmap."},
};

}  // namespace pirq
