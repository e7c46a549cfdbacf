// Xen: delivery, event channels, emulated MSIs [xen-delivery]. Rows of the rules table; rules.cpp
// puts the parts together.
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
     .faulty = "The MSI stays masked, unless QEMU's bind said that it is not."},
    {.rule = Rule::emuirq_alone_decides,
     .id = "X36",
     .fixed = {"79858fee30", 2011},
     .in_force = every(Component::xen),
     .breaks = "delivered-to-owner",
     .right = "A guest uses a number as a pirq as long as it has an emuirq.",
     .faulty = "It must have a port as well: between close and bind the GSI's interrupts come "
               "through the virtual IO-APIC."},
    {.rule = Rule::only_bind_pirq_sets_irq_pt,
     .id = "X36b",
     .fixed = {"79858fee30", 2011},
     .in_force = every(Component::xen),
     .breaks = "no-lost-vector, delivered-to-owner",
     .right = "A passed-through number counts as in use by the guest once its port is bound.",
     .faulty = "It does from map on, also in a guest that knows nothing of Xen and has no port."},
    {.rule = Rule::eoi_asks_destination,
     .id = "X46",
     .fixed = {"d75c52c50c", 2009},
     .in_force = every(Component::xen),
     .breaks = "delivered-to-owner",
     .right = "An EOI is for the MSI with that vector and destination.",
     .faulty =
         "It is for the last MSI bound with that vector: the same vector on another vCPU stays "
         "in service."},
    {.rule = Rule::emulated_msis_are_pirqs,
     .id = "X29",
     .fixed = {"88fccdd11c", 2012},
     .in_force = every(Component::xen),
     .breaks = "no-lost-vector, delivered-to-owner",
     .right = "An emulated device's MSI whose message names a number goes to the number's port.",
     .faulty = "It is delivered as a virtual MSI with vector 0."},
    {.rule = Rule::injection_asks_for_struct,
     .id = "X28",
     .introduced = {"88fccdd11c", 2012},
     .fixed = {"6f4cc0ac41", 2014},
     .advisory = "XSA-96",
     .in_force = since("xen-4.8"),
     .breaks = "no-crash",
     .right = "An emulated MSI may name a number without a struct.",
     .faulty = "The struct is dereferenced unseen."},
    {.rule = Rule::busy_ports_wait,
     .id = "X41",
     .fixed = {"78e24c269b", 2015},
     .in_force = since("xen-4.8"),
     .breaks = "no-lost-vector, delivered-to-owner",
     .right = "A closed port is not given out while it is linked in the guest's FIFO queue.",
     .faulty = "It is, and its new owner's events become pending where nobody looks."},
};

inline constexpr LeftOut kXenDeliveryLeftOut[] = {
    {"X30", "IRQ_MSI_EMU is a key of emuirq_pirq, so only one number can have it (88fccdd11c)",
     "It keeps nothing from the guest: the second number's map answers 0, and the event is sent."},
    {"X27", "the number in an emulated MSI is decoded as signed (62252f58d0)",
     "A number beyond the table is refused either way, with -ERANGE or with -EINVAL."},
};

}  // namespace pirq
