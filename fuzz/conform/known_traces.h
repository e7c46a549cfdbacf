// A baseline of traces: what is known to differ from the model.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/conform/sut/script.h"
#include "fuzz/conform/trace/trace_file.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// An operation, and the parts of its answer that differ or the property that it breaks. Two
/// differences are the same if these are.
using DifferenceKey = std::pair<std::string, std::string>;

/// The comment of a kept trace that names its difference. A broken property and a missing answer do
/// not show when the trace is compared with the model again.
[[nodiscard]] std::string failure_comment(const TraceDifference& difference);

/// A trace of the baseline.
struct KnownTrace {
  std::filesystem::path path;
  std::string title;
  std::optional<DifferenceKey> differs;  ///< From the model, or as its comment says.
  std::optional<Script> of_program;      ///< The script of a program that its comment is about.
};

class KnownTraces {
 public:
  /// Reads every *.trace below `directory`, as `conform --sut --out` keeps them. Returns an error
  /// if a file cannot be read.
  [[nodiscard]] static std::variant<KnownTraces, InputError> load(
      const std::filesystem::path& directory);

  [[nodiscard]] bool has(const TraceDifference& difference) const;
  [[nodiscard]] const std::vector<KnownTrace>& all() const { return traces_; }

 private:
  std::vector<KnownTrace> traces_;
};

/// A line for each trace of the baseline that does not differ from the model any more. Those of a
/// program are left out.
[[nodiscard]] std::string gone_text(const KnownTraces& known);

/// A line for a trace of the baseline that does not occur any more.
[[nodiscard]] std::string gone_line(const KnownTrace& known);

}  // namespace pirq::fuzz
