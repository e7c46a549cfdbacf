#include "fuzz/log_worlds/worlds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "fuzz/execute/run_case.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz {
namespace {

using enum StoryAnswer::Kind;

std::string name_of_release(Release release) {
  return std::string(info(release).number());
}

// "refuted by line 17", and with several files: "refuted by xl.log:17".
std::string answer_text(const LogStory& story, const StoryAnswer& answer) {
  if (answer.kind == possible) return fmt::format("possible, {} steps", answer.steps.size());
  if (answer.line >= story.lines.size()) return "not decided";
  const log::Evidence& told = story.lines[answer.line].line;
  const bool one = told.file == story.file;
  const std::string line =
      one ? fmt::format("line {}", told.line) : fmt::format("{}:{}", told.file, told.line);
  if (answer.kind == refuted) return fmt::format("refuted by {}", line);
  return fmt::format("not decided within {} states, before {}", answer.states, line);
}

// The lines that refute worlds, each once.
std::string refuting_lines(const LogStory& story, const std::vector<WorldForLog>& worlds) {
  std::set<std::size_t> lines;
  for (const WorldForLog& each : worlds)
    if (each.answer.kind == refuted) lines.insert(each.answer.line);
  std::string text;
  for (const std::size_t index : lines) {
    const log::Evidence& line = story.lines[index].line;
    text += fmt::format("{}:{}: {}\n", line.file, line.line, line.text);
  }
  return text;
}

// "no world with qemu=1.x can print it": releases of which every world is refuted.
std::string refuted_releases(const std::vector<WorldForLog>& worlds, std::string_view key,
                             Release WorldConfig::*member) {
  std::vector<Release> all;
  for (const WorldForLog& each : worlds)
    if (std::ranges::find(all, each.world.config.*member) == all.end())
      all.push_back(each.world.config.*member);
  std::string text;
  for (const Release release : all) {
    const bool every = std::ranges::all_of(worlds, [&](const WorldForLog& each) {
      return each.world.config.*member != release || each.answer.kind == refuted;
    });
    if (every && all.size() > 1)
      text += fmt::format("refuted: every world with {}={}\n", key, name_of_release(release));
  }
  return text;
}

constexpr std::array<std::string_view, kStorySources> kSources = {"the guest's log", "QEMU's log",
                                                                  "Xen's log"};

std::size_t used_sources(const LogStory& story) {
  return static_cast<std::size_t>(std::ranges::count_if(
      story.sources, [](const ToldSource& source) { return !source.lines.empty(); }));
}

// "24 lines", and with several sources: "26 lines (guest), 53 lines (QEMU)".
std::string sources_text(const LogStory& story) {
  constexpr std::array<std::string_view, kStorySources> kNames = {"guest", "QEMU", "Xen"};
  std::string text;
  for (std::size_t i = 0; i < kStorySources; ++i) {
    const std::size_t count = story.sources[i].lines.size();
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + counted(count, "line");
    if (i > 0 || used_sources(story) > 1) text += fmt::format(" ({})", kNames[i]);
  }
  return text;
}

std::string assumed(const LogStory& story) {
  const WorldConfig& config = story.config;
  std::string taken;
  for (const std::int32_t pirq : config.taken) taken += fmt::format("{} ", pirq);
  std::string text = fmt::format(
      "worlds that can print the {} about drivers in {}\nassumed: devices {}, whose drivers are "
      "orderly; pirqs={} gsis={}",
      sources_text(story), story.file, devices_text(config), config.pirqs, config.gsis);
  text += taken.empty()
              ? "\n"
              : fmt::format("; in use by others: {}\n", taken.substr(0, taken.size() - 1));
  for (std::size_t i = 0; i < kStorySources; ++i)
    if (!story.sources[i].lines.empty() && !story.sources[i].from_start)
      text += fmt::format("assumed: {} begins in the middle, and earlier lines may be missing\n",
                          kSources[i]);
  if (used_sources(story) > 1)
    text += "assumed: no common clock; the lines of one source have an order\n";
  if (story.left_out > 0)
    text += fmt::format("left out: {} about GSIs or before the last start\n",
                        counted(story.left_out, "line"));
  for (const std::string& note : story.notes) text += note + '\n';
  return text;
}

}  // namespace

std::vector<WorldForLog> worlds_for(
    const LogStory& story, const MatrixReleases& releases, const StorySearch& search,
    const std::function<void(std::size_t done, std::size_t all)>& begin) {
  std::vector<WorldForLog> worlds;
  const std::size_t all = releases.xen.size() * releases.qemu.size() * releases.guest.size();
  for (const Release xen : releases.xen)
    for (const Release qemu : releases.qemu)
      for (const Release guest : releases.guest) {
        if (begin) begin(worlds.size(), all);
        WorldForLog& each = worlds.emplace_back();
        each.world.name = "log";
        each.world.config = story.config;
        each.world.config.xen = xen;
        each.world.config.qemu = qemu;
        each.world.config.guest = guest;
        each.answer = search_story(story, each.world.config, search);
      }
  return worlds;
}

std::string worlds_text(const LogStory& story, const std::vector<WorldForLog>& worlds) {
  std::string text = assumed(story) + fmt::format("\n{:<8}{:<8}{:<9}\n", "xen", "qemu", "linux");
  std::size_t can = 0;
  for (const WorldForLog& each : worlds) {
    const WorldConfig& config = each.world.config;
    can += each.answer.kind == possible ? 1 : 0;
    text += fmt::format("{:<8}{:<8}{:<9}{}\n", name_of_release(config.xen),
                        name_of_release(config.qemu), name_of_release(config.guest),
                        answer_text(story, each.answer));
  }
  text += fmt::format("\n{} of {} can print the log\n", can, counted(worlds.size(), "world"));
  return text + refuting_lines(story, worlds) + refuted_releases(worlds, "xen", &WorldConfig::xen) +
         refuted_releases(worlds, "qemu", &WorldConfig::qemu) +
         refuted_releases(worlds, "linux", &WorldConfig::guest);
}

Record record_of(const LogStory& story, const WorldForLog& found) {
  const WorldConfig& config = found.world.config;
  Record record{
      .status = found.answer.kind == undecided ? Record::Status::undecided : Record::Status::passed,
      .name = fmt::format("xen={} qemu={} linux={}", name_of_release(config.xen),
                          name_of_release(config.qemu), name_of_release(config.guest)),
      .group = story.file,
      .rule = "worlds",
      .message = answer_text(story, found.answer),
      .file = story.file};
  record.facts.emplace_back("possible", found.answer.kind == possible  ? "yes"
                                        : found.answer.kind == refuted ? "no"
                                                                       : "undecided");
  return record;
}

Case case_of(const LogStory& story, const WorldForLog& found) {
  Case value;
  value.comments = {"An interleaving that prints the lines of " + story.file + ".",
                    "Found by pirqfuzz log --worlds."};
  value.worlds = {found.world};
  value.devices = found.world.config.devices;
  for (const Step& step : found.answer.steps) value.items.push_back({step, {}, {}, 0});
  const Setup setup = std::get<Setup>(Setup::create(found.world.config));
  const RunResult run = run_case(World(setup), found.answer.steps,
                                 properties_for(found.world.config.driver), Disabled::stop);
  Expectation& expect = value.worlds.front().expect;
  expect.kind = run.failure ? Expectation::Kind::violates : Expectation::Kind::clean;
  if (run.failure) {
    expect.property = std::string(run.failure->violation.id().name());
    expect.step = static_cast<int>(run.origins.back().index) + 1;
  }
  return value;
}

}  // namespace pirq::fuzz
