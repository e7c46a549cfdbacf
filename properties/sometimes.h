// Coverage goals: interesting situations that a campaign should reach. A campaign that misses one
// is too short or too narrow. Each is one row of a table. Reaching one does not stop a case.
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

/// One row of the table. The text name is the enumerator's name.
struct SometimesInfo {
  Sometimes id;
  bool (*applies)(const Setup& setup);  ///< True if a world of this setup can reach it.
  StepKinds at;                         ///< The kinds of steps after which it is checked.
  /// True if the step reached it.
  bool (*reached)(const World& after, const Step& step, const Outcome& outcome);
  std::string_view statement;
};

/// All rows, in the order of `Sometimes`.
[[nodiscard]] std::span<const SometimesInfo> sometimes();
[[nodiscard]] const SometimesInfo& info(Sometimes id);

/// A set of rows, for example the reached ones.
using SometimesSet = EnumSet<Sometimes>;

/// Checks the rows that apply in one world. After a step it checks only the rows of that step's
/// kind.
class SometimesWatch {
 public:
  SometimesWatch() = default;
  explicit SometimesWatch(const Setup& setup);

  /// Adds the rows that the step reached to `reached`.
  void step(const World& after, const Step& step, const Outcome& outcome,
            SometimesSet& reached) const;

 private:
  using Rows = boost::container::static_vector<const SometimesInfo*, enum_count<Sometimes>>;
  std::array<Rows, kStepKinds> rows_;
};

}  // namespace pirq
