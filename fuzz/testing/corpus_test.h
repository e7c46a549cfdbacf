// Registers two tests for each case file of the corpus.
#pragma once

#include <filesystem>

namespace pirq::fuzz {

/// Registers a test of the suites "Corpus" and "CorpusWorld" for every case under regressions, open
/// and logs of `corpus`. The tests have the names of the files. Returns the number of case files.
[[nodiscard]] int register_corpus_tests(const std::filesystem::path& corpus);

}  // namespace pirq::fuzz
