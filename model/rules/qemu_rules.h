// The rules of QEMU [qemu-bugs]. rules.cpp joins the parts of the table.
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
     .faulty = "QEMU clears a flag. The map, the binding and the number stay until the device is "
               "detached."},
    {.rule = Rule::msix_passes_address,
     .id = "Q2",
     .fixed = {"044b99c655", 2012},
     .in_force = every(Component::qemu),
     .breaks = "no-lost-vector",
     .right = "The number of an MSI-X entry is decoded from its address.",
     .faulty = "It is decoded from the data word, so every entry requests number 4."},
    {.rule = Rule::msix_table_latch,
     .id = "Q3",
     .fixed = {"f0ada3608a", 2015},
     .in_force = since("qemu-2.6"),
     .breaks = "no-lost-vector",
     .right = "Writes to the MSI-X table are kept in a latch until the entry can take them.",
     .faulty = "Writes to an unmasked entry of an enabled device are dropped."},
    {.rule = Rule::pirq_msi_ignores_mask_bit,
     .id = "Q4",
     .fixed = {"428c3ece97", 2016},
     .in_force = since("qemu-2.6"),
     .breaks = "no-lost-vector",
     .right = "The mask bit of an emulated device's MSI is ignored if the message names a pirq.",
     .faulty =
         "The mask bit applies, but the guest masks the event channel and never changes the bit."},
    {.rule = Rule::failed_unbind_is_retried,
     .id = "Q9",
     .breaks = "no-leak, no-starvation",
     .right = "An unbind that fails is retried, and the unmap follows in any case (proposed).",
     .faulty = "QEMU skips the unmap and forgets the number, which stays mapped and bound."},
    {.rule = Rule::map_restores_irq_pt,
     .id = "Q10",
     .introduced = {"79858fee30", 2011},
     .breaks = "delivered-to-owner",
     .right =
         "Xen delivers through the port if a number is mapped while its port is open (proposed).",
     .faulty = "Only binding a port selects delivery through it. After the guest clears and sets "
               "ENABLE with the port open, interrupts go to vector 0."},
    {.rule = Rule::message_write_updates,
     .id = "Q12",
     .introduced = {"e2779de053", 2015},
     .in_force = until("qemu-2.5"),
     .right = "QEMU binds again when a word of a mapped device's MSI message changes (proposed).",
     .faulty =
         "It stores the word before it compares it with the old one, so it does not bind again."},
    {.rule = Rule::bind_says_unmasked,
     .id = "Q13",
     .fixed = {"a803633660", 2017},
     .in_force = since("qemu-2.11"),
     .right = "A bind tells Xen if the guest has the vector unmasked.",
     .faulty = "Xen is not told, and infers it from other calls."},
    {.rule = Rule::same_message_is_no_update,
     .id = "Q14",
     .fixed = {"3854ca577d", 2012},
     .in_force = every(Component::qemu),
     .right = "A write that does not change the message of a mapped MSI-X entry has no effect.",
     .faulty = "The entry is bound again at the next ENABLE. The device model of the recordings of "
               "Linux does that."},
};

inline constexpr LeftOut kQemuLeftOut[] = {
    {"Q5", "A detached device cannot be attached again",
     "Only QEMU's object of the device is left behind; its numbers are freed."},
    {"Q6", "MSI-X state freed while its memory region can still be reached",
     "The access must wait for QEMU's lock during the detach; in the model a trap is one step."},
    {"Q7", "Two paths of a detach both release the machine irq",
     "No code of QEMU detaches a device twice; the commit is a precaution."},
    {"Q8", "The use count of a machine irq is indexed by the irq's low 8 bits",
     "Only devices that share a host irq have a count; every INTx pin of the model has its own."},
    {"Q11", "Numbers leak in QEMU's own emulation of Xen's tables",
     "It is another program, which replaces Xen and has its own tables and search."},
};

}  // namespace pirq
