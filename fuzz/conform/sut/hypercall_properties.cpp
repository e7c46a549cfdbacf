#include "fuzz/conform/sut/hypercall_properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "fuzz/conform/sut/protocol.h"
#include "fuzz/conform/sut/table_checks.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

constexpr std::array<TablePropertyInfo, kTableProperties> kTable = {{
    {TableProperty::maps_agree, "maps-agree",
     "pirq to irq and irq to pirq are inverse, emuirq likewise; the free bitmap is is_free_pirq"},
    {TableProperty::top_down, "top-down",
     "a number that nobody named is the highest free one of its range, a block the highest free "
     "run"},
    {TableProperty::failed_call_changes_nothing, "failed-call-changes-nothing",
     "a hypercall that answers an error leaves the tables as they were, default structs aside"},
    {TableProperty::no_leak, "no-leak",
     "a domain's destruction leaves no struct pirq, irq or MSI descriptor allocated"},
    {TableProperty::no_crash, "no-crash", "no operation reaches a BUG, ASSERT or bad pointer"},
}};

std::optional<TableViolation> leaked(const xen::DestroyAnswer& left) {
  std::string kind;
  std::string detail;
  const auto add = [&](std::int32_t count, std::string_view what) {
    if (count == 0) return;
    kind += (kind.empty() ? "" : ", ") + std::string(what);
    detail += (detail.empty() ? "" : ", ") + std::to_string(count) + ' ' + std::string(what);
  };
  add(left.leaked_structs, "struct pirq");
  add(left.leaked_irqs, "irq");
  add(left.leaked_msi, "MSI descriptor");
  if (kind.empty()) return std::nullopt;
  return TableViolation{TableProperty::no_leak, kind, "left behind: " + detail};
}

// A struct pirq with all its defaults is as good as none: is_free_pirq says so.
XenState without_defaults(XenState state) {
  const auto is_default = [](const XenRow& row) {
    return row.values == std::array<std::int32_t, 4>{0, xen::kIrqUnbound, 0, 0};
  };
  state.structs -= static_cast<std::int32_t>(std::erase_if(state[XenTable::pirqs], is_default));
  return state;
}

// "pirqs 3, pirqs 4, structs" is "pirqs structs".
std::string without_numbers(std::string_view fields) {
  std::string tables;
  for (const std::string_view table : {"pirqs", "irqs", "ports", "free_irqs", "structs"}) {
    if (fmt::format(", {}", fields).find(fmt::format(", {}", table)) == std::string::npos) continue;
    (tables += tables.empty() ? "" : " ") += table;
  }
  return tables;
}

}  // namespace

std::span<const TablePropertyInfo> table_properties() {
  return kTable;
}
std::string_view name_of(TableProperty property) {
  return kTable[static_cast<std::size_t>(property)].name;
}
std::optional<TableProperty> find_table_property(std::string_view name) {
  const auto* row = std::ranges::find(kTable, name, &TablePropertyInfo::name);
  if (row == kTable.end()) return std::nullopt;
  return row->property;
}

TableMonitor::TableMonitor(TableProperty property, const Setup& setup)
    : property_(property), machine_(setup) {}

std::optional<TableViolation> TableMonitor::play(const XenOp& op) {
  if (property_ == TableProperty::failed_call_changes_nothing) before_ = machine_.state();
  if (property_ == TableProperty::top_down) search_ = linear_search(machine_, op);
  result_ = machine_.play(op);
  if (!crashed()) return judge(op);
  if (property_ != TableProperty::no_crash) return std::nullopt;
  const std::string what(info(op.kind).name);
  return TableViolation{property_, what, what + " crashes Xen"};
}

std::optional<TableViolation> TableMonitor::judge(const XenOp& op) {
  const bool dead = op.kind == XenOpKind::destroy_domain;
  switch (property_) {
    case TableProperty::maps_agree:
      return dead ? std::nullopt : disagreement(machine_);
    case TableProperty::top_down: {
      // Of the errors only -ENOSPC speaks of the search.
      if (!search_ || (result_.rc != 0 && result_.rc != -xen::kENOSPC)) return std::nullopt;
      const std::int32_t answer = result_.rc == 0 ? result_.number : result_.rc;
      if (answer == *search_) return std::nullopt;
      return TableViolation{property_, "another number",
                            "answered " + std::to_string(answer) + ", a search by definition " +
                                std::to_string(*search_)};
    }
    case TableProperty::failed_call_changes_nothing:
      return result_.rc == 0 || dead ? std::nullopt : changed(op);
    case TableProperty::no_leak:
      return dead ? leaked(result_.left) : std::nullopt;
    case TableProperty::no_crash:
      break;
  }
  return std::nullopt;
}

std::optional<TableViolation> TableMonitor::changed(const XenOp& op) {
  const std::string fields = differing_fields({false, "", without_defaults(before_)},
                                              {false, "", without_defaults(machine_.state())});
  if (fields.empty()) return std::nullopt;
  const std::string name(info(op.kind).name);
  return TableViolation{property_, name + " changes " + without_numbers(fields),
                        name + " answers " + std::to_string(result_.rc) + " and changes " + fields};
}

std::optional<TableFailure> check_script(const Script& script, TableProperty property,
                                         bool only_protocol) {
  const auto setup = Setup::create(script.config);
  if (std::holds_alternative<SetupError>(setup)) return std::nullopt;
  TableMonitor monitor(property, std::get<Setup>(setup));
  Protocol protocol(std::get<Setup>(setup));
  Renaming renaming;
  TableFailure failure{{script.config, {}}, {}};
  for (const Call& call : script.calls) {
    const XenOp op = renaming.apply(call.op);
    if (only_protocol && !protocol.allows(op)) continue;
    const auto violation = monitor.play(op);
    renaming.note(call, monitor.result());
    if (only_protocol) protocol.note(op, monitor.result());
    failure.script.calls.push_back(made(op, monitor.result()));
    if (violation) {
      failure.violation = *violation;
      return failure;
    }
    if (monitor.crashed() || op.kind == XenOpKind::destroy_domain) break;
  }
  return std::nullopt;
}

}  // namespace pirq::fuzz
