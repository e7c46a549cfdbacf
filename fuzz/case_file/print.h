// Prints a case in canonical form. parse_case(print_case(c)) equals c, and
// print_case(parse_case(t)) equals t for every canonical text t.
#pragma once

#include <string>

#include "fuzz/case_file/case.h"

namespace pirq::fuzz {

/// Returns the canonical text of a case. In comments it replaces control bytes by blanks, removes
/// trailing blanks and cuts after kCommentMax bytes.
[[nodiscard]] std::string print_case(const Case& value);

}  // namespace pirq::fuzz
