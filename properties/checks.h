// The checks of a set of properties in one world, grouped by the time at which they run.
#pragma once

#include <array>
#include <boost/container/static_vector.hpp>
#include <cstdint>

#include "properties/property.h"

namespace pirq {

/// Each list is in the order of the table.
struct Checks {
  Checks(PropertySet of, const Setup& setup);

  template <class Ask>
  struct Named {
    Property property;
    Ask ask;
  };
  template <class Ask>
  using List = boost::container::static_vector<Named<Ask>, enum_count<Property>>;
  /// A set of checks; bit i stands for of_steps[i].
  using Set = std::uint32_t;
  static_assert(enum_count<Property> <= 32);

  /// The checks of steps that are asked after this step. The others find nothing.
  [[nodiscard]] Set asked_after(const World& world, const Step& step, const Outcome& done) const {
    return after[index_of(step.kind)] & after_deeds(world, done);
  }

  PropertySet properties;
  List<Check> of_steps;
  List<CallCheck> of_calls;
  std::array<Set, kStepKinds> after{};       ///< Those asked after each kind of step.
  std::array<Set, enum_count<Deed>> with{};  ///< Those asked after each deed.

 private:
  [[nodiscard]] Set after_deeds(const World& world, const Outcome& done) const {
    if (done.crashed) return with[index_of(Deed::crash)];
    Set asked = with[index_of(Deed::any)];
    const auto add = [&](Deed deed) { asked |= with[index_of(deed)]; };
    if (done.claimed || done.searched) add(Deed::number);
    if (done.found_none) add(Deed::full_table);
    if (done.hypercall || !done.touched.empty()) add(Deed::call);
    if (done.probed || done.touched.all) add(Deed::success);
    if (done.stalled || waits_) add(Deed::wait);
    if (done.changes == Changes::nothing) return asked;
    add(Deed::change);
    if (world.domain().state().dying != 0 || world.quiescent()) add(Deed::rest);
    return asked;
  }

  bool waits_;  // Softirqs or events can wait in this world.
};

}  // namespace pirq
