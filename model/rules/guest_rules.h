// The rules of the Linux guest [linux-bugs]. rules.cpp joins the parts of the table.
#pragma once

#include "model/rules.h"

namespace pirq {

inline constexpr RuleInfo kLinuxRules[] = {
    {.rule = Rule::always_new_pirq,
     .id = "L1",
     .introduced = {"af42b8d12f8a", 2010},
     .fixed = {"c74fd80f2f41", 2017},
     .in_force = since("linux-4.12"),
     .breaks = "exclusive-pirq",
     .right = "Every MSI setup requests a new number from Xen and writes the message.",
     .faulty = "A number found in the device's message is used again if the guest knows it."},
    {.rule = Rule::mapped_number_is_taken_again,
     .id = "L2",
     .fixed = {"af42b8d12f8a", 2010},
     .in_force = until("linux-4.9"),
     .breaks = "no-lost-vector",
     .with = {Rule::disable_unmaps},
     .right =
         "The guest uses a number again if the device model still has it mapped for the vector.",
     .faulty = "It requests a new number, and the device continues to raise the old one."},
    {.rule = Rule::xen_picks_the_number,
     .id = "L3",
     .fixed = {"e5fc7345412d", 2010},
     .in_force = every(Component::guest),
     .breaks = "no-lost-vector",
     .right = "The guest requests a number from Xen.",
     .faulty = "It takes the first number at or above its nr_irqs that it does not use itself."},
    // The rule is in force also in guests that are older than the repair. Stable kernels have the
    // repair, and without the rule almost every counterexample in these guests would be this race.
    {.rule = Rule::port_is_forgotten_before_close,
     .id = "L4",
     .fixed = {"fa765c4b4aed", 2024},
     .advisory = "CVE-2024-26687",
     .in_force = every(Component::guest),
     .breaks = "delivered-to-owner",
     .right = "The guest erases the irq of a port before it closes the port.",
     .faulty = "It closes the port first, and then erases the entry that another driver may have "
               "stored there."},
    {.rule = Rule::failed_irq_undoes_its_own,
     .id = "L5",
     .introduced = {"4892c9b4ad", 2014},
     .fixed = {"910f8befdf5b", 2018},
     .in_force = until("linux-4.9"),
     .breaks = "no-crash",
     .right = "If an irq cannot be set up, only that irq is freed.",
     .faulty = "The clean-up starts one irq too high, and frees another device's irq or one that "
               "does not exist."},
    {.rule = Rule::unused_number_is_given_back,
     .id = "L10",
     .breaks = "no-leak, no-starvation",
     .right =
         "A number that was never mapped is given back to Xen with its probe or port (proposed).",
     .faulty = "No operation gives it back. It stays PIRQ_ALLOCATED as long as the domain exists."},
    {.rule = Rule::reuse_asks_irq_list,
     .id = "L13",
     .fixed = {"-", 2011},
     .in_force = since("linux-4.9"),
     .right = "A number found in the message is known if an irq_info in the list has it.",
     .faulty = "It is known if it was ever allocated, because pirq_to_irq[] is never reset."},
    // Linux assumes that no passed-through device is present at a resume. Devices that QEMU
    // emulates are present.
    {.rule = Rule::resume_renews_msis,
     .id = "L11",
     .breaks = "no-lost-vector",
     .right = "A resumed guest requests new numbers for its MSIs and binds them (proposed).",
     .faulty = "It maps and binds its GSIs again but skips its MSIs, which stay silent."},
    // The commit is "Consume unprocessed events when a CPU dies". No kernel of the table empties
    // the queue when it closes a linked port (fcdf31a7c3); Xen made that unnecessary [X41].
    {.rule = Rule::dying_cpu_empties_queue,
     .id = "L12",
     .fixed = {"-", 2015},
     .in_force = since("linux-4.9"),
     .breaks = "delivered-to-owner",
     .right = "When a vCPU goes offline, the guest handles the events in its FIFO queue.",
     .faulty = "They stay linked on a queue that is not read, and their ports never deliver an "
               "event again."},
    {.rule = Rule::pin_is_mapped_again,
     .id = "L14",
     .introduced = {"68c2c39a76b0", 2012},
     .breaks = "no-lost-vector",
     .right = "A driver requests the number of its device's pin every time it starts (proposed).",
     .faulty = "The GSI's first number is kept. After a replug it may belong to another device."},
};

inline constexpr LeftOut kLinuxLeftOut[] = {
    {"L6", "A guest maps the same GSI twice after it was restored",
     "The guests of the table look up the GSI's irq first; the harm of a second map is X70."},
    {"L7", "Unmap fails because the backend's guest no longer exists",
     "Only QEMU's domain maps for another domain."},
    {"L8", "Unmap is called with the GSI instead of the pirq",
     "Only a PV domain or the initial domain unmaps its own numbers."},
    {"L9", "A PV guest's MSI-X stays enabled in the backend", "The guest is an HVM guest."},
};

}  // namespace pirq
