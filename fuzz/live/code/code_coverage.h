// Which basic blocks of Xen's own code were executed, summed over runs, as a text file:
//
//   pirqfuzz-code-coverage 1
//   build 576c0736b3e38388c5afe9aaccc43a18d514e88e
//   scripts 400                          the number of scripts of all runs
//   function get_free_pirqs 1101         for each block, in the order of addresses: 1, executed
//   checksum 4f0c...                     of all lines above; the last line
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/live/code/code_map.h"

namespace pirq::live {

/// The first line of a file.
inline constexpr std::string_view kCodeCoverageVersion = "pirqfuzz-code-coverage 1";

/// The executed blocks of one build.
struct CodeCoverage {
  struct Function {
    std::string name;
    std::vector<bool> executed;  ///< In the order of CodeFunction::blocks.
    friend bool operator==(const Function&, const Function&) = default;
  };

  std::string build_id;
  std::uint64_t scripts = 0;
  std::vector<Function> functions = {};

  friend bool operator==(const CodeCoverage&, const CodeCoverage&) = default;
};

/// The coverage of a run of `scripts` scripts that executed these addresses.
[[nodiscard]] CodeCoverage coverage_of(const CodeMap& map, const Addresses& executed,
                                       std::uint64_t scripts);

[[nodiscard]] std::string print_code_coverage(const CodeCoverage& value);
/// Parses the text of print_code_coverage. `file` is the name of the file in errors. Returns an
/// error if the text is truncated or was changed.
[[nodiscard]] std::variant<CodeCoverage, fuzz::InputError> parse_code_coverage(
    std::string_view text, std::string_view file);

/// Adds `value` to the file, which need not exist, and returns the sum. Returns an error if the
/// file is of another build. Processes of one machine may do so at the same time.
[[nodiscard]] std::variant<CodeCoverage, fuzz::InputError> add_to_code_coverage(
    const std::filesystem::path& path, const CodeCoverage& value);

/// A table: of each function the blocks, those executed, and their share; of a build whose
/// unreachable blocks are known also the share without those, and their reasons. Below it the lines
/// of each function that were never executed. REQUIRES: `value` is of the build of `map`.
[[nodiscard]] std::string code_coverage_table(const CodeMap& map, const CodeCoverage& value);

}  // namespace pirq::live
