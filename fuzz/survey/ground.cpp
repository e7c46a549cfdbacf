#include "fuzz/survey/ground.h"

#include <array>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/survey/guest_grounds.h"
#include "fuzz/survey/qemu_grounds.h"
#include "fuzz/survey/xen_delivery_grounds.h"
#include "fuzz/survey/xen_life_grounds.h"
#include "fuzz/survey/xen_mapping_grounds.h"
#include "fuzz/survey/xen_number_grounds.h"

namespace pirq::fuzz {
namespace {

constexpr std::span<const HuntingGround> kParts[] = {
    kXenNumberGrounds,   kXenMappingGrounds, kXenLifeGrounds,
    kXenDeliveryGrounds, kQemuGrounds,       kLinuxGrounds,
};

consteval std::size_t rows() {
  std::size_t rows = 0;
  for (const auto part : kParts) rows += part.size();
  return rows;
}

// Each ground is put in the place of its rule. A second ground of one rule does not compile.
consteval auto grounds_by_rule() {
  std::array<HuntingGround, enum_count<Rule>> of_rule{};
  std::array<bool, enum_count<Rule>> has{};
  for (const auto part : kParts)
    for (const HuntingGround& row : part) {
      if (std::exchange(has[index_of(row.rule)], true))
        throw "a rule has at most one hunting ground";
      of_rule[index_of(row.rule)] = row;
    }
  std::array<HuntingGround, rows()> table{};
  std::size_t at = 0;
  for (std::size_t rule = 0; rule < has.size(); ++rule)
    if (has[rule]) table[at++] = of_rule[rule];
  return table;
}
constexpr auto kGrounds = grounds_by_rule();

[[noreturn]] void bad_row(const InputError& error) {
  std::fprintf(stderr, "pirqfuzz: internal error: bad hunting ground: %s\n",
               to_text(error).c_str());
  std::abort();
}

// Returns the world of the ground with the rules of its releases only.
NamedWorld world_of(const HuntingGround& ground, const std::string& name) {
  std::string text = version_text() + "\nworld " + name + ' ';
  (text += ground.releases) += ' ';
  ((text += ground.keys) += '\n') += ground.devices;
  auto result = parse_case(text, info(ground.rule).id, {});
  if (const auto* error = std::get_if<InputError>(&result)) bad_row(*error);
  return std::move(std::get<Case>(result).worlds.front());
}

RuleSet of_releases(const WorldConfig& config) {
  return rules_of(config.xen) | rules_of(config.qemu) | rules_of(config.guest);
}

}  // namespace

std::span<const HuntingGround> hunting_grounds() {
  return kGrounds;
}

Property prey_of(const HuntingGround& ground) {
  return broken_by(ground.rule).front();
}

NamedWorld faulty_world(const HuntingGround& ground, const WorldChanges& changes) {
  std::string name(info(ground.rule).id);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  NamedWorld world = world_of(ground, name);
  changes.apply(world.config);
  world.config.turned_back =
      (world.config.turned_back | RuleSet{ground.rule} | info(ground.rule).with) -
      (world.config.added - RuleSet{ground.rule});
  world.config.added = all_rules() - of_releases(world.config) - world.config.turned_back;
  return world;
}

NamedWorld fixed_world(const HuntingGround& ground) {
  NamedWorld world = world_of(ground, "fixed");
  world.config.added = all_rules() - of_releases(world.config);
  return world;
}

}  // namespace pirq::fuzz
