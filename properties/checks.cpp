#include "properties/checks.h"

#include <variant>

namespace pirq {

Checks::Checks(PropertySet of) : properties(of) {
  for (const PropertyInfo& row : pirq::properties()) {
    if (!of.has(row.property)) continue;
    if (const auto* ask = std::get_if<CallCheck>(&row.check)) {
      of_calls.push_back({row.property, *ask});
      continue;
    }
    for (const StepInfo& step : step_table())
      if (row.after == nullptr || row.after(step))
        asked[index_of(step.kind)] |= std::uint32_t{1} << of_steps.size();
    of_steps.push_back({row.property, std::get<Check>(row.check)});
  }
}

}  // namespace pirq
