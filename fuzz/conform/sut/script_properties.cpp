#include "fuzz/conform/sut/script_properties.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "fuzz/conform/sut/protocol.h"
#include "fuzz/conform/sut/shrink_script.h"
#include "fuzz/generate/random.h"

namespace pirq::fuzz {
namespace {

// Returns the operation that broke the property.
xen::Operation breaker(const Script& script) {
  return script.calls.back().hypercall.op;
}

}  // namespace

std::optional<ScriptFailure> check_script(const Script& script, Property property,
                                          bool only_protocol) {
  const auto setup = Setup::create(script.config);
  if (std::holds_alternative<SetupError>(setup)) return std::nullopt;
  DomainMonitor monitor(PropertySet().with(property), std::get<Setup>(setup));
  Protocol protocol(std::get<Setup>(setup));
  Renaming renaming;
  ScriptFailure failure{{script.config, {}}, {}};
  for (const Call& old : script.calls) {
    const xen::Hypercall call = renaming.apply(old.hypercall);
    if (only_protocol && !protocol.allows(call)) continue;
    xen::Answer answer;
    const auto violation = monitor.call(call, answer);
    renaming.note(old, answer);
    if (only_protocol) protocol.note(call, answer);
    failure.script.calls.push_back(made(call, answer));
    if (violation) {
      failure.violation = *violation;
      return failure;
    }
    if (monitor.domain().crashed() || call.op == xen::Operation::destroy_domain) break;
  }
  return std::nullopt;
}

ScriptFailure shrink_failure(const ScriptFailure& failure, bool only_protocol) {
  const Property property = failure.violation.property;
  const TryScript attempt = [&](const Script& candidate) -> std::optional<Script> {
    auto failed = check_script(candidate, property, only_protocol);
    if (!failed || breaker(failed->script) != breaker(failure.script)) return std::nullopt;
    return std::move(failed->script);
  };
  const ShrunkScript shrunk = shrink_script(failure.script, attempt, {});
  // The numbers have changed, so the violation is described anew.
  return check_script(shrunk.script, property, only_protocol).value_or(failure);
}

std::vector<ScriptFailure> find_failures(Profile profile, const WorldConfig& base,
                                         Property property, const PropertySearch& search) {
  const bool only_protocol = profile == Profile::protocol;
  struct Found {
    ScriptFailure smallest;
    int shrunk = 0;
  };
  std::map<xen::Operation, Found> found;
  for (std::uint64_t i = 0; i < search.cases; ++i) {
    const Script script = generate_script(profile, base, case_seed(search.seed, i));
    const auto failure = check_script(script, property, only_protocol);
    if (!failure) continue;
    Found& by = found[breaker(failure->script)];
    if (by.shrunk++ >= search.shrunk_max) continue;
    ScriptFailure shrunk = shrink_failure(*failure, only_protocol);
    if (by.shrunk == 1 || smaller(shrunk.script, by.smallest.script))
      by.smallest = std::move(shrunk);
  }
  std::vector<ScriptFailure> failures;
  failures.reserve(found.size());
  for (auto& [op, by] : found) failures.push_back(std::move(by.smallest));
  std::ranges::stable_sort(failures, smaller, &ScriptFailure::script);
  return failures;
}

}  // namespace pirq::fuzz
