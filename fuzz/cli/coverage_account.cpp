#include "fuzz/cli/coverage_account.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

#include "fuzz/cli/terminal.h"
#include "fuzz/report/coverage_report.h"

namespace pirq::fuzz::cli {

std::optional<InputError> CoverageAccount::open() {
  if (!command_.reach.empty()) {
    auto wanted = load_coverage(command_.reach);
    if (auto* error = std::get_if<InputError>(&wanted)) return std::move(*error);
    wanted_ = std::get<CoverageFile>(wanted).coverage;
  }
  const std::filesystem::path path = command_.coverage;
  if (path.empty()) return std::nullopt;
  if (auto error = check_directory(path.has_parent_path() ? path.parent_path() : ".")) {
    error->hint = "choose another file with --coverage";
    return error;
  }
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  auto loaded = load_coverage(path);
  if (auto* problem = std::get_if<InputError>(&loaded)) return std::move(*problem);
  CoverageFile sum = empty_;
  const CoverageFile& before = std::get<CoverageFile>(loaded);
  if (auto message = add(sum, before))
    return InputError{.file = path.string(),
                      .line = 0,
                      .column = 0,
                      .message = std::move(*message),
                      .hint = "a file holds the coverage of one world: choose another file"};
  if (command_.resume) before_ = before.ran_of(command_.seed, command_.shard);
  return std::nullopt;
}

CoverageFile CoverageAccount::file_of(const Coverage& coverage, std::uint64_t ran) const {
  CoverageFile file = empty_;
  file.coverage = coverage;
  if (ran > 0) file.add(RanCases{command_.seed, command_.shard, ran});
  return file;
}

void CoverageAccount::save_part(const CoverageFile& part) {
  if (command_.coverage.empty()) return;
  static_cast<void>(add(unsaved_, part));  // Both are of the run's world.
  const auto sum = add_to_file(command_.coverage, unsaved_);
  if (std::holds_alternative<CoverageFile>(sum)) unsaved_ = empty_;
}

int CoverageAccount::finish(const CoverageFile& rest, const Coverage& whole, bool summary,
                            const Output& output) {
  CoverageFile file = file_of(whole, 0);
  if (!command_.coverage.empty()) {
    static_cast<void>(add(unsaved_, rest));
    auto sum = add_to_file(command_.coverage, unsaved_);
    if (const auto* error = std::get_if<InputError>(&sum)) {
      complain(*error);
      return kBadInput;
    }
    file = std::get<CoverageFile>(std::move(sum));
  }
  if (summary) output.say(coverage_summary(file.coverage, file.reachable(), output.paint()));
  const Missing never = missing(file.coverage, file.reachable());
  int code = kClean;
  if (command_.require_coverage && !never.none()) {
    output.say("inconclusive: never reached: " + to_text(never) + '\n');
    code = kInconclusive;
  }
  return wanted_ ? std::max(code, reach(file.coverage, output)) : code;
}

// Compares the coverage with that of --reach.
int CoverageAccount::reach(const Coverage& coverage, const Output& output) const {
  const auto never = behaviours_missing(coverage, *wanted_);
  for (const std::string& behaviour : never)
    output.say("inconclusive: never reached, but in " + command_.reach + ": " + behaviour + '\n');
  return never.empty() ? kClean : kInconclusive;
}

}  // namespace pirq::fuzz::cli
