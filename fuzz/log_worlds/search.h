// Searches for an interleaving of one world that prints the lines of a log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "fuzz/execute/case_run.h"
#include "fuzz/log_worlds/story.h"

namespace pirq::fuzz {

/// Whether a world can print a log.
struct StoryAnswer {
  enum class Kind : std::uint8_t {
    possible,   ///< `steps` print it.
    refuted,    ///< No interleaving prints it: see `line`.
    undecided,  ///< A bound ended the search.
  };
  Kind kind = Kind::undecided;
  std::size_t line =
      0;  ///< The index of a line that was not printed; of all lines if there is none.
  Interleaving steps = {};
  std::size_t states = 0;
};

struct StorySearch {
  std::size_t states_max = 200'000;
  bool skip_dead_ends = true;        ///< Without, the answer is the same; for tests.
  std::function<bool()> go_on = {};  ///< Returning false ends the search.
};

/// Searches the world `config`, which has the devices and sizes of the story. A step that prints
/// nothing, or only lines of kinds that the log does not have, can happen at any time. Drivers are
/// orderly, and no probe begins that no later line shows; devices raise no interrupts and are not
/// detached. If the first source does not begin at the start, lines before its first one may be
/// missing, but each driver was probed once at most. The order of two sources' lines is not known,
/// so each order is tried.
[[nodiscard]] StoryAnswer search_story(const LogStory& story, const WorldConfig& config,
                                       const StorySearch& search);

}  // namespace pirq::fuzz
