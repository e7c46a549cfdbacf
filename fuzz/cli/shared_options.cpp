#include "fuzz/cli/shared_options.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fuzz/cli/values.h"
#include "fuzz/nearest.h"

namespace pirq::fuzz::cli {

void world_option(Options& options, std::string& to) {
  options.text("--world", "NAME|FILE", "A named world, or a case file, whose first world it is",
               to);
}

void devices_option(Options& options, std::optional<int>& to) {
  options.value("--devices", "N", "a number in 1.." + std::to_string(kDevicesMax),
                "As many devices, cycling through the world's", to, count_in(1, kDevicesMax));
}

void time_option(Options& options, std::optional<std::chrono::milliseconds>& to) {
  options.value("--time", "T", "a time like 500ms, 30s, 2m or 1h", "Stop after so long", to,
                read_duration);
}

void jobs_option(Options& options, std::optional<int>& to) {
  options.value("--jobs", "N", "a number in 1..256",
                "As many threads (all cores); same result for any", to, count_in(1, 256));
}

void out_option(Options& options, std::string& to) {
  options.text("--out", "DIR", "Directory of the finds (./finds)", to);
}

int threads(const std::optional<int>& jobs) {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return jobs.value_or(std::max(cores, 1));
}

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
