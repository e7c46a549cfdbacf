#include "fuzz/survey/matrix_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "fuzz/case_file/header_line.h"
#include "fuzz/text/line.h"
#include "model/step.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kVersion = "pirqfuzz-matrix 1";
constexpr std::size_t kReleaseColumns = std::tuple_size_v<decltype(MatrixRow::names)>;
constexpr std::size_t kReleaseWidth = 8;

// True if `row` begins a new part of the matrix, which has a heading.
bool begins_part(const MatrixRow* before, const MatrixRow& row) {
  return before == nullptr || before->world != row.world ||
         before->combination.driver != row.combination.driver;
}

// Returns the heading of a part: the world, the discipline and the columns.
std::string matrix_heading(const MatrixRow& first) {
  const WorldConfig config = world_of(first);
  std::string also;
  for (const StepKind kind : config.also)
    (also += also.empty() ? " also=" : ",") += info(kind).name;
  std::string text =
      fmt::format("\nworld {} driver={}{} gsis={} pirqs={} irqs={}\n", first.world->name,
                  name_of(config.driver), also, config.gsis, config.pirqs, config.irqs);
  for (std::size_t i = 0; i < config.devices.size(); ++i)
    text += device_text(static_cast<int>(i), config.devices[i]) + '\n';
  text += fmt::format("{:<{}}{:<{}}{:<{}}", "xen", kReleaseWidth, "qemu", kReleaseWidth, "linux",
                      kReleaseWidth);
  for (const Property column : matrix_columns()) (text += ' ') += enum_name(column);
  return text + '\n';
}

std::optional<Cell> read_cell(std::string_view word) {
  if (word == "holds") return Cell{Cell::Kind::holds};
  Cell cell{Cell::Kind::violated};
  if (word.starts_with('>')) {
    cell.kind = Cell::Kind::undecided;
    word.remove_prefix(1);
  }
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), cell.steps);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return cell;
}

// Reads the cells of `row`. The line must begin with the releases of `row`.
Problem read_row(const Line& line, MatrixRow& row) {
  const auto& releases = row.names;
  for (std::size_t i = 0; i < kReleaseColumns; ++i)
    if (i >= line.tokens.size() || line.tokens[i].text != releases[i])
      return error_at(line, line.begin_column(),
                      fmt::format("expected the row of {}", fmt::join(releases, " ")),
                      "print the matrix again: pirqfuzz matrix");
  for (std::size_t i = 0; i < kMatrixColumns; ++i) {
    const std::size_t at = kReleaseColumns + i;
    if (at >= line.tokens.size())
      return error_at(line, line.end_column(),
                      fmt::format("the cell of {} is missing", enum_name(matrix_columns()[i])),
                      "expected holds, a number of steps, or >NUMBER");
    const auto cell = read_cell(line.tokens[at].text);
    if (!cell)
      return error_at(line, line.tokens[at],
                      fmt::format("unknown verdict '{}'", line.tokens[at].text),
                      "expected holds, a number of steps, or >NUMBER");
    row.cells[i] = *cell;
  }
  return no_more_than(line, kReleaseColumns + kMatrixColumns);
}

// Reads the lines of a text that contain words.
class Lines {
 public:
  explicit Lines(std::string_view text) : reader_(text) {}
  // Reads the next line. Returns false at the end; line() is then the last line, without words.
  bool next() {
    while (reader_.next(line_))
      if (!line_.tokens.empty()) return true;
    line_.tokens.clear();
    line_.number = std::max(line_.number, 1);  // The place of an error in an empty text.
    return false;
  }
  [[nodiscard]] const Line& line() const { return line_; }

 private:
  LineReader reader_;
  Line line_;
};

std::string joined(const Line& line) {
  std::string text;
  for (const Token& token : line.tokens) (text += text.empty() ? "" : " ") += token.text;
  return text;
}

// Checks that the next line has the same words as `wanted`. Blanks may differ.
Problem expect_line(Lines& lines, std::string_view wanted) {
  LineReader reader(wanted);
  Line want;
  reader.next(want);
  if (lines.next() && joined(lines.line()) == joined(want)) return std::nullopt;
  return error_at(lines.line(), lines.line().begin_column(),
                  fmt::format("expected '{}'", joined(want)),
                  "print the matrix again: pirqfuzz matrix");
}

Problem expect_heading(Lines& lines, const MatrixRow& row) {
  std::string heading = matrix_heading(row);
  std::string_view rest = heading;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view wanted = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (wanted.empty()) continue;
    if (auto problem = expect_line(lines, wanted)) return problem;
  }
  return std::nullopt;
}

Problem read_matrix(std::string_view text, std::vector<MatrixRow>& rows) {
  if (auto problem = check_text(text)) return problem;
  Lines lines(text);
  if (auto problem = expect_line(lines, kVersion)) return problem;
  const MatrixRow* before = nullptr;
  for (MatrixRow& row : rows) {
    if (begins_part(before, row))
      if (auto problem = expect_heading(lines, row)) return problem;
    lines.next();
    if (auto problem = read_row(lines.line(), row)) return problem;
    before = &row;
  }
  if (!lines.next()) return std::nullopt;
  return error_at(lines.line(), lines.line().begin_column(), "a line after the last row",
                  "print the matrix again: pirqfuzz matrix");
}

}  // namespace

std::string matrix_preamble(std::size_t states_max) {
  return fmt::format(
      "{}\n"
      "# Every combination of releases against every property, by exhaustive search.\n"
      "# holds: proven in this world. N: violated; the shortest interleaving has N steps.\n"
      "# >N: not decided within {} states; no interleaving of up to N steps violates it.\n"
      "# A violation of one property does not end the search for the others.\n"
      "# A world whose name ends in -short has one pirq less than its drivers want.\n",
      kVersion, states_max);
}

std::string row_text(const MatrixRow* before, const MatrixRow& row) {
  std::string text = begins_part(before, row) ? matrix_heading(row) : "";
  for (const std::string& release : row.names)
    text += fmt::format("{:<{}} ", release, kReleaseWidth - 1);
  for (std::size_t i = 0; i < kMatrixColumns; ++i)
    text += fmt::format(" {:<{}}", cell_text(row.cells[i]), enum_name(matrix_columns()[i]).size());
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

std::variant<std::vector<MatrixRow>, InputError> parse_matrix(std::string_view text,
                                                              std::string_view file) {
  std::vector<MatrixRow> rows = matrix_rows(usual_releases());
  if (auto problem = read_matrix(text, rows)) {
    problem->file = file;
    return std::move(*problem);
  }
  return rows;
}

}  // namespace pirq::fuzz
