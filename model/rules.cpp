#include "model/rules.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "model/rules/guest_rules.h"
#include "model/rules/masks.h"
#include "model/rules/qemu_rules.h"
#include "model/rules/xen_delivery.h"
#include "model/rules/xen_life.h"
#include "model/rules/xen_mapping.h"
#include "model/rules/xen_numbers.h"

namespace pirq {
namespace {

using enum Release;

// A part of the table, and whose behaviours its rows are.
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

constexpr auto kTable = joined<RuleInfo, kRuleParts>();
constexpr auto kLeftOutTable = joined<LeftOut, kLeftOutParts>();

constexpr std::array<ReleaseInfo, kReleases> kReleaseTable = {{
    {xen_4_4, Component::xen, "xen-4.4", "xen RELEASE-4.4.0"},
    {xen_4_8, Component::xen, "xen-4.8", "xen RELEASE-4.8.0"},
    {xen_master, Component::xen, "xen-master", "xen c447b7308b (August 2026)"},
    {qemu_1_x, Component::qemu, "qemu-1.x", "qemu-xen before c976437c7d (May 2014)"},
    {qemu_2_1, Component::qemu, "qemu-2.1", "qemu-xen c976437c7d"},
    {qemu_2_6, Component::qemu, "qemu-2.6", "qemu-xen of May 2016"},
    {qemu_today, Component::qemu, "qemu-today", "qemu-2.6 with the later repairs"},
    {linux_2_6_38, Component::guest, "linux-2.6.38", "linux with af42b8d12f8a"},
    {linux_4_9, Component::guest, "linux-4.9", "linux 2.6.39 to 4.10"},
    {linux_4_12, Component::guest, "linux-4.12", "linux with c74fd80f2f41"},
}};

consteval bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].rule != static_cast<Rule>(i)) return false;
  for (std::size_t i = 0; i < kReleaseTable.size(); ++i)
    if (kReleaseTable[i].release != static_cast<Release>(i)) return false;
  return true;
}
static_assert(in_order(), "the tables are indexed by their enums");
static_assert(kTable.size() <= RuleSet::kRulesMax);

}  // namespace

std::span<const RuleInfo> rules() {
  return kTable;
}
std::span<const LeftOut> left_out() {
  return kLeftOutTable;
}
std::span<const ReleaseInfo> releases() {
  return kReleaseTable;
}

const RuleInfo& info(Rule rule) {
  return kTable[static_cast<std::size_t>(rule)];
}
const ReleaseInfo& info(Release release) {
  return kReleaseTable[static_cast<std::size_t>(release)];
}

RuleSet rules_of(Release release) {
  RuleSet set;
  for (const RuleInfo& row : kTable)
    if ((row.in_force & in({release})) != 0) set = set.with(row.rule);
  return set;
}

RuleSet all_rules() {
  RuleSet set;
  for (const RuleInfo& row : kTable) set = set.with(row.rule);
  return set;
}

std::optional<Rule> find_rule(std::string_view id_or_name) {
  const auto row = std::ranges::find_if(kTable, [&](const RuleInfo& info) {
    return info.id == id_or_name || info.name == id_or_name;
  });
  if (row == kTable.end()) return std::nullopt;
  return row->rule;
}

std::optional<Release> find_release(std::string_view name) {
  const auto row = std::ranges::find(kReleaseTable, name, &ReleaseInfo::name);
  if (row == kReleaseTable.end()) return std::nullopt;
  return row->release;
}

}  // namespace pirq
