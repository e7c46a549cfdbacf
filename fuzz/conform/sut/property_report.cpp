#include "fuzz/conform/sut/property_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "fuzz/conform/sut/shrink_script.h"
#include "fuzz/generate/random.h"

namespace pirq::fuzz {

TableFailure shrink_failure(const TableFailure& failure, bool only_protocol) {
  const TableProperty property = failure.violation.property;
  const TryScript attempt = [&](const Script& candidate) -> std::optional<Script> {
    auto failed = check_script(candidate, property, only_protocol);
    if (!failed || failed->violation.kind != failure.violation.kind) return std::nullopt;
    return std::move(failed->script);
  };
  const ShrunkScript shrunk = shrink_script(failure.script, attempt, {});
  // Played again for its words: numbers changed.
  return check_script(shrunk.script, property, only_protocol).value_or(failure);
}

std::vector<TableFailure> find_failures(Profile profile, const WorldConfig& base,
                                        TableProperty property, const PropertySearch& search) {
  const bool only_protocol = profile == Profile::protocol;
  struct Kind {
    TableFailure smallest;
    int shrunk = 0;
  };
  std::map<std::string, Kind> kinds;
  for (std::uint64_t i = 0; i < search.cases; ++i) {
    const Script script = generate_script(profile, base, case_seed(search.seed, i));
    const auto failure = check_script(script, property, only_protocol);
    if (!failure) continue;
    Kind& kind = kinds[failure->violation.kind];
    if (kind.shrunk++ >= search.shrunk_max) continue;
    TableFailure shrunk = shrink_failure(*failure, only_protocol);
    if (kind.shrunk == 1 || smaller(shrunk.script, kind.smallest.script))
      kind.smallest = std::move(shrunk);
  }
  std::vector<TableFailure> failures;
  failures.reserve(kinds.size());
  for (auto& [name, kind] : kinds) failures.push_back(std::move(kind.smallest));
  std::ranges::stable_sort(failures, smaller, &TableFailure::script);
  return failures;
}

}  // namespace pirq::fuzz
