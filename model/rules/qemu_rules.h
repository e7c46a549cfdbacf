// QEMU [qemu-bugs]. Rows of the rules table; rules.cpp puts the parts together.
#pragma once

#include "model/rules.h"

namespace pirq {

inline constexpr RuleInfo kQemuRules[] = {
    {.rule = Rule::disable_unmaps,
     .id = "Q1",
     .fixed = {"c976437c7d", 2014},
     .in_force = since("qemu-2.1"),
     .breaks = "no-leak",
     .right = "When the guest disables MSI or MSI-X, QEMU unbinds, unmaps and forgets the number.",
     .faulty = "QEMU clears a flag; the map, the binding and the number stay until detach."},
    {.rule = Rule::msix_passes_address,
     .id = "Q2",
     .fixed = {"044b99c655", 2012},
     .in_force = every(Component::qemu),
     .breaks = "no-lost-vector",
     .right = "An MSI-X entry's number is decoded from its address.",
     .faulty = "It is decoded from the data word, so that every entry asks for number 4."},
    {.rule = Rule::msix_table_latch,
     .id = "Q3",
     .fixed = {"b324ef9654", 2016},
     .in_force = since("qemu-2.6"),
     .breaks = "no-lost-vector",
     .right = "MSI-X table writes are kept in a latch until the entry can take them.",
     .faulty = "Writes to an unmasked entry of an enabled device are dropped."},
    {.rule = Rule::pirq_msi_ignores_mask_bit,
     .id = "Q4",
     .fixed = {"5d63cbb957", 2016},
     .in_force = since("qemu-2.6"),
     .breaks = "no-lost-vector",
     .right =
         "The mask bit of an emulated device's MSI does not count when the message is a pirq's.",
     .faulty = "It counts, though the guest masks the event channel and never touches the bit."},
    {.rule = Rule::failed_unbind_is_retried,
     .id = "Q9",
     .breaks = "no-leak, no-starvation",
     .right = "An unbind that fails is made again, and the unmap follows in any case (proposed).",
     .faulty = "The unmap is left out and the number forgotten: it stays mapped and bound."},
    {.rule = Rule::map_restores_irq_pt,
     .id = "Q10",
     .introduced = {"79858fee30", 2011},
     .breaks = "delivered-to-owner",
     .right =
         "Xen delivers a number that is mapped with its port open through the port (proposed).",
     .faulty =
         "Only binding a port says so: after ENABLE off and on with the port open, interrupts go "
         "to vector 0."},
    {.rule = Rule::message_write_updates,
     .id = "Q12",
     .introduced = {"53b3558f08", 2015},
     .fixed = {"53b3558f08", 2015},
     .in_force = until("qemu-2.6") | since("qemu-today"),
     .right = "A changed MSI message word of a mapped device is bound anew.",
     .faulty = "The word is stored before it is compared with the old one, so nothing is bound."},
    {.rule = Rule::bind_says_unmasked,
     .id = "Q13",
     .fixed = {"-", 2017},
     .in_force = since("qemu-today"),
     .right = "A bind tells Xen whether the guest has the vector unmasked.",
     .faulty = "Xen is not told, and guesses from other calls."},
};

inline constexpr LeftOut kQemuLeftOut[] = {
    {"Q5", "A detached device cannot be attached again",
     "What is left behind is QEMU's object of the device; its numbers are given back."},
    {"Q6", "MSI-X state freed while its memory region can still be reached",
     "Who reaches it has waited for QEMU's lock during the detach; here a trap is one step."},
    {"Q7", "Two ways of detaching both give back the machine irq",
     "Nothing in QEMU detaches a device twice; the commit guards against code to come."},
    {"Q8", "The machine irq's use count is kept by its low 8 bits",
     "Only devices that share a host irq have a count; every INTx pin of the model has its own."},
    {"Q11", "Numbers leak in QEMU's own emulation of Xen's tables",
     "It is another program in Xen's place, with its own tables and search."},
};

}  // namespace pirq
