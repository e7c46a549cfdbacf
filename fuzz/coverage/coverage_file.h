// Coverage as text, to keep and to add up over workers, machines and days.
//
//   pirqfuzz-coverage 1
//   world NAME xen=... qemu=...          as in a case
//   device a msi
//   cases 100                            cases and steps counted
//   steps 37000
//   sometimes number-reused 93           in how many cases it was reached
//   met raise mapped+dpci+port 1200      steps of this kind that met a number in this state
//   did raise to-port 1100               steps of this kind that had this effect
//   find exclusive-pirq two-devices seed=1 case=1 FILE    the first of its kind
//
// What was never counted has no line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/case_file/parse.h"
#include "fuzz/coverage/coverage.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// Where the first failure of its kind is kept.
struct KeptFind {
  Property property = Property::canary;
  Subject subject = Subject::domain;
  std::uint64_t seed = 0;
  std::uint64_t case_index = 0;
  std::string file;  ///< Name within the directory of finds.
  // clang-tidy 14 takes the comparison with 0 that this stands for as its author's.
  friend auto operator<=>(const KeptFind&, const KeptFind&) = default;  // NOLINT(*-use-nullptr)
};

/// What was counted in one world.
struct CoverageFile {
  NamedWorld world;
  Coverage coverage;
  std::vector<KeptFind> finds;  ///< One of a kind, in order.

  /// Keeps the earlier of two finds of a kind.
  void add(const KeptFind& find);
  friend bool operator==(const CoverageFile&, const CoverageFile&) = default;
};

/// Reads what print_coverage wrote. `file` is its name in errors. A text that was cut short or
/// changed does not add up, and is an error.
[[nodiscard]] Result<CoverageFile> parse_coverage(std::string_view text, std::string_view file);
[[nodiscard]] std::string print_coverage(const CoverageFile& value);

/// Adds up two files of the same world; what is wrong if their worlds differ.
[[nodiscard]] std::optional<std::string> add(CoverageFile& to, const CoverageFile& from);

[[nodiscard]] Result<CoverageFile> load_coverage(const std::filesystem::path& path);
/// Writes the file, whole or not at all, in place of one that exists.
[[nodiscard]] std::optional<InputError> save_coverage(const std::filesystem::path& path,
                                                      const CoverageFile& value);
/// Adds `value` to the file, which need not exist, and answers the sum. Several processes on one
/// machine may add to the same file at the same time.
[[nodiscard]] Result<CoverageFile> add_to_file(const std::filesystem::path& path,
                                               const CoverageFile& value);

}  // namespace pirq::fuzz
