#include "properties/checks.h"

#include <variant>

namespace pirq {

Checks::Checks(PropertySet of) : properties(of) {
  for (const PropertyInfo& row : pirq::properties()) {
    if (!of.has(row.property)) continue;
    if (const auto* ask = std::get_if<Check>(&row.check))
      of_steps.push_back({row.property, *ask});
    else
      of_calls.push_back({row.property, std::get<CallCheck>(row.check)});
  }
}

}  // namespace pirq
