// The experiments. Each file next to this one defines one or two.
#pragma once

#include <string>
#include <vector>

#include "fuzz/bench/table.h"

namespace pirq::bench {

/// Programs that are measured as whole processes. If a path is empty, the rows that need it are
/// omitted.
struct Programs {
  std::string pirqfuzz;
  std::string libfuzzer;
  std::string world;  ///< The file of the world that is explored.
  std::string spin;   ///< A folder with a compiled verifier `pan` of that world.
  std::string rumur;  ///< A compiled verifier of the toy.
};

[[nodiscard]] Experiment steps_per_second();
[[nodiscard]] Experiment two_cores();
[[nodiscard]] Experiment time_to_find();
[[nodiscard]] Experiment time_to_find_whole_programs(const Programs& programs);
[[nodiscard]] Experiment shrinking();
[[nodiscard]] Experiment exploring(const Programs& programs);
[[nodiscard]] Experiment rumur(const Programs& programs);
[[nodiscard]] Experiment exploring_on_two_cores();
[[nodiscard]] Experiment symmetry();
[[nodiscard]] Experiment searching();
[[nodiscard]] Experiment life_cycle();
[[nodiscard]] Experiment copying();

}  // namespace pirq::bench
