// What must happen sometimes: interesting situations that a campaign has to reach, or it has looked
// too little. Each is one row of a table; none ever stops a case.
#pragma once

#include <array>
#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <span>
#include <string_view>

#include "model/enum.h"
#include "model/world.h"

namespace pirq {

/// The order is the order of the table.
enum class Sometimes : std::uint8_t {
  number_reused,
  message_reused,
  forced_unbind,
  table_full,
  map_refused,
  second_port_refused,
  probes_overlap,
  detached_under_driver,
  delivered_to_port,
  delivered_as_vector,
  delivered_to_nobody,
  allocation_failed,
};

/// One row of the table. What users call it is its enumerator's name.
struct SometimesInfo {
  Sometimes id;
  bool (*applies)(const Setup& setup);  ///< Whether a world can reach it at all.
  StepKinds at;                         ///< Steps after which it is looked for.
  bool (*reached)(const World& after, const Step& step, const Outcome& outcome);
  std::string_view statement;
};

/// All rows, in the order of `Sometimes`.
[[nodiscard]] std::span<const SometimesInfo> sometimes();
[[nodiscard]] const SometimesInfo& info(Sometimes id);

/// A set of rows, as those reached.
using SometimesSet = EnumSet<Sometimes>;

/// Looks for what applies in one world. Cheap: after a step, only for what that kind can reach.
class SometimesWatch {
 public:
  explicit SometimesWatch(const Setup& setup);

  /// Adds to `reached` what the step reached.
  void step(const World& after, const Step& step, const Outcome& outcome,
            SometimesSet& reached) const;

 private:
  using Rows = boost::container::static_vector<const SometimesInfo*, enum_count<Sometimes>>;
  std::array<Rows, kStepKinds> rows_;
};

}  // namespace pirq
