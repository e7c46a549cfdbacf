// The coverage of a run: the file that it is added to, and what it must reach.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fuzz/case_file/find.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/run_session.h"
#include "fuzz/coverage/coverage_file.h"

namespace pirq::fuzz::cli {

class CoverageAccount {
 public:
  /// `empty` is a file of the run's world without coverage.
  CoverageAccount(const RunOptions& command, CoverageFile empty)
      : command_(command), empty_(std::move(empty)) {}

  /// Reads the files of --coverage and --reach, so that an error ends the run before it begins.
  [[nodiscard]] std::optional<InputError> open();
  /// The number of cases of the run's seed and shard that the file of --coverage has. 0 without
  /// --resume.
  [[nodiscard]] std::uint64_t cases_before() const { return before_; }

  /// Returns a file of the run's world with this coverage. All of the first `ran` cases were run.
  [[nodiscard]] CoverageFile file_of(const Coverage& coverage, std::uint64_t ran) const;
  /// Adds coverage to the file. A write error is not reported: what could not be written is written
  /// by the next call.
  void save_part(const CoverageFile& part);
  /// Adds the rest to the file, and prints a summary if `summary`. Checks --require-coverage and
  /// --reach, and returns an exit code. `whole` is the coverage of the run.
  [[nodiscard]] int finish(const CoverageFile& rest, const Coverage& whole, bool summary,
                           const Output& output);

 private:
  [[nodiscard]] int reach(const Coverage& coverage, const Output& output) const;

  const RunOptions& command_;
  CoverageFile empty_;
  CoverageFile unsaved_ = empty_;
  std::optional<Coverage> wanted_;  ///< That of --reach.
  std::uint64_t before_ = 0;
};

}  // namespace pirq::fuzz::cli
