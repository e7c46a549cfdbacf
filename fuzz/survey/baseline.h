// A baseline: the cases of known failures, so that a run is red for new ones only.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/execute/run_case.h"

namespace pirq::fuzz {

/// A case of the baseline.
struct KnownCase {
  std::filesystem::path path;
  WorldConfig world;  ///< The case's first world, in which its steps can happen.
  Interleaving steps;
  std::optional<PropertyId> property;  ///< What the case is expected to violate there.
  bool occurs = false;                 ///< It does.
};

class Baseline {
 public:
  /// Reads every *.case below `directory`.
  [[nodiscard]] static Result<Baseline> load(const std::filesystem::path& directory);

  /// Returns the case of the baseline that fails in the same way as `violation` in a world with
  /// this config, or null.
  [[nodiscard]] const KnownCase* find(const WorldConfig& config, const Violation& violation) const;
  [[nodiscard]] const std::vector<KnownCase>& cases() const { return cases_; }

 private:
  std::vector<KnownCase> cases_;
};

}  // namespace pirq::fuzz
