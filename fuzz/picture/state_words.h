// The states of the numbers of a timeline as texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// The class of a number in a picture: "free", "allocated", "mapped" or "forced".
[[nodiscard]] std::string_view state_class(std::size_t state);

/// "pirq 46 allocated, pirq 47 mapped+pt+dpci+port": the numbers that are drawn.
[[nodiscard]] std::string numbers_text(const Timeline& timeline, const TableState& table);

/// "30 numbers free, 2 mapped+pt+dpci": how many numbers of the domain are in each state.
[[nodiscard]] std::string counts_text(const TableState& table);

/// The claims during event `index`: "pirq 47: driver a, QEMU a; pirq 46: driver b". `index` is
/// below the number of events.
[[nodiscard]] std::string claims_text(const Timeline& timeline, std::size_t index);

}  // namespace pirq::fuzz
