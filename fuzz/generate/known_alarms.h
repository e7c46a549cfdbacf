// The list of causes that drawn worlds leave out. At each a property fails although nothing is
// wrong, or a known bug has no rule that repairs it yet. It is empty now.
#pragma once

#include <span>
#include <string_view>

#include "model/setup.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// One row: where it applies, why, and what is left out there: the cause, some properties, or both.
struct KnownAlarm {
  std::string_view where;
  std::string_view why;
  bool (*applies)(const WorldConfig& config);
  /// Removes the cause from a world; null if the world stays as it is.
  void (*avoid)(WorldConfig& config) = nullptr;
  PropertySet unwatched = {};
};

[[nodiscard]] std::span<const KnownAlarm> known_alarms();

/// Removes from a world the causes that the list names.
void avoid_known_alarms(WorldConfig& config);

/// True if `avoid_known_alarms` leaves the world as it is.
[[nodiscard]] bool is_free_of_known_alarms(const WorldConfig& config);

/// Returns the properties that are meant to hold in a drawn world, without those that the list
/// names for it.
[[nodiscard]] PropertySet properties_for_drawn(const WorldConfig& config);

}  // namespace pirq::fuzz
