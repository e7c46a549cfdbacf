// What is measured; one file each.
#pragma once

#include <string>
#include <vector>

#include "fuzz/bench/table.h"

namespace pirq::bench {

/// Programs that are run as a whole; their rows are left out where one is empty.
struct Programs {
  std::string pirqfuzz;
  std::string libfuzzer;
  std::string spin;  ///< Folder of a compiled verifier, `pan`, and of `world`, what it searches.
};

[[nodiscard]] Experiment steps_per_second();
[[nodiscard]] Experiment two_cores();
[[nodiscard]] Experiment time_to_find();
[[nodiscard]] Experiment time_to_find_whole_programs(const Programs& programs);
[[nodiscard]] Experiment shrinking();
[[nodiscard]] Experiment exploring(const Programs& programs);
[[nodiscard]] Experiment symmetry();
[[nodiscard]] Experiment searching();
[[nodiscard]] Experiment life_cycle();
[[nodiscard]] Experiment copying();

}  // namespace pirq::bench
