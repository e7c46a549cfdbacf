// Compares what a step of a world prints with the lines of a story.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/execute/case_run.h"
#include "fuzz/log_worlds/story.h"
#include "fuzz/report/log.h"

namespace pirq::fuzz {

/// How many lines of each source were printed.
using Printed = std::array<std::uint16_t, kStorySources>;

/// The number of lines of all sources.
[[nodiscard]] std::size_t total(const Printed& printed);

/// True if lines of the source may be missing where `printed` were printed.
[[nodiscard]] bool may_miss(const LogStory& story, std::size_t source, const Printed& printed);

/// What may have been printed after the moment; nothing if it prints a line that a log does not
/// have at this place. A log can end before the others do, so a line behind its end proves nothing.
[[nodiscard]] std::vector<Printed> printed_after(const LogStory& story, const Moment& moment,
                                                 const Neighbours& neighbours,
                                                 const Printed& printed);

/// True if a line of this kind shows that a driver sets up a device.
[[nodiscard]] bool sets_up(log::Kind kind);

}  // namespace pirq::fuzz
