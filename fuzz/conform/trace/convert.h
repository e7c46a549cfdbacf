// From traces as they were recorded, one a file, to the compact files the corpus keeps, and back.
//
// In form 1 every trace is a file of its own, FOLDER/NAME.trace; in form 2 a folder's traces are
// one file, FOLDER.trace, and each keeps its name. Nothing is lost on the way, either way.
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
