#include "fuzz/report/run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/print.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/report/words.h"

namespace pirq::fuzz {
namespace {

// Devices of one kind, like "a..d msix 3"; `first` is the first of the run of `count`.
std::string device_run(std::size_t first, std::size_t count, const DeviceConfig& device) {
  std::string text = device_name(static_cast<int>(first));
  if (count > 1) text += ".." + device_name(static_cast<int>(first + count - 1));
  return text + ' ' + device_model_text(device);
}

}  // namespace

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string devices_text(const WorldConfig& config) {
  std::string text;
  const auto& devices = config.devices;
  for (std::size_t i = 0; i < devices.size();) {
    std::size_t count = 1;
    while (i + count < devices.size() && devices[i + count] == devices[i]) ++count;
    text += (text.empty() ? "" : ", ") + device_run(i, count, devices[i]);
    i += count;
  }
  return text;
}

std::string shard_text(const Shard& shard) {
  if (shard.count == 1) return "";
  return fmt::format(", part {} of {}", shard.index + 1, shard.count);
}

std::string world_header(const NamedWorld& world, Watched watched) {
  return fmt::format("{}\ndevices {}\nwatched {}\n", world_text(world), devices_text(world.config),
                     property_list(watched));
}

std::string header_text(const NamedWorld& world, const CampaignOptions& options) {
  return fmt::format("seed {}\n", options.seed) + world_header(world, options.watched);
}

std::string worlds_text(const WorldGrammar& grammar) {
  const std::string rows = grammar.from.empty()
                               ? fmt::format("rules={}", enum_name(grammar.rules))
                               : fmt::format("from {}", counted(grammar.from.size(), "world"));
  const std::string driver =
      grammar.driver ? fmt::format(" driver={}", enum_name(*grammar.driver)) : "";
  return fmt::format("{} {}{}", kAnyWorld, rows, driver);
}

std::string header_text(const WorldGrammar& grammar, const CampaignOptions& options,
                        const std::optional<PropertySet>& watched) {
  return fmt::format("seed {}\nworld {}, drawn for each case\nwatched {}\n", options.seed,
                     worlds_text(grammar),
                     watched ? property_list(*watched)
                             : "what must hold under the driver discipline of each world");
}

std::string progress_text(const CampaignCounts& counts, const CampaignOptions& options,
                          std::chrono::milliseconds elapsed) {
  using std::chrono::milliseconds;
  const double seconds = std::max(static_cast<double>(elapsed.count()) / 1000, 0.001);
  std::string text =
      fmt::format("{}, {:.1f}M steps/s, {}, {}", counted(counts.cases, "case"),
                  static_cast<double>(counts.steps) / seconds / 1e6, counted(counts.finds, "find"),
                  counted(counts.behaviours, "behaviour"));
  std::optional<double> left;
  if (options.time) left = static_cast<double>((*options.time - elapsed).count()) / 1000;
  if (options.cases && counts.cases > 0) {
    const auto all = static_cast<double>(*options.cases) / static_cast<double>(options.shard.count);
    const double rest = seconds * (all / static_cast<double>(counts.cases) - 1);
    left = std::min(left.value_or(rest), rest);
  }
  if (left) text += fmt::format(", {:.0f} s left", std::max(*left, 0.0));
  return text;
}

std::string clean_text(const CampaignResult& result, const CampaignOptions& options,
                       bool interrupted, std::size_t finds) {
  const std::string verdict = finds > 0 ? fmt::format("{} of failure among", counted(finds, "kind"))
                                        : std::string("no violation of");
  return fmt::format("{}: {}, {}, {}..{} steps a case, seed {}{}; {} {}\n",
                     interrupted  ? "interrupted"
                     : finds == 0 ? "clean"
                                  : "not clean",
                     counted(result.cases, "case"), counted(result.steps, "step"),
                     options.generate.steps_min, options.generate.steps_max, options.seed,
                     shard_text(options.shard), verdict,
                     options.watched.empty() ? "what was watched" : property_list(options.watched));
}

std::string met_text(const CampaignFind& find, const CampaignFind* former,
                     const std::filesystem::path& path) {
  const std::string where = path.empty() ? "it could not be saved" : "kept in " + path.string();
  return fmt::format("met in case {}: {}; {}{}", find.index, describe(find.failure.violation),
                     where,
                     former == nullptr ? "" : fmt::format("; case {} is later", former->index));
}

std::string find_text(const CampaignFind& find, const Paint& paint) {
  return fmt::format("\nfind in case {}: {}\n", find.index,
                     paint.red(describe(find.failure.violation)));
}

std::string find_text(const CampaignResult& result, const Paint& paint) {
  return fmt::format("\nfind after {}, {}: {}\n", counted(result.cases, "case"),
                     counted(result.steps, "step"), paint.red(describe(result.failure->violation)));
}

std::string shrunk_text(const Find& find, const Shrunk& shrunk, const Paint& paint) {
  const std::string sure = shrunk.certified
                               ? fmt::format("certified by breadth-first search over {}",
                                             counted(shrunk.states, "state"))
                               : std::string("not certified (budget)");
  return fmt::format("\n{}\nshortest{}: {}\n{}\n", print_case(to_case(find)),
                     find.reduced ? " among these devices" : "", sure,
                     paint.red(sentence(find.violation, find.steps.size())));
}

std::string shell_quoted(const std::string& word) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted + "'";
}

std::string replay_text(const std::string& program, const std::filesystem::path& path) {
  std::string name = path.string();
  if (name.starts_with('-')) name.insert(0, "./");
  return fmt::format("replay: {} replay {}\n", shell_quoted(program), shell_quoted(name));
}

}  // namespace pirq::fuzz
