#include "fuzz/cli/choose_xen.h"

#include <optional>

#include "fuzz/cli/choose_world.h"

namespace pirq::fuzz::cli {

std::variant<ServeOptions, InputError> choose_xen(const XenChoice& choice) {
  ServeOptions options{choice.xen, choice.turned_back, choice.added};
  if (choice.world.empty()) return options;
  auto world = choose_world(choice.world, std::nullopt);
  if (auto* error = std::get_if<InputError>(&world)) return *error;
  const WorldConfig& config = std::get<NamedWorld>(world).config;
  if (!options.xen) options.xen = config.xen;
  for (const RuleInfo& row : rules()) {
    if (choice.added.has(row.rule) || choice.turned_back.has(row.rule)) continue;
    if (config.turned_back.has(row.rule)) options.turned_back = options.turned_back.with(row.rule);
    if (config.added.has(row.rule)) options.added = options.added.with(row.rule);
  }
  return options;
}

}  // namespace pirq::fuzz::cli
