// What a run is judged by: properties of the table, and properties of the caller's own.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "properties/property.h"

namespace pirq {

/// A property of the caller's own: a row beside the table. Whoever watches it, and every violation
/// of it, points to it: it outlives them.
struct OwnProperty {
  std::string_view name;  ///< As cases have it, [a-z0-9-]; none of the table's.
  PropertyKind kind = PropertyKind::always;
  /// Looks at the world after a step, as a check of the table does. What it answers follows from
  /// what it is shown and nothing else; several threads ask it. Of equal devices it prefers none,
  /// unless the search that asks it has no `symmetry`.
  Check check = nullptr;
};

/// A set of properties to watch. Copying is cheap.
class Watched {
 public:
  static constexpr std::size_t kOwnMax = 32;

  Watched() = default;
  /// Properties of the table alone.
  Watched(PropertySet table) : table_(table) {}  // NOLINT(google-explicit-constructor)
  /// The caller's own as well, which are judged behind the table's, in this order.
  /// REQUIRES: at most kOwnMax, with a name and a check each; `own` outlives the set.
  Watched(PropertySet table, std::span<const OwnProperty> own) : table_(table), own_(own) {}

  /// Those of the table.
  [[nodiscard]] PropertySet table() const { return table_; }
  [[nodiscard]] bool has(Property property) const { return table_.has(property); }
  [[nodiscard]] bool has(PropertyId id) const;
  /// Whether there is one of the caller's own.
  [[nodiscard]] bool has_own() const {
    return own_.size() > static_cast<std::size_t>(std::popcount(dropped_));
  }
  [[nodiscard]] bool empty() const { return table_.empty() && !has_own(); }
  [[nodiscard]] Watched with(Property property) const;
  [[nodiscard]] Watched without(PropertyId id) const;
  /// `id` and nothing else.
  [[nodiscard]] static Watched only(PropertyId id);

  /// Calls `visit` with each property of the caller's own.
  template <class Visit>
  void for_each_own(Visit visit) const {
    for (std::size_t i = 0; i < own_.size(); ++i)
      if ((dropped_ >> i & 1U) == 0) visit(own_[i]);
  }

  /// The first of the caller's own that is broken.
  [[nodiscard]] std::optional<Violation> check_own(const Observation& seen) const;

 private:
  PropertySet table_;
  std::span<const OwnProperty> own_;
  std::uint32_t dropped_ = 0;  // Bit i: own_[i] is watched no longer.
};

/// The names of the properties, separated by blanks, in the order in which they are judged.
[[nodiscard]] std::string property_list(const Watched& watched);

}  // namespace pirq
