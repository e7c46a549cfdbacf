// Xen: allocation and ranges of numbers (LC 2.3). Rows of the rules table; rules.cpp puts the parts
// together.
#pragma once

#include "model/rules/masks.h"

namespace pirq {

inline constexpr RuleInfo kXenNumberRules[] = {
    {.rule = Rule::gsi_search_goes_on,
     .id = "X17",
     .name = "gsi-search-goes-on",
     .fixed = {"2569814496", 2011},
     .in_force = kEveryXen,
     .breaks = "top-down",
     .right = "A search for a GSI number that finds its range full goes on in the MSI range.",
     .faulty = "It ends with -ENOSPC."},
};

inline constexpr LeftOut kXenNumbersLeftOut[] = {
    {"X16", "", "Not yet modelled."}, {"X18", "", "Not yet modelled."},
    {"X19", "", "Not yet modelled."}, {"X20", "", "Not yet modelled."},
    {"X21", "", "Not yet modelled."}, {"X22", "", "Not yet modelled."},
    {"X23", "", "Not yet modelled."}, {"X45", "", "Not yet modelled."},
    {"X55", "", "Not yet modelled."}, {"X57", "", "Not yet modelled."},
};

}  // namespace pirq
