// A baseline of traces: what is known to differ from the model.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/conform/trace/xen_trace.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// Two differences are the same if the same operation differs in the same parts of its answer.
class KnownTraces {
 public:
  /// Reads every *.trace below `directory`, as `conform --sut --out` keeps them. Returns an error
  /// if a file cannot be read.
  [[nodiscard]] static std::variant<KnownTraces, InputError> load(
      const std::filesystem::path& directory);

  [[nodiscard]] bool has(const TraceDifference& difference) const;

 private:
  std::set<std::pair<std::string, std::string>> known_;  // An operation and the parts that differ.
};

}  // namespace pirq::fuzz
