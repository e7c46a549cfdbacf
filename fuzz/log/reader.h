// Reads logs line by line in bounded memory, and finds the events in them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/log/event.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz::log {

/// What became of the lines of one file.
struct Reading {
  std::string file;
  std::uint64_t lines = 0;
  std::uint64_t read = 0;      ///< Lines with at least one event.
  std::uint64_t repeated = 0;  ///< Lines with the same time and text as an earlier one.
  std::uint64_t cut = 0;       ///< Lines longer than kLineBytesMax, whose rest was not read.
  std::uint64_t unread = 0;    ///< Lines that name a pirq or an MSI in a form that is not known.
  std::vector<std::uint64_t> first_unread;  ///< The numbers of the first of them.
  bool about_pirqs = false;
};

inline constexpr std::size_t kLineBytesMax = 4096;

using Take = std::function<void(const Event&)>;

/// Reads a file, or standard input for "-", and calls `take` for each event. Returns an error if
/// the file cannot be read or is no text.
[[nodiscard]] std::optional<InputError> read_log(const std::string& file, const Take& take,
                                                 Reading& reading);

/// The events of one line, in the order in which they stand in it. A line can hold the lines of two
/// CPUs.
[[nodiscard]] std::vector<Event> events_of(std::string_view line);

}  // namespace pirq::fuzz::log
