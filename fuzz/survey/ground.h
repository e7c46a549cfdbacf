// Where each rule's bug is hunted: a small world in which everything is right but that rule.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "model/rules.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// One row: a world for one rule, in the words of a case file. Every rule is in force in it, the
/// proposed ones too, but for the rule itself and those that its row in the rules table pairs it
/// with. What turning them back breaks is the first of the properties that the rule's row names.
struct HuntingGround {
  Rule rule{};
  std::string_view releases = "xen=master qemu=today linux=4.12";
  std::string_view keys{};      ///< The rest of the world line: discipline, sizes, steps beyond it.
  std::string_view devices{};   ///< Device lines.
  std::uint64_t cases = 2'000;  ///< How many cases a campaign may need, generously.
};

/// All hunting grounds, in the order of `Rule`.
[[nodiscard]] std::span<const HuntingGround> hunting_grounds();

/// The property that the ground's bug breaks.
[[nodiscard]] Property prey_of(const HuntingGround& ground);
/// The ground with its rule turned back; the world's name is the rule's id in lower case.
[[nodiscard]] NamedWorld faulty_world(const HuntingGround& ground);
/// The same with every rule in force; the world's name is "fixed".
[[nodiscard]] NamedWorld fixed_world(const HuntingGround& ground);

}  // namespace pirq::fuzz
