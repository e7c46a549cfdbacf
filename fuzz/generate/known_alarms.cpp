#include "fuzz/generate/known_alarms.h"

#include <algorithm>
#include <array>

namespace pirq::fuzz {
namespace {

// Every alarm that was known has been mended. A row is
// {.where = "...", .why = "...", .applies = ..., .avoid = ..., .unwatched = {...}}.
constexpr std::array<KnownAlarm, 0> kTable{};

}  // namespace

std::span<const KnownAlarm> known_alarms() {
  return kTable;
}

void avoid_known_alarms(WorldConfig& config) {
  for (const KnownAlarm& row : kTable)
    if (row.avoid != nullptr && row.applies(config)) row.avoid(config);
}

bool is_free_of_known_alarms(const WorldConfig& config) {
  return std::ranges::none_of(
      kTable, [&](const KnownAlarm& row) { return row.avoid != nullptr && row.applies(config); });
}

PropertySet properties_for_drawn(const WorldConfig& config) {
  PropertySet set = properties_for(config.driver);
  for (const KnownAlarm& row : kTable)
    if (row.applies(config)) set = set - row.unwatched;
  return set;
}

}  // namespace pirq::fuzz
