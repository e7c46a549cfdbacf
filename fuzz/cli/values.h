// Readers of command-line values. Each returns nothing if the whole text is not a valid value.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/generate/generate.h"

namespace pirq::fuzz::cli {

/// The longest case to generate. One more step, destroy-domain, still fits a case file.
inline constexpr std::size_t kLengthMax = kStepsMax - 1;

/// Reads a 64-bit number: "123" or "0x7b".
[[nodiscard]] std::optional<std::uint64_t> read_seed(std::string_view text);

/// Reads a decimal number in [low, high].
[[nodiscard]] std::optional<std::uint64_t> read_count(std::string_view text, std::uint64_t low,
                                                      std::uint64_t high);

/// The largest value of --cases.
inline constexpr std::uint64_t kCasesMax = std::uint64_t{1} << 62;

/// Returns a reader of decimal numbers in [low, high].
[[nodiscard]] inline auto count_in(std::uint64_t low, std::uint64_t high) {
  return [low, high](std::string_view text) { return read_count(text, low, high); };
}

/// Reads a duration: "500ms", "30s", "2m" or "1h". It is positive and at most 366 days.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

/// Reads a number of bytes, at most 1024T: "500K", "64M", "2G" or "1T".
[[nodiscard]] std::optional<std::uint64_t> read_bytes(std::string_view text);

/// Reads a range of case lengths: "250..500".
[[nodiscard]] std::optional<GenerateOptions> read_steps(std::string_view text);

}  // namespace pirq::fuzz::cli
