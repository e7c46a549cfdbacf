#include "fuzz/report/table_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/rules.h"

namespace pirq::fuzz {
namespace {

std::string rules_that_break(Property property) {
  std::string text;
  for (const RuleInfo& row : rules()) {
    const auto broken = broken_by(row.rule);
    if (std::ranges::find(broken, property) != broken.end())
      text += fmt::format("{}{}", text.empty() ? "" : " ", row.id);
  }
  return text.empty() ? "none" : text;
}

// The mildest discipline that allows the step, or the key that does.
std::string allowed_by(const StepInfo& row) {
  for (const Discipline driver : {Discipline::orderly, Discipline::surprise, Discipline::hostile})
    if (row.under.has(driver)) return fmt::format("driver={}", name_of(driver));
  return fmt::format("also={}", row.name);
}

std::string form_of(const StepInfo& row) {
  std::string text = row.has_device ? "DEV " : "";
  text += row.name;
  for (const Param param : {row.a, row.b})
    if (param != Param::none) text += fmt::format(" {}=", name_of(param));
  return text;
}

}  // namespace

std::string properties_text(std::span<const Property> wanted, const Paint& paint) {
  std::string text;
  for (const PropertyInfo& row : properties()) {
    if (row.property == Property::canary && wanted.empty()) continue;
    if (!wanted.empty() && std::ranges::find(wanted, row.property) == wanted.end()) continue;
    text +=
        fmt::format("{}\n  {}\n  broken by the bugs of: {}\n", paint.bold(enum_name(row.property)),
                    row.statement, rules_that_break(row.property));
  }
  return text;
}

std::string steps_text(std::span<const StepKind> wanted, const Paint& paint) {
  std::string text;
  for (const StepInfo& row : step_table()) {
    if (!wanted.empty() && std::ranges::find(wanted, row.kind) == wanted.end()) continue;
    text += fmt::format("{}\n  {}; {}\n  {}\n", paint.bold(form_of(row)), name_of(row.actor),
                        allowed_by(row), row.help);
  }
  return text;
}

}  // namespace pirq::fuzz
