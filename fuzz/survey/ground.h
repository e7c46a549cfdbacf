// Hunting grounds: for each rule a small world in which only that rule is turned back, so that only
// its bug is present.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/world_changes.h"
#include "model/rules.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// The hunting ground of one rule, as text of the case format. All rules are in force, including
/// the proposed ones, except the rule itself and the rules that its row in the rules table pairs it
/// with. Turning them back violates the first property that the row of the rule names.
struct HuntingGround {
  Rule rule{};
  std::string_view releases = "xen=master qemu=today linux=6.12";
  std::string_view keys{};      ///< The other keys of the world line: driver=, also=, sizes.
  std::string_view devices{};   ///< Device lines.
  std::uint64_t cases = 2'000;  ///< An upper bound of the cases that a campaign needs.
};

/// Returns all hunting grounds, in the order of `Rule`.
[[nodiscard]] std::span<const HuntingGround> hunting_grounds();

/// Returns the property that the bug of the ground violates.
[[nodiscard]] Property prey_of(const HuntingGround& ground);
/// Returns the world with the rule turned back, and with `changes` made first. Its name is the id
/// of the rule in lower case. Setup::create accepts its config unless the changes do not suit it.
[[nodiscard]] NamedWorld faulty_world(const HuntingGround& ground,
                                      const WorldChanges& changes = {});
/// Returns the world with every rule in force. Its name is "fixed".
[[nodiscard]] NamedWorld fixed_world(const HuntingGround& ground);

}  // namespace pirq::fuzz
