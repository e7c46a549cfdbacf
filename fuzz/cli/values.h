// Values on the command line. Readers answer nothing for what they cannot read whole.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/generate/campaign.h"
#include "fuzz/generate/generate.h"

namespace pirq::fuzz::cli {

/// Longest case to generate: with the domain's destruction on top, it is still a case file.
inline constexpr std::size_t kLengthMax = kStepsMax - 1;

/// "123" or "0x7b"; 64 bits.
[[nodiscard]] std::optional<std::uint64_t> read_seed(std::string_view text);

/// A whole number in [low, high].
[[nodiscard]] std::optional<std::uint64_t> read_count(std::string_view text, std::uint64_t low,
                                                      std::uint64_t high);

/// Most cases that a user can ask for.
inline constexpr std::uint64_t kCasesMax = std::uint64_t{1} << 62;

/// A reader of whole numbers in [low, high].
[[nodiscard]] inline auto count_in(std::uint64_t low, std::uint64_t high) {
  return [low, high](std::string_view text) { return read_count(text, low, high); };
}

/// "500ms", "30s", "2m" or "1h"; more than nothing, a year at most.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

/// "64M", "2G" or "500K": a number of bytes.
[[nodiscard]] std::optional<std::uint64_t> read_bytes(std::string_view text);

/// "2/4": the second of four parts.
[[nodiscard]] std::optional<Shard> read_shard(std::string_view text);

/// "250..500": the length of cases.
[[nodiscard]] std::optional<GenerateOptions> read_steps(std::string_view text);

}  // namespace pirq::fuzz::cli
