// "world NAME key=value ...": reading and printing share one table of keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// The keys of a world line, in canonical order.
[[nodiscard]] std::span<const std::string_view> world_keys();

/// Reads a world line; the world's devices are declared elsewhere.
[[nodiscard]] Problem read_world(const Line& line, NamedWorld& world);

/// Makes the Setup of a world read from `line`, once its devices are known. What does not fit
/// together is reported at the key that `Setup::create` names.
[[nodiscard]] Problem make_setup(const Line& line, const WorldConfig& config,
                                 std::optional<Setup>& setup);

/// The canonical world line, without a line end.
[[nodiscard]] std::string world_text(const NamedWorld& world);

}  // namespace pirq::fuzz
