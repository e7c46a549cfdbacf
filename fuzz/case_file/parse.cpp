#include "fuzz/case_file/parse.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/case_file/body_line.h"
#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/line.h"
#include "fuzz/text/nearest.h"
#include "fuzz/text/parse_lines.h"

namespace pirq::fuzz {
namespace {

Problem check_comment(const Line& line) {
  if (!line.comment || line.comment->size() <= kCommentMax) return std::nullopt;
  return error_at(line, line.comment_column,
                  "comment longer than " + std::to_string(kCommentMax) + " bytes",
                  "use several comment lines");
}

// Reads a case line by line. The header ends at the first step. Only then are all devices and
// worlds known, so the parser checks the worlds and resolves the expectations at that point.
class CaseParser {
 public:
  explicit CaseParser(std::span<const std::string_view> properties) : properties_(properties) {}

  Problem read(const Line& line) {
    if (auto problem = check_comment(line)) return problem;
    if (!begun_) return read_first(line);
    if (line.tokens.empty()) {
      if (line.comment) comments_.emplace_back(*line.comment);
      return std::nullopt;
    }
    const std::string_view word = line.tokens[0].text;
    const bool header = word == "world" || word == "device" || word == "expect";
    return header ? read_header(line, word) : read_body(line);
  }

  // Checks that the case is complete. `end` is the line after the last one.
  Problem finish(const Line& end) {
    if (!begun_) return read_version(end);
    if (auto problem = end_header(end)) return problem;
    case_.end_comments = std::move(comments_);
    return std::nullopt;
  }

  Case take() { return std::move(case_); }

 private:
  struct PendingExpectation {
    Line line;
    Expectation expect;
  };

  Problem read_first(const Line& line);
  Problem read_header(const Line& line, std::string_view word);
  Problem read_world_line(const Line& line);
  Problem read_device_line(const Line& line);
  Problem read_expect_line(const Line& line);
  Problem end_header(const Line& line);
  Problem settle_expectations();
  Problem read_body(const Line& line);
  void keep_header_comments(const Line& line);

  std::span<const std::string_view> properties_;
  bool begun_ = false;
  std::vector<std::string> comments_;  // Comment lines that belong to the next other line.
  std::vector<Line> world_lines_;
  std::vector<PendingExpectation> expectations_;
  std::optional<Setup> setup_;  // The setup of the first world; set at the end of the header.
  Case case_;
};

Problem CaseParser::read_first(const Line& line) {
  if (line.tokens.empty() && !line.comment) return std::nullopt;
  if (auto problem = read_version(line)) return problem;
  begun_ = true;
  keep_header_comments(line);
  return std::nullopt;
}

void CaseParser::keep_header_comments(const Line& line) {
  std::ranges::move(comments_, std::back_inserter(case_.comments));
  comments_.clear();
  if (line.comment) case_.comments.emplace_back(*line.comment);
}

Problem CaseParser::read_header(const Line& line, std::string_view word) {
  if (setup_)
    return error_at(line, line.begin_column(), in_quotes(word) + " line after the first step",
                    "expected worlds, devices and expectations before the steps");
  keep_header_comments(line);
  if (word == "world") return read_world_line(line);
  if (word == "device") return read_device_line(line);
  return read_expect_line(line);
}

Problem CaseParser::read_world_line(const Line& line) {
  NamedWorld world;
  if (auto problem = read_world(line, world)) return problem;
  if (std::ranges::find(case_.worlds, world.name, &NamedWorld::name) != case_.worlds.end())
    return error_at(line, line.tokens[1], "a second world with the name " + in_quotes(world.name),
                    "choose another name");
  if (case_.worlds.size() == kWorldsMax)
    return error_at(line, line.begin_column(),
                    "more than " + std::to_string(kWorldsMax) + " worlds",
                    "move the other worlds to another case");
  world.line = line.number;
  case_.worlds.push_back(std::move(world));
  world_lines_.push_back(line);
  return std::nullopt;
}

Problem CaseParser::read_device_line(const Line& line) {
  DeviceConfig device;
  if (auto problem = read_device(line, static_cast<int>(case_.devices.size()), device))
    return problem;
  case_.devices.push_back(device);
  return std::nullopt;
}

Problem CaseParser::read_expect_line(const Line& line) {
  PendingExpectation pending{line, {}};
  if (auto problem = read_expectation(line, properties_, pending.expect)) return problem;
  const Token& world = line.tokens[1];
  const bool twice = std::ranges::any_of(expectations_, [&](const PendingExpectation& other) {
    return other.line.tokens[1].text == world.text;
  });
  if (twice)
    return error_at(line, world, "a second expectation for world " + in_quotes(world.text),
                    "remove one of them");
  if (expectations_.size() == kWorldsMax)
    return error_at(line, line.begin_column(),
                    "more than " + std::to_string(kWorldsMax) + " expectations",
                    "expected at most one for each world");
  expectations_.push_back(std::move(pending));
  return std::nullopt;
}

Problem CaseParser::settle_expectations() {
  for (PendingExpectation& pending : expectations_) {
    const Token& name = pending.line.tokens[1];
    const auto world = std::ranges::find(case_.worlds, name.text, &NamedWorld::name);
    if (world == case_.worlds.end()) {
      std::vector<std::string_view> names;
      for (const NamedWorld& each : case_.worlds) names.push_back(each.name);
      return error_at(pending.line, name, "world " + in_quotes(name.text) + " is not declared",
                      suggestion(name.text, names));
    }
    world->expect = std::move(pending.expect);
    world->line = pending.line.number;
  }
  return std::nullopt;
}

Problem CaseParser::end_header(const Line& line) {
  if (setup_) return std::nullopt;
  if (case_.worlds.empty())
    return error_at(line, line.begin_column(), "the case has no world",
                    "expected 'world NAME xen=... qemu=... linux=... driver=...' before the steps");
  if (case_.devices.empty())
    return error_at(line, line.begin_column(), "the case has no device",
                    "expected 'device a msi' before the steps");
  if (auto problem = settle_expectations()) return problem;
  for (std::size_t i = 0; i < case_.worlds.size(); ++i) {
    WorldConfig& config = case_.worlds[i].config;
    config.devices = case_.devices;
    std::optional<Setup> setup;
    if (auto problem = make_setup(world_lines_[i], config, setup)) return problem;
    if (i == 0) setup_ = std::move(setup);
  }
  return std::nullopt;
}

Problem CaseParser::read_body(const Line& line) {
  if (auto problem = end_header(line)) return problem;
  Item item;
  if (auto problem = read_action(line, *setup_, item.action)) return problem;
  if (case_.items.size() == kStepsMax)
    return error_at(line, line.begin_column(), "more than " + std::to_string(kStepsMax) + " steps",
                    "remove steps or shrink the case");
  item.comments = std::exchange(comments_, {});
  if (line.comment) item.note = *line.comment;
  item.line = line.number;
  case_.items.push_back(std::move(item));
  return std::nullopt;
}

}  // namespace

Result<Case> parse_case(std::string_view text, std::string_view file,
                        std::span<const std::string_view> properties) {
  CaseParser parser(properties);
  return parse_lines(text, file, parser);
}

}  // namespace pirq::fuzz
