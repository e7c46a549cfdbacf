// What a guest's log says, as the lines that a world must print in the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fuzz/case_file/parse.h"
#include "fuzz/log/event.h"
#include "fuzz/log/finding.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// A line that a world must print: its kind and its number, -1 if the line has none. The irqs of a
/// log are not compared: other devices take irqs, too.
struct ToldLine {
  log::Kind kind{};
  std::int64_t pirq = -1;
  int device = -1;  ///< The index of its device in the world; -1 if the line names none.
  log::Evidence line = {};
};

/// A guest's log, and what follows from it for a world.
struct LogStory {
  std::string file;
  std::vector<ToldLine> lines;
  std::set<log::Kind> kinds;   ///< The kinds that this guest prints. Others may have happened.
  bool names_devices = false;  ///< Lines name devices, so that a probe can have fewer vectors.
  bool from_start = true;      ///< False if the log begins in the middle of a driver's life.
  std::size_t left_out = 0;    ///< Lines about GSIs and resumes, which are not searched for.
  WorldConfig config;          ///< Devices and sizes; without releases.
};

/// Reads a log. Returns an error if the file cannot be read, if it has no line of a driver's life,
/// or too many devices.
[[nodiscard]] Result<LogStory> read_story(const std::string& file);

/// The devices that a story may have at most, and their vectors.
inline constexpr std::size_t kStoryDevicesMax = 6;
inline constexpr std::uint16_t kStoryVectorsMax = 32;

/// The kind and number of an event; no kind that is searched for: an empty value.
[[nodiscard]] std::optional<ToldLine> told(const log::Event& event);

}  // namespace pirq::fuzz
