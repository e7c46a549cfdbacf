// Reads the worlds of a file of case files.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "fuzz/case_file/parse.h"

namespace pirq::fuzz {

/// Parses the worlds of a text: one case file, or several in a row, each with its version line.
/// `file` is the name of the file in errors.
[[nodiscard]] Result<std::vector<NamedWorld>> parse_worlds(std::string_view text,
                                                           std::string_view file);

/// Reads the worlds in the file at `path`.
[[nodiscard]] Result<std::vector<NamedWorld>> load_worlds(const std::filesystem::path& path);

}  // namespace pirq::fuzz
