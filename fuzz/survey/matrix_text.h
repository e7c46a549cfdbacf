// The text format of the matrix, as in corpus/matrix.txt.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/survey/matrix.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// Returns the first lines of the file, which explain it. `states_max` is the bound of the
/// searches.
[[nodiscard]] std::string matrix_preamble(std::size_t states_max);
/// Returns the line of a row: "4.4     1.x    2.6.38   holds ...". The first row of each world and
/// discipline follows a heading with the world, the discipline and the columns. `before` is the
/// preceding row, or null.
[[nodiscard]] std::string row_text(const MatrixRow* before, const MatrixRow& row);

/// Parses a printed matrix, which must have every row of the usual releases in order. `file` is the
/// name of the file in errors.
[[nodiscard]] std::variant<std::vector<MatrixRow>, InputError> parse_matrix(std::string_view text,
                                                                            std::string_view file);

}  // namespace pirq::fuzz
