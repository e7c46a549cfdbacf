// Reading case files from disk.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "fuzz/case_file/parse.h"
#include "properties/watched.h"

namespace pirq::fuzz {

/// The whole of a file; an error if it cannot be read or is larger than a case may be.
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& path);

/// The case in a file; its expectations may name any property of the table, and those of `own`.
[[nodiscard]] Result<Case> load_case(const std::filesystem::path& path,
                                     std::span<const OwnProperty> own = {});

}  // namespace pirq::fuzz
