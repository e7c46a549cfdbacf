// The options that write a picture or a page into a file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fuzz/text/input_error.h"

namespace pirq::fuzz::cli {

/// Returns an error of the option `flag` if `file` cannot be the file of a picture: its folder
/// cannot be written, or it is named like a case. Creates nothing. "-" is standard output.
[[nodiscard]] std::optional<InputError> check_picture(std::string_view flag,
                                                      const std::string& file);

/// Writes the file, completely or not at all, or to standard output.
[[nodiscard]] std::optional<InputError> write_picture(const std::string& file,
                                                      std::string_view text);

}  // namespace pirq::fuzz::cli
