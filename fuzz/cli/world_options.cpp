#include "fuzz/cli/world_options.h"

#include <algorithm>

#include "fuzz/case_file/world_line.h"
#include "fuzz/cli/shared_options.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::string_view kGroup = "World";

// "--hvm-pirq" for the key "hvm_pirq". The option for the key "rules" takes one rule at a time.
std::string flag_of(const WorldKey& key) {
  std::string flag = "--" + std::string(key.name == "rules" ? "rule" : key.name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

// "X54" is short for "+X54".
std::string signed_rule(const std::string& text) {
  return text.starts_with('+') || text.starts_with('-') ? text : '+' + text;
}

std::optional<UsageError> usage_error(const std::string& flag, Problem problem) {
  if (!problem) return std::nullopt;
  return UsageError{flag + ": " + problem->message, problem->hint};
}

}  // namespace

void change_options(Options& options, WorldChanges& to) {
  for (const WorldKey& key : world_keys()) {
    const std::string flag = flag_of(key);
    const auto take = [flag, &key, &to](const std::string& text) {
      return usage_error(flag, to.set(key.name, key.name == "rules" ? signed_rule(text) : text));
    };
    options.each(flag, std::string(key.value), std::string(key.help), take).group = kGroup;
  }
  options
      .each("--device", "'KIND [N]'",
            "A device and its vectors, such as 'msix 3'; the devices given replace the world's",
            [&to](const std::string& text) { return usage_error("--device", to.add_device(text)); })
      .group = kGroup;
}

void world_options(Options& options, WorldChoice& to, const std::string& help) {
  world_option(options, to.world, help);
  options.last().group = kGroup;
  change_options(options, to.changes);
  devices_option(options, to.devices);
  options.last().group = kGroup;
}

WorldChoice or_usual(WorldChoice choice, const std::string& usual) {
  if (choice.world.empty() && choice.changes.empty()) choice.world = usual;
  return choice;
}

}  // namespace pirq::fuzz::cli
