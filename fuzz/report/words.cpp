#include "fuzz/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

// ", between device a and device b": the subjects of a violation; empty if it has none.
std::string subjects(const Violation& v) {
  if (!v.first) return {};
  const std::string first = device_name(v.first->device);
  if (!v.second) return fmt::format(", for vector {} of device {}", v.first->vector, first);
  if (v.first->device == v.second->device)
    return fmt::format(", between vectors {} and {} of device {}", v.first->vector,
                       v.second->vector, first);
  return fmt::format(", between device {} and device {}", first, device_name(v.second->device));
}

}  // namespace

std::string errno_name(int rc) {
  const auto* row = std::ranges::find(xen::kErrorNames, -rc, &xen::ErrorName::number);
  return row == std::end(xen::kErrorNames) ? std::to_string(rc) : std::string(row->name);
}

std::string sentence(const Violation& violation, std::size_t step_number) {
  return fmt::format("{} is broken at step {}{}{}", violation.id().name(), step_number,
                     subjects(violation),
                     violation.pirq >= 0 ? fmt::format(", for pirq {}", violation.pirq) : "");
}

}  // namespace pirq::fuzz
