#include "model/rules.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "model/rules/guest_rules.h"
#include "model/rules/qemu_rules.h"
#include "model/rules/xen_delivery.h"
#include "model/rules/xen_life.h"
#include "model/rules/xen_mapping.h"
#include "model/rules/xen_numbers.h"

namespace pirq {
namespace {

// A part of the table, and the component that its rows belong to.
template <class Row>
struct Part {
  std::span<const Row> rows;
  Component component;
};

constexpr Part<RuleInfo> kRuleParts[] = {
    {kXenNumberRules, Component::xen}, {kXenMappingRules, Component::xen},
    {kXenLifeRules, Component::xen},   {kXenDeliveryRules, Component::xen},
    {kQemuRules, Component::qemu},     {kLinuxRules, Component::guest},
};
constexpr Part<LeftOut> kLeftOutParts[] = {
    {kXenNumbersLeftOut, Component::xen}, {kXenMappingLeftOut, Component::xen},
    {kXenLifeLeftOut, Component::xen},    {kXenDeliveryLeftOut, Component::xen},
    {kQemuLeftOut, Component::qemu},      {kLinuxLeftOut, Component::guest},
};

template <const auto& parts>
consteval std::size_t rows_of() {
  std::size_t rows = 0;
  for (const auto& part : parts) rows += part.rows.size();
  return rows;
}

// The parts as one table.
template <class Row, const auto& parts>
consteval auto joined() {
  std::array<Row, rows_of<parts>()> table{};
  std::size_t at = 0;
  for (const auto& part : parts)
    for (const Row& row : part.rows) {
      table[at] = row;
      table[at++].component = part.component;
    }
  return table;
}

constexpr EnumTable<& RuleInfo::rule> kTable = joined<RuleInfo, kRuleParts>();
constexpr auto kLeftOutTable = joined<LeftOut, kLeftOutParts>();

constexpr RuleSet in_force_in(Release release) {
  RuleSet set;
  for (const RuleInfo& row : kTable)
    if (row.in_force.has(release)) set.add(row.rule);
  return set;
}

// The rules in force in each release, in the order of the releases.
constexpr auto kRulesOf = [] {
  std::array<RuleSet, kReleases.size()> sets;
  for (const ReleaseInfo& row : kReleases) sets[row.release.index] = in_force_in(row.release);
  return sets;
}();

// The index of the first release without rules; kReleases.size() if every release has some.
consteval std::size_t release_without_rules() {
  std::size_t place = 0;
  while (place < kRulesOf.size() && !kRulesOf[place].empty()) ++place;
  return place;
}
static_assert(
    release_without_rules() == kReleases.size(),
    "the release at this index of kReleases has no rules in force: name it in the rows in "
    "model/rules/ with since(), until() or in()");

consteval bool rules_keep_to_their_component() {
  for (const RuleInfo& row : kTable)
    for (const ReleaseInfo& release : kReleases)
      if (row.in_force.has(release.release) && release.component != row.component) return false;
  return true;
}
static_assert(rules_keep_to_their_component(), "a rule is in force in another program's release");

}  // namespace

std::span<const RuleInfo> rules() {
  return kTable.rows();
}
std::span<const LeftOut> left_out() {
  return kLeftOutTable;
}

const RuleInfo& info(Rule rule) {
  return kTable[rule];
}

RuleSet rules_of(Release release) {
  return kRulesOf[release.index];
}

RuleSet all_rules() {
  return RuleSet::all();
}

RuleSet proposed_rules() {
  RuleSet set;
  for (const RuleInfo& row : kTable)
    if (row.proposed()) set.add(row.rule);
  return set;
}

std::optional<Rule> find_rule(std::string_view id_or_name) {
  const auto row = std::ranges::find(kTable, id_or_name, &RuleInfo::id);
  return row == kTable.end() ? find_enum<Rule>(id_or_name) : row->rule;
}

}  // namespace pirq
