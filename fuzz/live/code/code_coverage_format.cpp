// The strict parser of code coverage files.
#include <charconv>
#include <optional>
#include <set>
#include <system_error>

#include "fuzz/coverage/coverage_file.h"
#include "fuzz/live/code/code_coverage.h"
#include "fuzz/text/in_quotes.h"
#include "fuzz/text/line.h"
#include "fuzz/text/nearest.h"
#include "fuzz/text/parse_lines.h"

namespace pirq::live {
namespace {

using fuzz::error_at;
using fuzz::InputError;
using fuzz::Line;
using fuzz::Problem;
using fuzz::Token;

constexpr const char* kChanged = "the file is truncated or was edited";

class CodeCoverageParser {
 public:
  explicit CodeCoverageParser(std::string_view text) : text_(text) {}

  Problem read(const Line& line) {
    if (checked_)
      return error_at(line, 1, "a line below the checksum", "the checksum is the last line");
    if (!begun_) return read_version(line);
    if (line.tokens.empty()) return std::nullopt;
    const Token& word = line.tokens[0];
    for (const Row& row : kRows) {
      if (row.word != word.text) continue;
      if (line.tokens.size() == row.words) return (this->*row.read)(line);
      return error_at(line, line.end_column(), "expected " + std::to_string(row.words) + " words",
                      kChanged);
    }
    constexpr std::string_view kWords[] = {"build", "scripts", "function", "checksum"};
    return error_at(line, word, "unknown line " + fuzz::in_quotes(word.text),
                    fuzz::suggestion(word.text, kWords));
  }

  Problem finish(const Line& end) const {
    if (checked_) return std::nullopt;
    return error_at(end, 1, "the file ends before its checksum", "the file is truncated");
  }

  CodeCoverage take() { return std::move(value_); }

 private:
  struct Row {
    std::string_view word;
    std::size_t words;
    Problem (CodeCoverageParser::*read)(const Line&);
  };
  static const Row kRows[4];

  Problem read_version(const Line& line) {
    begun_ = true;
    if (line.text == kCodeCoverageVersion) return std::nullopt;
    return error_at(line, 1, "expected " + fuzz::in_quotes(kCodeCoverageVersion),
                    "a file that live --code-coverage wrote begins with it");
  }
  Problem read_build(const Line& line) {
    value_.build_id = line.tokens[1].text;
    return std::nullopt;
  }
  Problem read_scripts(const Line& line) {
    const Token& token = line.tokens[1];
    const char* const end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data(), end, value_.scripts);
    if (error == std::errc() && stop == end) return std::nullopt;
    return error_at(line, token, fuzz::in_quotes(token.text) + " is not a number",
                    "expected a count");
  }
  Problem read_function(const Line& line) {
    const Token& name = line.tokens[1];
    const Token& blocks = line.tokens[2];
    if (!names_.insert(std::string(name.text)).second)
      return error_at(line, name, "a second line of " + fuzz::in_quotes(name.text), kChanged);
    const std::size_t wrong = blocks.text.find_first_not_of("01");
    if (wrong != std::string_view::npos)
      return error_at(line, blocks.column + static_cast<int>(wrong), "expected 0 or 1",
                      "a digit for each block: 1 if it was executed");
    CodeCoverage::Function& function = value_.functions.emplace_back();
    function.name = name.text;
    for (const char digit : blocks.text) function.executed.push_back(digit == '1');
    return std::nullopt;
  }
  Problem read_checksum(const Line& line) {
    const auto above = static_cast<std::size_t>(line.text.data() - text_.data());
    if (line.text != fuzz::checksum_line(text_.substr(0, above)))
      return error_at(line, line.tokens[1], "the checksum does not fit the lines above", kChanged);
    checked_ = true;
    return std::nullopt;
  }

  std::string_view text_;
  bool begun_ = false;
  bool checked_ = false;
  std::set<std::string> names_;
  CodeCoverage value_;
};

const CodeCoverageParser::Row CodeCoverageParser::kRows[4] = {
    {"build", 2, &CodeCoverageParser::read_build},
    {"scripts", 2, &CodeCoverageParser::read_scripts},
    {"function", 3, &CodeCoverageParser::read_function},
    {"checksum", 2, &CodeCoverageParser::read_checksum},
};

}  // namespace

std::variant<CodeCoverage, InputError> parse_code_coverage(std::string_view text,
                                                           std::string_view file) {
  CodeCoverageParser parser(text);
  return fuzz::parse_lines(text, file, parser);
}

}  // namespace pirq::live
