#include "fuzz/coverage/coverage_file.h"

#include <algorithm>
#include <numeric>
#include <system_error>
#include <utility>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/coverage/directory_lock.h"

namespace pirq::fuzz {
namespace {

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

Reachable CoverageFile::reachable() const {
  if (!worlds.empty()) return coverage.reachable;
  return reachable_in(std::get<Setup>(Setup::create(world.config)));
}

void CoverageFile::add(const KeptFind& find) {
  const auto same = std::ranges::find_if(finds, [&](const KeptFind& other) {
    return other.property == find.property && other.subject == find.subject;
  });
  if (same == finds.end())
    finds.push_back(find);
  else
    *same = std::min(*same, find);
  std::ranges::sort(finds);
}

void CoverageFile::add(const RanCases& cases) {
  const auto same = std::ranges::find_if(ran, [&](const RanCases& other) {
    return other.seed == cases.seed && other.shard == cases.shard;
  });
  if (same == ran.end())
    ran.push_back(cases);
  else
    same->cases = std::max(same->cases, cases.cases);
  std::ranges::sort(ran);
}

std::uint64_t CoverageFile::ran_of(std::uint64_t seed, const Shard& shard) const {
  for (const RanCases& each : ran)
    if (each.seed == seed && each.shard == shard) return each.cases;
  return 0;
}

std::optional<std::string> counted_twice(const CoverageFile& one, const CoverageFile& other) {
  // Shards I/N and J/M have cases in common if I and J are equal modulo the divisor of N and M.
  const auto in_common = [](const RanCases& a, const RanCases& b) {
    const auto divisor = std::gcd(a.shard.count, b.shard.count);
    return a.seed == b.seed && a.cases > 0 && b.cases > 0 &&
           a.shard.index % divisor == b.shard.index % divisor;
  };
  for (const RanCases& a : one.ran)
    for (const RanCases& b : other.ran)
      if (in_common(a, b))
        return "cases of seed " + std::to_string(b.seed) + ", shard " +
               std::to_string(b.shard.index + 1) + '/' + std::to_string(b.shard.count) +
               ", are counted already";
  return std::nullopt;
}

std::optional<std::string> add(CoverageFile& to, const CoverageFile& from) {
  if (to.worlds != from.worlds)
    return "expected worlds '" + to.worlds + "', got other worlds '" + from.worlds + "'";
  if (to.world.name != from.world.name)
    return "expected world '" + to.world.name + "', got another world '" + from.world.name + "'";
  if (to.world != from.world)
    return "world '" + from.world.name + "' of this file has other devices or keys";
  if (to.coverage.cases + from.coverage.cases > kCountMax ||
      to.coverage.steps + from.coverage.steps > kCountMax)
    return "the sum has more cases or steps than a file can count";
  to.coverage.add(from.coverage);
  for (const KeptFind& find : from.finds) to.add(find);
  for (const RanCases& cases : from.ran) to.add(cases);
  return std::nullopt;
}

Result<CoverageFile> load_coverage(const std::filesystem::path& path) {
  auto text = read_text(path);
  if (auto* error = std::get_if<InputError>(&text)) {
    error->hint = "expected a file that --coverage wrote";
    return std::move(*error);
  }
  return parse_coverage(std::get<std::string>(text), path.string());
}

std::optional<InputError> save_coverage(const std::filesystem::path& path,
                                        const CoverageFile& value) {
  auto saved = save_text(path, print_coverage(value));
  auto* error = std::get_if<InputError>(&saved);
  if (error == nullptr) return std::nullopt;
  error->hint = "choose another file";
  return std::move(*error);
}

Result<CoverageFile> add_to_file(const std::filesystem::path& path, const CoverageFile& value) {
  std::error_code error;
  std::filesystem::create_directories(directory_of(path), error);
  const DirectoryLock lock(directory_of(path));
  CoverageFile sum = value;
  if (std::filesystem::exists(path, error)) {
    const auto loaded = load_coverage(path);
    if (const auto* problem = std::get_if<InputError>(&loaded)) return *problem;
    if (auto message = add(sum, std::get<CoverageFile>(loaded)))
      return InputError{.file = path.string(),
                        .line = 0,
                        .column = 0,
                        .message = std::move(*message),
                        .hint = "a file holds the coverage of one world: choose another file"};
  }
  if (auto problem = save_coverage(path, sum)) return std::move(*problem);
  return sum;
}

}  // namespace pirq::fuzz
