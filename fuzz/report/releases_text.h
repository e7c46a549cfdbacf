// The releases of the model as text.
#pragma once

#include <string>
#include <string_view>

#include "fuzz/report/paint.h"
#include "model/rules.h"

namespace pirq::fuzz {

/// The name of a program in text: "Xen", "QEMU" or "Linux".
[[nodiscard]] std::string_view program_name(Component component);

/// Returns every release with the rules that changed in it: `+` for a repair or newer behaviour,
/// `-` for a fault that came. A stable release is compared with the release before it in its
/// branch, another one with the release before it on the main line.
[[nodiscard]] std::string releases_text(const Paint& paint);

/// Returns the releases in which a rule is in force: "4.11..master; stable 4.9.2, 4.10.1".
[[nodiscard]] std::string in_force_text(const RuleInfo& rule);

}  // namespace pirq::fuzz
