// The strict parser of coverage files.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <span>
#include <system_error>
#include <utility>

#include "fuzz/case_file/header_line.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/coverage/coverage_file.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/line.h"
#include "fuzz/text/nearest.h"
#include "fuzz/text/parse_lines.h"

namespace pirq::fuzz {
namespace {

using Names = std::vector<std::string_view>;

Problem read_count(const Line& line, const Token& token, std::uint64_t& count) {
  const char* const end = token.text.data() + token.text.size();
  const auto [rest, error] = std::from_chars(token.text.data(), end, count);
  if (error == std::errc() && rest == end) return std::nullopt;
  return error_at(line, token, in_quotes(token.text) + " is not a number", "expected a count");
}

Problem unknown(const Line& line, const Token& token, std::string_view what,
                std::span<const std::string_view> names) {
  return error_at(line, token, "unknown " + std::string(what) + " " + in_quotes(token.text),
                  suggestion(token.text, names));
}

// Reads "seed=1" or "case=7".
Problem read_key(const Line& line, const Token& token, std::string_view key, std::uint64_t& value) {
  if (!token.text.starts_with(key))
    return error_at(line, token, "expected " + std::string(key) + ", got " + in_quotes(token.text),
                    "write " + std::string(key) + "N with a number N");
  return read_count(
      line, {token.text.substr(key.size()), token.column + static_cast<int>(key.size())}, value);
}

// The sum, or the largest number if it is larger.
std::uint64_t sum_of(std::span<const std::uint64_t> counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum = count > ~sum ? ~std::uint64_t{0} : sum + count;
  return sum;
}

class CoverageParser {
 public:
  explicit CoverageParser(std::string_view text) : text_(text) {}

  Problem read(const Line& line) {
    if (checked_)
      return error_at(line, 1, "a line below the checksum", "the checksum is the last line");
    if (line.tokens.empty()) return std::nullopt;
    if (!begun_) return read_version_line(line);
    const std::string_view word = line.tokens[0].text;
    if (word == "world") return read_world_line(line);
    if (word == "device") return read_device_line(line);
    if (word == "worlds") return read_worlds_line(line);
    if (auto problem = end_header(line)) return problem;
    if (const auto row = std::ranges::find(kRows, word, &Row::word); row != kRows.end()) {
      if (auto problem = check_words(line, row->words)) return problem;
      return (this->*row->read)(line);
    }
    Names names = {"world", "device", "worlds"};
    for (const Row& row : kRows) names.push_back(row.word);
    return unknown(line, line.tokens[0], "line", names);
  }

  // Checks that the file is complete. `end` is the line after the last one.
  Problem finish(const Line& end) {
    if (!begun_) return read_version_line(end);
    if (auto problem = end_header(end)) return problem;
    if (!given_.contains("cases") || !given_.contains("steps"))
      return error_at(end, 1, "the file ends before its 'cases' and 'steps' lines",
                      "the file is truncated");
    const auto& counts = value_.coverage.behaviours;
    const std::uint64_t met = sum_of(std::span(counts).first(kMet));
    const std::uint64_t done = sum_of(std::span(counts).subspan(kMet));
    const std::uint64_t steps = value_.coverage.steps;
    if (met == steps && done == steps) return finish_sums(end);
    return error_at(end, 1,
                    "the counts do not add up: " + std::to_string(steps) + " steps, but " +
                        std::to_string(met) + " 'met' and " + std::to_string(done) + " 'did'",
                    "the file is truncated or was edited");
  }

  CoverageFile take() { return std::move(value_); }

 private:
  // A file does not say what its world can reach, because the world says so.
  Problem note_reachable() {
    if (value_.coverage.cases > 0) value_.coverage.reachable.add(value_.reachable());
    return std::nullopt;
  }

  // Checks what the counts of steps do not cover.
  Problem finish_sums(const Line& end) {
    const std::uint64_t cases = value_.coverage.cases;
    if (std::ranges::any_of(value_.coverage.reached, [&](auto count) { return count > cases; }))
      return error_at(end, 1, "a situation has more cases than were run", "the file was edited");
    if (!checked_)
      return error_at(end, 1, "the file ends before its 'checksum' line", "the file is truncated");
    return note_reachable();
  }

  struct Row {
    std::string_view word;
    std::size_t words;
    Problem (CoverageParser::*read)(const Line& line);
  };
  static const std::array<Row, 9> kRows;

  static Problem check_words(const Line& line, std::size_t count) {
    if (line.tokens.size() < count)
      return error_at(line, line.end_column(), "the line is too short",
                      "expected " + std::to_string(count) + " words");
    return no_more_than(line, count);
  }

  Problem read_version_line(const Line& line) {
    std::string text;
    for (const Token& token : line.tokens)
      (text += text.empty() ? "" : " ") += std::string(token.text);
    if (text != kCoverageVersion)
      return error_at(line, line.begin_column(), "not a coverage file of this version",
                      "expected " + in_quotes(kCoverageVersion));
    begun_ = true;
    return std::nullopt;
  }

  Problem read_world_line(const Line& line) {
    if (world_line_)
      return error_at(line, line.begin_column(), "a second world", "remove this line");
    if (auto problem = read_world(line, value_.world)) return problem;
    world_line_ = line;
    return std::nullopt;
  }

  Problem read_device_line(const Line& line) {
    DeviceConfig device;
    auto& devices = value_.world.config.devices;
    if (header_over_)
      return error_at(line, line.begin_column(), "a device line after the header",
                      "remove this line");
    if (auto problem = read_device(line, static_cast<int>(devices.size()), device)) return problem;
    devices.push_back(device);
    return std::nullopt;
  }

  Problem read_worlds_line(const Line& line) {
    if (world_line_ || !value_.worlds.empty() || line.tokens.size() < 2)
      return error_at(line, line.begin_column(), "not a first line of worlds",
                      "expected 'worlds' and how they were drawn, once, and no 'world'");
    for (std::size_t i = 1; i < line.tokens.size(); ++i)
      (value_.worlds += i == 1 ? "" : " ") += line.tokens[i].text;
    return std::nullopt;
  }

  Problem end_header(const Line& line) {
    if (header_over_) return std::nullopt;
    if (!value_.worlds.empty() && !world_line_ && value_.world.config.devices.empty()) {
      header_over_ = true;
      return std::nullopt;
    }
    if (!world_line_ || value_.world.config.devices.empty())
      return error_at(line, line.begin_column(), "the file has no world, or no device",
                      "expected 'world NAME ...' and 'device a ...' first");
    header_over_ = true;
    std::optional<Setup> setup;
    return make_setup(*world_line_, value_.world.config, setup);
  }

  // Returns an error if `key` was already given. Only find lines may repeat.
  Problem once(const Line& line, std::string key) {
    if (given_.insert(std::move(key)).second) return std::nullopt;
    return error_at(line, line.begin_column(), "this count is given twice", "remove one of them");
  }

  Problem read_cases(const Line& line) {
    if (auto problem = once(line, "cases")) return problem;
    return read_total(line, value_.coverage.cases);
  }
  Problem read_steps(const Line& line) {
    if (auto problem = once(line, "steps")) return problem;
    return read_total(line, value_.coverage.steps);
  }
  static Problem read_total(const Line& line, std::uint64_t& count) {
    const Token& token = line.tokens[1];
    if (auto problem = read_count(line, token, count)) return problem;
    if (count <= kCountMax) return std::nullopt;
    return error_at(line, token, in_quotes(token.text) + " is too large",
                    "a file counts up to " + std::to_string(kCountMax));
  }
  Problem read_checksum(const Line& line) {
    const auto above = static_cast<std::size_t>(line.text.data() - text_.data());
    if (line.text != checksum_line(text_.substr(0, above)))
      return error_at(line, line.tokens[1], "the lines above have another checksum",
                      "the file was damaged or edited; 'run --coverage' and 'coverage merge' write "
                      "such files");
    checked_ = true;
    return std::nullopt;
  }
  Problem read_reachable(const Line& line) {
    const Token& name = line.tokens[1];
    if (value_.worlds.empty())
      return error_at(line, name, "the world says what is reachable", "remove this line");
    if (auto problem = once(line, "reachable " + std::string(name.text))) return problem;
    if (const auto kind = find_step(name.text))
      value_.coverage.reachable.steps.add(*kind);
    else if (const auto id = find_enum<Sometimes>(name.text))
      value_.coverage.reachable.sometimes.add(*id);
    else
      return unknown(line, name, "step or situation", enum_names<Sometimes>);
    return std::nullopt;
  }
  Problem read_sometimes(const Line& line) {
    const Token& name = line.tokens[1];
    const auto id = find_enum<Sometimes>(name.text);
    if (!id) return unknown(line, name, "situation", enum_names<Sometimes>);
    if (auto problem = once(line, "sometimes " + std::string(name.text))) return problem;
    return read_count(line, line.tokens[2], value_.coverage.reached[index_of(*id)]);
  }
  Problem read_behaviour(const Line& line) {
    const std::string_view verb = line.tokens[0].text;
    const Token& step = line.tokens[1];
    const Token& what = line.tokens[2];
    const auto kind = find_step(step.text);
    if (!kind) {
      Names names;
      for (const StepInfo& row : step_table()) names.push_back(row.name);
      return unknown(line, step, "step", names);
    }
    const auto index = find_behaviour(*kind, verb == "met", what.text);
    if (!index)
      return error_at(line, what,
                      (verb == "met" ? "unknown state " : "unknown effect ") + in_quotes(what.text),
                      verb == "met" ? "expected a state like mapped+dpci+port"
                                    : "expected an effect like answered or -EINVAL");
    if (auto problem = once(line, std::to_string(*index))) return problem;
    return read_count(line, line.tokens[3], value_.coverage.behaviours[*index]);
  }
  Problem read_ran(const Line& line) {
    RanCases ran;
    const Token& part = line.tokens[2];
    if (auto problem = read_key(line, line.tokens[1], "seed=", ran.seed)) return problem;
    const auto shard =
        part.text.starts_with("shard=") ? read_shard(part.text.substr(6)) : std::nullopt;
    if (!shard)
      return error_at(line, part, in_quotes(part.text) + " is not a shard",
                      "expected shard=I/N, like shard=1/8");
    ran.shard = *shard;
    if (auto problem = read_key(line, line.tokens[3], "cases=", ran.cases)) return problem;
    value_.add(ran);
    return std::nullopt;
  }
  Problem read_find(const Line& line) {
    KeptFind find;
    const auto property = find_enum<Property>(line.tokens[1].text);
    if (!property) return unknown(line, line.tokens[1], "property", enum_names<Property>);
    const auto subject = find_enum<Subject>(line.tokens[2].text);
    if (!subject) return unknown(line, line.tokens[2], "subject", enum_names<Subject>);
    find.property = *property;
    find.subject = *subject;
    if (auto problem = read_key(line, line.tokens[3], "seed=", find.seed)) return problem;
    if (auto problem = read_key(line, line.tokens[4], "case=", find.case_index)) return problem;
    find.file = line.tokens[5].text;
    value_.add(find);
    return std::nullopt;
  }

  std::string_view text_;
  bool begun_ = false;
  bool checked_ = false;
  bool header_over_ = false;
  std::optional<Line> world_line_;
  std::set<std::string> given_;
  CoverageFile value_;
};

const std::array<CoverageParser::Row, 9> CoverageParser::kRows = {{
    {"reachable", 2, &CoverageParser::read_reachable},
    {"cases", 2, &CoverageParser::read_cases},
    {"steps", 2, &CoverageParser::read_steps},
    {"sometimes", 3, &CoverageParser::read_sometimes},
    {"met", 4, &CoverageParser::read_behaviour},
    {"did", 4, &CoverageParser::read_behaviour},
    {"ran", 4, &CoverageParser::read_ran},
    {"find", 6, &CoverageParser::read_find},
    {"checksum", 2, &CoverageParser::read_checksum},
}};

}  // namespace

Result<CoverageFile> parse_coverage(std::string_view text, std::string_view file) {
  CoverageParser parser(text);
  return parse_lines(text, file, parser);
}

}  // namespace pirq::fuzz
