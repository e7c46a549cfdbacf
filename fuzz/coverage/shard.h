// A part of the cases of a seed, for runs on several machines.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pirq::fuzz {

/// A part of the cases of a seed: those whose index modulo `count` is `index`.
/// REQUIRES: index < count.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
  friend auto operator<=>(const Shard&, const Shard&) = default;  // NOLINT(*-use-nullptr)
};

/// Reads a shard: "2/4" is the second of four parts.
[[nodiscard]] std::optional<Shard> read_shard(std::string_view text);

}  // namespace pirq::fuzz
