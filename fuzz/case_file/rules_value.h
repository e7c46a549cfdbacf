// Reads and prints the value of the key `rules` of a world line: "-X54,+X1".
#pragma once

#include <string>

#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// Reads a list of rules with signs into config.turned_back and config.added. "+proposed" adds
/// every proposed rule that the list does not turn back.
[[nodiscard]] Problem read_rules(const Line& line, const Token& value, WorldConfig& config);

/// Returns the canonical list; empty if the world has the rules of its releases.
[[nodiscard]] std::string print_rules(const WorldConfig& config);

}  // namespace pirq::fuzz
