#include "fuzz/cli/choose_xen.h"

#include <optional>
#include <string_view>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/case_file/release_name.h"
#include "fuzz/cli/shared_options.h"

namespace pirq::fuzz::cli {
std::optional<UsageError> take_rule(XenChoice& choice, const std::string& text) {
  const bool back = text.starts_with('-');
  const auto rule = find_rule(std::string_view(text).substr(back || text.starts_with('+') ? 1 : 0));
  if (!rule || info(*rule).component != Component::xen)
    return UsageError{"--rule: expected a rule of Xen like X54 or -X1, got '" + text + "'",
                      "'pirqfuzz rules' lists the rules"};
  RuleSet& rules = back ? choice.turned_back : choice.added;
  rules = rules.with(*rule);
  return std::nullopt;
}

void declare(XenChoice& choice, Options& options) {
  world_option(options, choice.world, "Model the Xen of a named world or of a case file");
  options.value("--xen", "RELEASE", "a release that 'pirqfuzz releases' lists",
                "Model this release of Xen", choice.xen,
                [](const std::string& text) { return read_release(Component::xen, text); });
  options.each("--rule", "RULE", "Put a rule in force (X54) or turn it back (-X54); repeatable",
               [&choice](const std::string& text) { return take_rule(choice, text); });
}

std::variant<ServeOptions, InputError> choose_xen(const XenChoice& choice) {
  ServeOptions options{choice.xen, choice.turned_back, choice.added};
  if (choice.world.empty()) return options;
  auto world = choose_world(choice.world, std::nullopt);
  if (auto* error = std::get_if<InputError>(&world)) return *error;
  const WorldConfig& config = std::get<NamedWorld>(world).config;
  if (!options.xen) options.xen = config.xen;
  const RuleSet chosen = choice.added | choice.turned_back;
  options.turned_back = options.turned_back | (config.turned_back - chosen);
  options.added = options.added | (config.added - chosen);
  return options;
}

}  // namespace pirq::fuzz::cli
