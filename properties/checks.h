// The checks of a set of properties, grouped by the time at which they run.
#pragma once

#include <array>
#include <boost/container/static_vector.hpp>
#include <cstdint>

#include "properties/property.h"

namespace pirq {

/// Each list is in the order of the table.
struct Checks {
  explicit Checks(PropertySet of);

  template <class Ask>
  struct Named {
    Property property;
    Ask ask;
  };
  template <class Ask>
  using List = boost::container::static_vector<Named<Ask>, enum_count<Property>>;

  PropertySet properties;
  List<Check> of_steps;
  /// By kind of step: bit i is set if of_steps[i] is asked after it.
  std::array<std::uint32_t, kStepKinds> asked{};
  static_assert(enum_count<Property> <= 32);
  List<CallCheck> of_calls;
};

}  // namespace pirq
