#include "fuzz/cli/property_option.h"

#include <string>
#include <string_view>
#include <vector>

#include "fuzz/nearest.h"

namespace pirq::fuzz::cli {

void property_option(Options& options, std::optional<PropertySet>& to) {
  const auto take = [&to](const std::string& name) -> std::optional<UsageError> {
    const auto property = find_property(name);
    if (!property) {
      std::vector<std::string_view> names;
      for (const PropertyInfo& row : properties()) names.push_back(row.name);
      return UsageError{"there is no property '" + name + "'", suggestion(name, names)};
    }
    to = to.value_or(PropertySet()).with(*property);
    return std::nullopt;
  };
  options.each("--property", "NAME", "Watch this property only; may be given again", take);
}

}  // namespace pirq::fuzz::cli
