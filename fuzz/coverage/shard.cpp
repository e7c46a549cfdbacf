#include "fuzz/coverage/shard.h"

#include <charconv>
#include <system_error>

namespace pirq::fuzz {
namespace {

constexpr std::uint64_t kShardsMax = 65'536;

std::optional<std::uint64_t> read_up_to(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < 1 || number > most) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Shard> read_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto count = read_up_to(text.substr(slash + 1), kShardsMax);
  if (!count) return std::nullopt;
  const auto part = read_up_to(text.substr(0, slash), *count);
  if (!part) return std::nullopt;
  return Shard{.index = *part - 1, .count = *count};
}

}  // namespace pirq::fuzz
