#include "fuzz/cli/values.h"

#include <charconv>
#include <limits>
#include <system_error>

namespace pirq::fuzz::cli {
namespace {

std::optional<std::uint64_t> read_number(std::string_view text, int base) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

struct Unit {
  std::string_view name;
  std::uint64_t milliseconds;
};
// "ms" comes before "s", because it also ends in "s".
constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
constexpr std::uint64_t kLongest = std::uint64_t{366} * 24 * 3'600'000;

}  // namespace

std::optional<std::uint64_t> read_seed(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  return hex ? read_number(text.substr(2), 16) : read_number(text, 10);
}

std::optional<std::uint64_t> read_count(std::string_view text, std::uint64_t low,
                                        std::uint64_t high) {
  const auto number = read_number(text, 10);
  return number && *number >= low && *number <= high ? number : std::nullopt;
}

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    text.remove_suffix(unit.name.size());
    const auto number = read_count(text, 1, kLongest / unit.milliseconds);
    if (!number) return std::nullopt;
    return std::chrono::milliseconds(*number * unit.milliseconds);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> read_bytes(std::string_view text) {
  constexpr std::string_view units = "KMGT";
  const std::size_t unit = text.empty() ? text.npos : units.find(text.back());
  if (unit == text.npos) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t shift = 10 * (unit + 1);
  const auto number = read_count(text, 1, (std::uint64_t{1} << 50) >> shift);
  if (!number) return std::nullopt;
  return *number << shift;
}

std::optional<GenerateOptions> read_steps(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto low = read_count(text.substr(0, dots), 1, kLengthMax);
  const auto high = read_count(text.substr(dots + 2), 1, kLengthMax);
  if (!low || !high || *low > *high) return std::nullopt;
  return GenerateOptions{static_cast<std::uint32_t>(*low), static_cast<std::uint32_t>(*high)};
}

}  // namespace pirq::fuzz::cli
