// The text of `pirqfuzz --version`.
#pragma once

#include <string>

namespace pirq::fuzz::cli {

/// The version, the commit, the compiler, the build type and the sanitizers, one line each.
[[nodiscard]] std::string version_text();

}  // namespace pirq::fuzz::cli
