// The Linux guest [linux-bugs]. Rows of the rules table; rules.cpp puts the parts together.
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
     .right = "Every MSI setup asks Xen for a new number and writes the message.",
     .faulty = "A number found in the device's message is taken again if the guest knows it."},
    {.rule = Rule::mapped_number_is_taken_again,
     .id = "L2",
     .fixed = {"af42b8d12f8a", 2010},
     .in_force = until("linux-4.9"),
     .breaks = "no-lost-vector",
     .with = {Rule::disable_unmaps},
     .right = "A number that the device model still has mapped for the vector is taken again.",
     .faulty = "A new one is asked for, and the device goes on raising the old one."},
    {.rule = Rule::xen_picks_the_number,
     .id = "L3",
     .fixed = {"e5fc7345412d", 2010},
     .in_force = every(Component::guest),
     .breaks = "no-lost-vector",
     .right = "Xen is asked for a number.",
     .faulty = "The guest takes the first that it does not use itself, from its nr_irqs upward."},
    // In force in guests that are older than the repair, which stable kernels took over: they stand
    // for their way with numbers, and all they do would be seen through this window.
    {.rule = Rule::port_is_forgotten_before_close,
     .id = "L4",
     .fixed = {"fa765c4b4aed", 2024},
     .advisory = "CVE-2024-26687",
     .in_force = every(Component::guest),
     .breaks = "delivered-to-owner",
     .right = "The guest erases a port's irq before it closes the port.",
     .faulty = "It closes first, and then erases what another driver may have stored there."},
    {.rule = Rule::failed_irq_undoes_its_own,
     .id = "L5",
     .introduced = {"4892c9b4ad", 2014},
     .fixed = {"910f8befdf5b", 2018},
     .in_force = until("linux-4.9"),
     .breaks = "no-crash",
     .right = "An irq that cannot be set up is freed, and no other.",
     .faulty = "The clean-up starts one irq too high, and frees another device's irq or none's."},
    {.rule = Rule::unused_number_is_given_back,
     .id = "L10",
     .breaks = "no-leak, no-starvation",
     .right = "A number that was never mapped goes back to Xen with its probe or port (proposed).",
     .faulty = "No operation gives it back: it stays PIRQ_ALLOCATED as long as the domain lives."},
    {.rule = Rule::reuse_asks_irq_list,
     .id = "L13",
     .fixed = {"-", 2011},
     .in_force = since("linux-4.9"),
     .right = "A number found in the message is known if an irq_info in the list has it.",
     .faulty = "It is known if the number was ever given out: pirq_to_irq[] is never reset."},
    // Linux says that passed-through devices are not there when it resumes; those of QEMU's own
    // are.
    {.rule = Rule::resume_renews_msis,
     .id = "L11",
     .breaks = "no-lost-vector",
     .right = "A resumed guest asks for new numbers for its MSIs, and binds them (proposed).",
     .faulty = "It maps and binds its GSIs again and passes over its MSIs, which stay silent."},
    // "Consume unprocessed events when a CPU dies". That a guest empties the queue whenever it
    // closes a linked port (fcdf31a7c3) is in no kernel of the table; Xen makes it needless
    // [X41].
    {.rule = Rule::dying_cpu_empties_queue,
     .id = "L12",
     .fixed = {"-", 2015},
     .in_force = since("linux-4.9"),
     .breaks = "delivered-to-owner",
     .right = "When a vCPU goes offline the events in its FIFO queue are taken from there.",
     .faulty = "They stay linked where nobody looks, and their ports never have an event again."},
    {.rule = Rule::pin_is_mapped_again,
     .id = "L14",
     .introduced = {"68c2c39a76b0", 2012},
     .breaks = "no-lost-vector",
     .right = "A driver asks for the number of its device's pin every time it starts (proposed).",
     .faulty = "The GSI's first number is kept, and is another's once the device was replugged."},
};

inline constexpr LeftOut kLinuxLeftOut[] = {
    {"L6", "A guest maps the same GSI twice after it was restored",
     "The guests of the table ask for the GSI's irq first; the harm of a second map is Xen's "
     "(X70)."},
    {"L7", "Unmap fails because the backend's guest is gone",
     "There is no domain that maps for another but QEMU's."},
    {"L8", "Unmap is given the GSI for the pirq", "Only a PV or initial domain unmaps itself."},
    {"L9", "A PV guest's MSI-X stays enabled in the backend", "The guest is no PV guest."},
};

}  // namespace pirq
