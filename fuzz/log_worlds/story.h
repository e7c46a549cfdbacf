// What the logs of one guest say, as the lines that a world must print in the same order.
#pragma once

#include <array>
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
  log::Source source{};
  std::int64_t pirq = -1;
  std::int64_t entry = -1;  ///< Of QEMU's lines that name one.
  int device = -1;          ///< The index of its device in the world; -1 if the line names none.
  log::Evidence line = {};
};

/// The lines of one source. Two sources have no common clock, so only these have an order.
struct ToldSource {
  std::vector<std::size_t> lines;  ///< Indices of LogStory::lines.
  bool from_start = true;          ///< False if earlier lines may be missing.
};

/// The guest, QEMU and Xen, in this order.
inline constexpr std::size_t kStorySources = 3;

/// Logs, and what follows from them for a world.
struct LogStory {
  std::string file;  ///< The files, as text.
  std::vector<ToldLine> lines;
  std::array<ToldSource, kStorySources> sources;
  std::set<log::Kind> kinds;       ///< The kinds that are printed. Others may have happened.
  std::set<int> qemu_devices;      ///< The devices that QEMU's lines name.
  bool names_devices = false;      ///< Lines name devices, so a probe can have fewer vectors.
  bool found_none = false;         ///< A set-up found no number.
  std::size_t left_out = 0;        ///< Lines about GSIs and resumes, which are not searched for.
  std::vector<std::string> notes;  ///< What else was left out, and why.
  WorldConfig config;              ///< Devices and sizes; without releases.

  /// The source that shows where a driver's life begins: the guest, if the logs have its lines.
  [[nodiscard]] const ToldSource& first_source() const;
};

/// Reads the logs of one guest, of its QEMU and of Xen. Returns an error if a file cannot be read,
/// if there is no line of a driver's life, if a source is in two files, or if there are too many
/// devices.
[[nodiscard]] Result<LogStory> read_story(const std::vector<std::string>& files);

/// The devices that a story may have at most, and their vectors.
inline constexpr std::size_t kStoryDevicesMax = 6;
inline constexpr std::uint16_t kStoryVectorsMax = 32;

/// The kind and numbers of an event; no kind that is searched for: an empty value.
[[nodiscard]] std::optional<ToldLine> told(const log::Event& event);

}  // namespace pirq::fuzz
