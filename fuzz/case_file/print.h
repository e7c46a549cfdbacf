// Prints a case in canonical form: parse_case(print_case(c)) is c, and print_case(parse_case(t))
// is t for every canonical t.
#pragma once

#include <string>

#include "fuzz/case_file/case.h"

namespace pirq::fuzz {

/// The canonical text of a case. Comments that are not one printable line are made so.
[[nodiscard]] std::string print_case(const Case& value);

}  // namespace pirq::fuzz
