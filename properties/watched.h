// The properties that a run is checked against: those of the table, and the caller's own.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/require.h"
#include "properties/property.h"

namespace pirq {

/// The caller's own property: a row in addition to the table. Sets and violations hold a pointer to
/// it, so it must outlive them.
struct OwnProperty {
  std::string_view name;  ///< The name in cases, [a-z0-9-]; it differs from the table's names.
  PropertyKind kind = PropertyKind::always;
  /// Looks at the world after a step, like a check of the table. Its result depends only on its
  /// argument, and several threads call it. It treats devices of equal config alike, unless the
  /// search that calls it has no `symmetry`.
  Check check = nullptr;
};

/// A set of properties to watch. Copying is cheap.
class Watched {
 public:
  static constexpr std::size_t kOwnMax = 32;

  Watched() = default;
  /// Only properties of the table.
  Watched(PropertySet table) : table_(table) {}  // NOLINT(google-explicit-constructor)
  /// Properties of the table and the caller's own. The own ones are checked after the table's, in
  /// this order. REQUIRES: there are at most kOwnMax, each with a name and a check, and `own`
  /// outlives the set.
  Watched(PropertySet table, std::span<const OwnProperty> own) : table_(table), own_(own) {
    require(own.size() <= kOwnMax, "Watched: at most kOwnMax properties of the caller");
  }

  /// The properties of the table in this set.
  [[nodiscard]] PropertySet table() const { return table_; }
  [[nodiscard]] bool has(Property property) const { return table_.has(property); }
  [[nodiscard]] bool has(PropertyId id) const;
  /// True if the set contains one of the caller's own properties.
  [[nodiscard]] bool has_own() const {
    return !own_.empty() && own_.size() > static_cast<std::size_t>(std::popcount(dropped_));
  }
  [[nodiscard]] bool empty() const { return table_.empty() && !has_own(); }
  [[nodiscard]] Watched with(Property property) const;
  [[nodiscard]] Watched without(PropertyId id) const;
  /// The set that contains only `id`.
  [[nodiscard]] static Watched only(PropertyId id);

  /// Calls `visit` with each of the caller's own properties in this set.
  template <class Visit>
  void for_each_own(Visit visit) const {
    for (std::size_t i = 0; i < own_.size(); ++i)
      if ((dropped_ >> i & 1U) == 0) visit(own_[i]);
  }

  /// The violation of the first of the caller's own properties that is broken.
  [[nodiscard]] std::optional<Violation> check_own(const Observation& seen) const;

 private:
  PropertySet table_;
  std::span<const OwnProperty> own_;
  std::uint32_t dropped_ = 0;  // Bit i: own_[i] is not in the set any more.
};

/// The names of the properties, separated by blanks, in the order of the checks.
[[nodiscard]] std::string property_list(const Watched& watched);

}  // namespace pirq
