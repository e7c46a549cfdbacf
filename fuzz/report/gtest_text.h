// A case as a test in C++, which a consumer of the installed library compiles.
#pragma once

#include <string>
#include <string_view>

#include "fuzz/case_file/case.h"

namespace pirq::fuzz {

/// Returns a source file with one GoogleTest test that replays the case and checks its
/// expectations. `file` is the name of the case's file; its stem names the test.
[[nodiscard]] std::string gtest_text(const Case& value, std::string_view file);

}  // namespace pirq::fuzz
