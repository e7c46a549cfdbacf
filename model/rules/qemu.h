// QEMU (LC 2.2). Rows of the rules table; rules.cpp puts the parts together.
#pragma once

#include "model/rules/masks.h"

namespace pirq {

inline constexpr RuleInfo kQemuRules[] = {
    {.rule = Rule::disable_unmaps,
     .id = "Q1",
     .name = "disable-unmaps",
     .fixed = {"c976437c7d", 2014},
     .in_force = kSinceQemu21,
     .breaks = "no-lost-vector, no-leak",
     .right = "When the guest disables MSI or MSI-X, QEMU unbinds, unmaps and forgets the number.",
     .faulty = "QEMU clears a flag; the map, the binding and the number stay until detach."},
    {.rule = Rule::msix_table_latch,
     .id = "Q3",
     .name = "msix-table-latch",
     .fixed = {"b324ef9654", 2016},
     .in_force = kSinceQemu26,
     .right = "MSI-X table writes are kept in a latch until the entry can take them.",
     .faulty = "Writes to an unmasked entry of an enabled device are dropped."},
    {.rule = Rule::message_write_updates,
     .id = "Q12",
     .name = "message-write-updates",
     .introduced = {"53b3558f08", 2015},
     .fixed = {"53b3558f08", 2015},
     .in_force = in({Release::qemu_1_x, Release::qemu_2_1, Release::qemu_today}),
     .right = "A changed MSI message word of a mapped device is bound anew.",
     .faulty = "The word is stored before it is compared with the old one, so nothing is bound."},
    {.rule = Rule::bind_says_unmasked,
     .id = "Q13",
     .name = "bind-says-unmasked",
     .fixed = {"-", 2017},
     .in_force = kSinceQemuToday,
     .right = "A bind tells Xen whether the guest has the vector unmasked.",
     .faulty = "Xen is not told, and guesses from other calls."},
};

inline constexpr LeftOut kQemuLeftOut[] = {
    {"Q2", "", "Not yet modelled."},  {"Q4", "", "Not yet modelled."},
    {"Q5", "", "Not yet modelled."},  {"Q6", "", "Not yet modelled."},
    {"Q7", "", "Not yet modelled."},  {"Q8", "", "Not yet modelled."},
    {"Q9", "", "Not yet modelled."},  {"Q10", "", "Not yet modelled."},
    {"Q11", "", "Not yet modelled."},
};

}  // namespace pirq
