// What a run did, step by step, with the world on either side of each step: what tables and logs
// are made from.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

/// One step that was made.
struct Moment {
  const World& before;
  const World& after;
  const Step& step;
  const Outcome& outcome;
  std::size_t index;  ///< The case's step it was made for, from 0.
  bool own;           ///< It is that step; else QEMU made it so that that step could come.
};

/// Makes `made` once more, which run_case made of `steps` from `start`, and shows each step.
void retrace(const World& start, std::span<const Step> steps, std::span<const Step> made,
             const std::function<void(const Moment&)>& show);

}  // namespace pirq::fuzz
