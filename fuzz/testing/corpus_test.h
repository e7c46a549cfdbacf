// The corpus as tests: one for each case file.
#pragma once

#include <filesystem>

namespace pirq::fuzz {

/// Registers a test of suite "Corpus" for every case under `corpus`/regressions, /open and /logs,
/// named after its file. Answers how many.
[[nodiscard]] int register_corpus_tests(const std::filesystem::path& corpus);

}  // namespace pirq::fuzz
