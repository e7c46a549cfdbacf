// The Linux guest (LC 2.1). Rows of the rules table; rules.cpp puts the parts together.
#pragma once

#include "model/rules/masks.h"

namespace pirq {

inline constexpr RuleInfo kLinuxRules[] = {
    {.rule = Rule::reuse_asks_irq_list,
     .id = "L13",
     .name = "reuse-asks-irq-list",
     .fixed = {"-", 2011},
     .in_force = kSinceLinux49,
     .right = "A number found in the message is known if an irq_info in the list has it.",
     .faulty = "It is known if the number was ever given out: pirq_to_irq[] is never reset."},
    {.rule = Rule::always_new_pirq,
     .id = "L1",
     .name = "always-new-pirq",
     .introduced = {"af42b8d12f8a", 2010},
     .fixed = {"c74fd80f2f41", 2017},
     .in_force = kSinceLinux412,
     .breaks = "exclusive-pirq",
     .right = "Every MSI setup asks Xen for a new number and writes the message.",
     .faulty = "A number found in the device's message is taken again if the guest knows it."},
};

inline constexpr LeftOut kLinuxLeftOut[] = {
    {"L2", "", "Not yet modelled."},  {"L3", "", "Not yet modelled."},
    {"L4", "", "Not yet modelled."},  {"L5", "", "Not yet modelled."},
    {"L6", "", "Not yet modelled."},  {"L7", "", "Not yet modelled."},
    {"L8", "", "Not yet modelled."},  {"L9", "", "Not yet modelled."},
    {"L10", "", "Not yet modelled."}, {"L11", "", "Not yet modelled."},
    {"L12", "", "Not yet modelled."},
};

}  // namespace pirq
