// Coverage as a text file. Files of the same world can be added up over workers and machines.
//
//   pirqfuzz-coverage 2
//   world NAME xen=... qemu=...          the world and the devices, as in a case
//   device a msi
//   cases 100                            the number of cases
//   steps 37000                          the number of steps
//   sometimes number-reused 93           the number of cases that reached the situation
//   met raise mapped+dpci+port 1200      steps of this kind that met a pirq in this state
//   did raise to-port 1100               steps of this kind that had this effect
//   find exclusive-pirq two-devices seed=1 case=1 FILE    the first find of its kind
//   ran seed=1 shard=1/8 cases=640       the first 640 cases of this part of a seed were run
//   checksum 4f0c...                     of all lines above; the last line
//
// A count of 0 has no line. The file of drawn worlds has no world and no devices, but
//
//   worlds any rules=all                 how the worlds were drawn
//   reachable detach                     a kind of step or a situation that some world can reach
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/case_file/parse.h"
#include "fuzz/coverage/coverage.h"
#include "fuzz/coverage/shard.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// The first line of a coverage file.
inline constexpr std::string_view kCoverageVersion = "pirqfuzz-coverage 2";

/// The largest number of cases and of steps. So the sum of two files does not overflow.
inline constexpr std::uint64_t kCountMax = std::uint64_t{1} << 62;

/// The first find of one kind (property and subject), and its file.
struct KeptFind {
  Property property = Property::canary;
  Subject subject = Subject::domain;
  std::uint64_t seed = 0;
  std::uint64_t case_index = 0;
  std::string file;  ///< The file name in the directory of finds.
  // clang-tidy 14 reports the comparison with 0 that the compiler generates for this operator.
  friend auto operator<=>(const KeptFind&, const KeptFind&) = default;  // NOLINT(*-use-nullptr)
};

/// The number of cases that were run of a shard of a seed's cases: the first ones.
struct RanCases {
  std::uint64_t seed = 0;
  Shard shard;
  std::uint64_t cases = 0;
  friend auto operator<=>(const RanCases&, const RanCases&) = default;  // NOLINT(*-use-nullptr)
};

/// The coverage of one world, or of drawn worlds.
struct CoverageFile {
  NamedWorld world;         ///< Not used if `worlds` is set.
  std::string worlds = {};  ///< How the worlds were drawn, in words; empty for one world.
  Coverage coverage;
  std::vector<KeptFind> finds = {};  ///< At most one of each kind, sorted.
  std::vector<RanCases> ran = {};    ///< At most one of each seed and shard, sorted.

  /// Returns what the world, or some drawn world, can reach.
  [[nodiscard]] Reachable reachable() const;
  /// Adds a find. Of two finds of the same kind, keeps the earlier one.
  void add(const KeptFind& find);
  /// Notes that cases were run. Of two numbers of the same seed and shard, keeps the larger one.
  void add(const RanCases& cases);
  /// Returns the number of cases that were run of the shard of the seed.
  [[nodiscard]] std::uint64_t ran_of(std::uint64_t seed, const Shard& shard) const;
  friend bool operator==(const CoverageFile&, const CoverageFile&) = default;
};

/// Returns the last line of a file with these lines above it, without its end.
[[nodiscard]] std::string checksum_line(std::string_view lines);

/// Parses the text of print_coverage. `file` is the name of the file in errors. Returns an error if
/// the text is truncated or was changed, or if its counts do not add up.
[[nodiscard]] Result<CoverageFile> parse_coverage(std::string_view text, std::string_view file);
/// Returns the text of a coverage file.
[[nodiscard]] std::string print_coverage(const CoverageFile& value);

/// Returns a message if both files may count the same cases: those of a seed in shards that have
/// cases in common.
[[nodiscard]] std::optional<std::string> counted_twice(const CoverageFile& one,
                                                       const CoverageFile& other);
/// Adds `from` to `to`. Returns an error message if the worlds differ or the counts are too large;
/// `to` is then unchanged.
[[nodiscard]] std::optional<std::string> add(CoverageFile& to, const CoverageFile& from);

/// Reads the coverage file at `path`.
[[nodiscard]] Result<CoverageFile> load_coverage(const std::filesystem::path& path);
/// Writes the file, completely or not at all. Replaces an existing file.
[[nodiscard]] std::optional<InputError> save_coverage(const std::filesystem::path& path,
                                                      const CoverageFile& value);
/// Adds `value` to the file, which need not exist, and returns the sum. Several processes of one
/// machine may call this for the same file at the same time.
[[nodiscard]] Result<CoverageFile> add_to_file(const std::filesystem::path& path,
                                               const CoverageFile& value);

}  // namespace pirq::fuzz
