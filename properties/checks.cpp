#include "properties/checks.h"

#include <variant>

namespace pirq {

Checks::Checks(PropertySet of, const Setup& setup)
    : properties(of),
      waits_(setup.allows(StepKind::interrupt) || setup.allows(StepKind::cpu_offline)) {
  for (const PropertyInfo& row : pirq::properties()) {
    if (!of.has(row.property) || (row.in != nullptr && !row.in(setup))) continue;
    if (const auto* ask = std::get_if<CallCheck>(&row.check)) {
      of_calls.push_back({row.property, *ask});
      continue;
    }
    const Set bit = Set{1} << of_steps.size();
    for (const StepInfo& step : step_table())
      if (row.after == nullptr || row.after(step)) after[index_of(step.kind)] |= bit;
    with[index_of(row.deed)] |= bit;
    of_steps.push_back({row.property, std::get<Check>(row.check)});
  }
}

}  // namespace pirq
