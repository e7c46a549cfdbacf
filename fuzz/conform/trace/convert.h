// Converts traces between the form of recording and the compact form of the corpus.
//
// In form 1 every trace is its own file, FOLDER/NAME.trace. In form 2 the traces of a folder are
// one file, FOLDER.trace, and each has a name. The conversion loses nothing in either direction.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz {

/// Texts by path, relative to a common folder.
using TraceFiles = std::map<std::filesystem::path, std::string>;

/// Converts every trace of `files` to `form`.
[[nodiscard]] std::variant<TraceFiles, InputError> convert(const TraceFiles& files, TraceForm form);

}  // namespace pirq::fuzz
