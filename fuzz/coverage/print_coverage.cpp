// The printer of coverage files.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <cstddef>
#include <string>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/coverage/coverage_file.h"

namespace pirq::fuzz {

std::string checksum_line(std::string_view lines) {
  return fmt::format("checksum {:016x}", XXH3_64bits(lines.data(), lines.size()));
}

std::string print_coverage(const CoverageFile& value) {
  const Coverage& coverage = value.coverage;
  std::string text;
  const auto line = [&](const std::string& words) { text += words + '\n'; };
  const auto counted = [&](const std::string& words, std::uint64_t count) {
    if (count > 0) line(words + ' ' + std::to_string(count));
  };
  line(std::string(kCoverageVersion));
  if (value.worlds.empty()) {
    line(world_text(value.world));
    const auto& devices = value.world.config.devices;
    for (std::size_t i = 0; i < devices.size(); ++i)
      line(device_text(static_cast<int>(i), devices[i]));
  } else {
    line("worlds " + value.worlds);
    for (const StepKind kind : coverage.reachable.steps)
      line("reachable " + std::string(info(kind).name));
    for (const Sometimes id : coverage.reachable.sometimes)
      line("reachable " + std::string(enum_name(id)));
  }
  line("cases " + std::to_string(coverage.cases));
  line("steps " + std::to_string(coverage.steps));
  for (const Sometimes id : enum_values<Sometimes>)
    counted("sometimes " + std::string(enum_name(id)), coverage.cases_with(id));
  for (std::size_t i = 0; i < kBehaviours; ++i) {
    if (coverage.behaviours[i] == 0) continue;
    const BehaviourName name = behaviour_name(i);
    counted(std::string(name.verb) + ' ' + std::string(name.step) + ' ' + name.what,
            coverage.behaviours[i]);
  }
  for (const KeptFind& find : value.finds)
    line("find " + std::string(enum_name(find.property)) + ' ' +
         std::string(enum_name(find.subject)) + " seed=" + std::to_string(find.seed) +
         " case=" + std::to_string(find.case_index) + ' ' + find.file);
  for (const RanCases& ran : value.ran)
    line("ran seed=" + std::to_string(ran.seed) + " shard=" + std::to_string(ran.shard.index + 1) +
         '/' + std::to_string(ran.shard.count) + " cases=" + std::to_string(ran.cases));
  line(checksum_line(text));
  return text;
}

}  // namespace pirq::fuzz
