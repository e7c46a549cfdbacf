// The matrix as text, the way `corpus/matrix.txt` keeps it.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/survey/matrix.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// "holds", "19" for violated in 19 steps, ">53" for not decided, nothing broken in up to 53.
[[nodiscard]] std::string cell_text(const Cell& cell);

/// What comes before the first row: what the file is. `states_max` bounded every search.
[[nodiscard]] std::string matrix_preamble(std::size_t states_max);
/// "4.4     1.x    2.6.38   holds ..." and a line end. Where a world and a discipline begin, a
/// heading stands above: both, and the columns. `before` is the row above, null for the first.
[[nodiscard]] std::string row_text(const MatrixRow* before, const MatrixRow& row);

/// Reads what was printed: every row of matrix_rows, in order. `file` is for errors.
[[nodiscard]] std::variant<std::vector<MatrixRow>, InputError> parse_matrix(std::string_view text,
                                                                            std::string_view file);

}  // namespace pirq::fuzz
