#include "fuzz/prove/one_device.h"

#include <fmt/format.h>

namespace pirq::fuzz {

Roles met_roles(const LocalSteps& learned) {
  Roles met;
  for (const KnownView& view : learned.views())
    for (const Roles& roles : view.roles) met = met | roles;
  return met;
}

Roles roles_on_taken_pirqs(const LocalSteps& learned) {
  Roles roles = met_roles(learned);
  for (const KnownView& view : learned.views())
    for (std::size_t i = 0; i < view.records.size(); ++i)
      if (view.records[i].is_free()) roles = roles - view.roles[i];
  return roles;
}

std::vector<std::pair<Role, Role>> implied_roles(const LocalSteps& learned) {
  std::vector<std::pair<Role, Role>> implied;
  const Roles met = met_roles(learned);
  for (const Role a : enum_values<Role>) {
    Roles common = Roles::all();
    for (const KnownView& view : learned.views())
      for (const Roles& roles : view.roles)
        if (roles.has(a)) common = common & roles;
    for (const Role b : enum_values<Role>)
      if (met.has(a) && a != b && common.has(b)) implied.emplace_back(a, b);
  }
  return implied;
}

std::string words_of_implication(const std::pair<Role, Role>& implied) {
  return fmt::format("if {}, then {}", words_of(implied.first), words_of(implied.second));
}

}  // namespace pirq::fuzz
