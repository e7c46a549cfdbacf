// Reads case files from disk.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "fuzz/case_file/parse.h"
#include "properties/watched.h"

namespace pirq::fuzz {

/// Returns the text of a file, or of standard input for "-", or an error if the file cannot be
/// read. Reading stops after kTextMax bytes and at most one block more; the parser rejects such a
/// text.
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& path);

/// Reads the case in a file. Its expectations may name the properties of the table and those of
/// `own`.
[[nodiscard]] Result<Case> load_case(const std::filesystem::path& path,
                                     std::span<const OwnProperty> own = {});

}  // namespace pirq::fuzz
