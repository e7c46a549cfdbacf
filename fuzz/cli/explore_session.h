// One exhaustive search: its verdict, its saved finds, and the file to resume it from.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "fuzz/case_file/choose_world.h"
#include "fuzz/cli/injected.h"
#include "fuzz/cli/output.h"
#include "fuzz/explore/checkpoint.h"
#include "fuzz/explore/explore.h"
#include "fuzz/survey/baseline.h"

namespace pirq::fuzz::cli {

struct ExploreRequest {
  WorldChoice world;  ///< Ignored if `resume` is given.
  std::optional<PropertySet> properties;
  std::optional<std::uint64_t> states;
  std::optional<std::uint64_t> memory;
  std::optional<std::uint64_t> depth;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> jobs;
  std::optional<StateReduction> reduce;
  bool check_reduction = false;
  bool keep_going = false;
  std::optional<Fault> inject;  ///< To test what the program does then.
  std::string out = "finds";
  std::string checkpoint;  ///< The file to save an unfinished search to; empty: none.
  std::string resume;      ///< The file of a search to resume; empty: none.
  std::optional<Baseline> baseline;
};

/// Searches a world, or checks its reduction, and returns the exit code. `from` is the search to
/// resume, or null.
[[nodiscard]] int explore_session(const ExploreRequest& request, const std::string& program,
                                  SearchedWorld searched, Checkpoint* from, Output& output);

}  // namespace pirq::fuzz::cli
