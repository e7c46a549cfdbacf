// The matrix of releases and properties as a page whose rows can be chosen.
#pragma once

#include <span>
#include <string>

#include "fuzz/survey/matrix.h"

namespace pirq::fuzz {

/// The page. `states` is the bound of the searches as the note says it. `cases` has a shortest case
/// of each violation, and may be empty.
[[nodiscard]] std::string matrix_page(std::span<const MatrixRow> rows, const std::string& states,
                                      const std::string& cases);

}  // namespace pirq::fuzz
