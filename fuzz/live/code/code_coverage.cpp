#include "fuzz/live/code/code_coverage.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/coverage/coverage_file.h"
#include "fuzz/coverage/directory_lock.h"

namespace pirq::live {
namespace {

using fuzz::InputError;

// Adds `from` to `to`. False if they have other blocks.
bool merge(CodeCoverage& to, const CodeCoverage& from) {
  if (to.build_id != from.build_id) return false;
  for (const CodeCoverage::Function& each : from.functions) {
    const auto same = std::ranges::find(to.functions, each.name, &CodeCoverage::Function::name);
    if (same == to.functions.end()) {
      to.functions.push_back(each);
      continue;
    }
    if (same->executed.size() != each.executed.size()) return false;
    for (std::size_t i = 0; i < each.executed.size(); ++i)
      if (each.executed[i]) same->executed[i] = true;
  }
  to.scripts += from.scripts;
  return true;
}

}  // namespace

CodeCoverage coverage_of(const CodeMap& map, const Addresses& executed, std::uint64_t scripts) {
  CodeCoverage value{.build_id = map.build_id, .scripts = scripts};
  for (const CodeFunction& function : map.functions) {
    if (!function.found) continue;
    CodeCoverage::Function& row = value.functions.emplace_back();
    row.name = function.name;
    for (const CodeBlock& block : function.blocks)
      row.executed.push_back(executed.contains(block.begin));
  }
  return value;
}

std::string print_code_coverage(const CodeCoverage& value) {
  std::string text(kCodeCoverageVersion);
  text += "\nbuild " + value.build_id + "\nscripts " + std::to_string(value.scripts) + '\n';
  for (const CodeCoverage::Function& function : value.functions) {
    text += "function " + function.name + ' ';
    for (const bool executed : function.executed) text += executed ? '1' : '0';
    text += '\n';
  }
  return text + fuzz::checksum_line(text) + '\n';
}

std::variant<CodeCoverage, InputError> add_to_code_coverage(const std::filesystem::path& path,
                                                            const CodeCoverage& value) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const fuzz::DirectoryLock lock(folder);
  CodeCoverage sum = value;
  if (std::filesystem::exists(path, error)) {
    const auto text = fuzz::read_text(path);
    if (const auto* problem = std::get_if<InputError>(&text)) return *problem;
    auto before = parse_code_coverage(std::get<std::string>(text), path.string());
    if (const auto* problem = std::get_if<InputError>(&before)) return *problem;
    if (!merge(sum, std::get<CodeCoverage>(before)))
      return InputError{path.string(), 0, 0, "is of another build of Xen",
                        "a file has the coverage of one build: choose another file"};
  }
  const auto saved = fuzz::save_text(path, print_code_coverage(sum));
  if (const auto* problem = std::get_if<InputError>(&saved)) return *problem;
  return sum;
}

}  // namespace pirq::live
