// The checks of a set of properties, sorted by when they are asked.
#pragma once

#include <boost/container/static_vector.hpp>

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
  List<CallCheck> of_calls;
};

}  // namespace pirq
