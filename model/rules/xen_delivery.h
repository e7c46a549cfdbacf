// The rules of Xen: delivery, event channels, emulated MSIs [xen-delivery]. rules.cpp joins the
// parts of the table.
#pragma once

#include "model/rules.h"

namespace pirq {

inline constexpr RuleInfo kXenDeliveryRules[] = {
    {.rule = Rule::bind_pirq_unmasks,
     .id = "X34",
     .introduced = {"ad28e42bd1", 2015},
     .fixed = {"84d6add559", 2015},
     .in_force = every(Component::xen),
     .breaks = "no-lost-vector, delivered-to-owner",
     .with = {Rule::bind_says_unmasked},
     .right = "EVTCHNOP_bind_pirq unmasks a mapped MSI for the guest.",
     .faulty = "The MSI stays masked, unless QEMU's bind said that the guest has it unmasked."},
    {.rule = Rule::bind_unmasks,
     .id = "X71",
     .fixed = {"69d99d1b22", 2017},
     .in_force = since("xen-4.10"),
     .right = "A bind that says that the guest has the vector unmasked unmasks it.",
     .faulty = "Bind does not know this flag."},
    {.rule = Rule::emuirq_alone_decides,
     .id = "X36",
     .fixed = {"79858fee30", 2011},
     .in_force = every(Component::xen),
     .breaks = "delivered-to-owner",
     .right = "The guest uses a number as a pirq as long as the number has an emuirq.",
     .faulty = "The number must have a port too. Between close and bind the GSI's interrupts "
               "arrive through the virtual IO-APIC."},
    {.rule = Rule::only_bind_pirq_sets_irq_pt,
     .id = "X36b",
     .fixed = {"79858fee30", 2011},
     .in_force = every(Component::xen),
     .breaks = "no-lost-vector, delivered-to-owner",
     .right = "A passed-through number counts as used by the guest once its port is bound.",
     .faulty = "It counts as used from the map on, even in a guest that does not know Xen and "
               "binds no port."},
    {.rule = Rule::eoi_asks_destination,
     .id = "X46",
     .fixed = {"d75c52c50c", 2009},
     .in_force = every(Component::xen),
     .breaks = "delivered-to-owner",
     .right = "An EOI ends the MSI with its vector and its destination.",
     .faulty = "It ends the last MSI that was bound with its vector. The same vector on another "
               "vCPU stays in service."},
    {.rule = Rule::emulated_msis_are_pirqs,
     .id = "X29",
     .fixed = {"88fccdd11c", 2012},
     .in_force = every(Component::xen),
     .breaks = "no-lost-vector, delivered-to-owner",
     .right =
         "An MSI of an emulated device whose message names a number goes to the number's port.",
     .faulty = "It is delivered as a virtual MSI with vector 0."},
    {.rule = Rule::injection_asks_for_struct,
     .id = "X28",
     .introduced = {"88fccdd11c", 2012},
     .fixed = {"6f4cc0ac41", 2014},
     .advisory = "XSA-96",
     .in_force = since("xen-4.5", "xen-4.4.1"),
     .breaks = "no-crash",
     .right = "An emulated MSI may name a number without a struct.",
     .faulty = "Xen dereferences the struct without a check."},
    {.rule = Rule::emulated_msi_needs_port,
     .id = "X72",
     .introduced = {"88fccdd11c", 2012},
     .breaks = "no-leak",
     .with = {Rule::guest_keeps_its_number},
     .right =
         "The MSI of an emulated device makes a number IRQ_MSI_EMU only while its port is bound, "
         "and closing the port ends it (proposed).",
     .faulty = "It does so without a port too, and the number stays IRQ_MSI_EMU for ever."},
    {.rule = Rule::busy_ports_wait,
     .id = "X41",
     .fixed = {"78e24c269b", 2015},
     .in_force = since("xen-4.7", "xen-4.6.1", "xen-4.5.3", "xen-4.4.4"),
     .breaks = "no-lost-vector, delivered-to-owner",
     .right = "A closed port is not allocated again while it is linked in the guest's FIFO queue.",
     .faulty = "It is allocated again, and the events of its new owner become pending on a queue "
               "that is not read."},
};

inline constexpr LeftOut kXenDeliveryLeftOut[] = {
    {"X30", "IRQ_MSI_EMU is a key of emuirq_pirq, so only one number can have it (88fccdd11c)",
     "The guest loses nothing: the second number's map returns 0, and its events are sent."},
    {"X27", "the number in an emulated MSI is decoded as signed (62252f58d0)",
     "A number beyond the table is refused either way, with -ERANGE or with -EINVAL."},
};

}  // namespace pirq
