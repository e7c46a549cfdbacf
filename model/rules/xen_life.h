// Xen: struct pirq, clean-up, the end of a domain (LC 2.5). Rows of the rules table; rules.cpp puts
// the parts together.
#pragma once

#include "model/rules/masks.h"

namespace pirq {

inline constexpr RuleInfo kXenLifeRules[] = {
    {.rule = Rule::emuirq_is_unbound_by_default,
     .id = "X31",
     .name = "emuirq-is-unbound-by-default",
     .introduced = {"c24536b636", 2011},
     .fixed = {"ff3315cdeb", 2012},
     .in_force = kEveryXen,
     .breaks = "maps-agree",
     .right = "A number without a struct emulates nothing.",
     .faulty = "It is taken to emulate GSI 0, and mapping another GSI on it does nothing."},
    {.rule = Rule::cleanup_check_frees,
     .id = "X1",
     .name = "cleanup-check-frees",
     .introduced = {"c24536b636", 2011},
     .fixed = {"daa90dfea9", 2024},
     .in_force = kSinceXenMaster,
     .breaks = "no-leak",
     .right = "pirq_cleanup_check runs on a struct without a port, and frees what it removes.",
     .faulty = "It runs only on a struct with a port, and what it removes is never freed."},
    {.rule = Rule::unbind_masks_first,
     .id = "X35",
     .name = "unbind-masks-first",
     .fixed = {"8c97eb6551", 2018},
     .in_force = kSinceXenMaster,
     .right = "Unbind masks the MSI first, and answers -EINVAL when its irq is gone.",
     .faulty = "The next bind of the number starts unmasked."},
    {.rule = Rule::unbind_checks_irq_guest,
     .id = "X60",
     .name = "unbind-checks-irq-guest",
     .fixed = {"a00b271677", 2020},
     .in_force = kSinceXenMaster,
     .right = "Unbinding an irq that no guest is bound to is a BUG.",
     .faulty = "It is logged and does nothing."},
};

inline constexpr LeftOut kXenLifeLeftOut[] = {
    {"X5", "", "Not yet modelled."},  {"X3", "", "Not yet modelled."},
    {"X2", "", "Not yet modelled."},  {"X4", "", "Not yet modelled."},
    {"X37", "", "Not yet modelled."}, {"X38", "", "Not yet modelled."},
    {"X40", "", "Not yet modelled."}, {"X42", "", "Not yet modelled."},
    {"X43", "", "Not yet modelled."}, {"X44", "", "Not yet modelled."},
    {"X49", "", "Not yet modelled."}, {"X51", "", "Not yet modelled."},
    {"X58", "", "Not yet modelled."}, {"X59", "", "Not yet modelled."},
};

}  // namespace pirq
