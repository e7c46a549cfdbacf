#include "fuzz/survey/matrix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "fuzz/survey/matrix_text.h"

namespace pirq::fuzz::matrix_test {
namespace {

using enum Cell::Kind;

MatrixRow row_of(const Combination& combination, std::size_t world = 0) {
  for (const MatrixRow& row : matrix_rows(usual_releases()))
    if (row.combination == combination && row.world == &matrix_worlds()[world]) return row;
  ADD_FAILURE() << "no such row";
  return {};
}

const Cell& cell_of(const MatrixRow& row, Property property) {
  return row.cells[static_cast<std::size_t>(property)];
}

constexpr Combination kJanuary2017 = {release("xen-4.8"), release("qemu-2.1"), release("linux-4.9"),
                                      Discipline::orderly};

TEST(Matrix, HasEveryCombination) {
  EXPECT_EQ(matrix_rows(usual_releases()).size(), 5U * 2 * 3 * 4 * 5);
  for (const MatrixRow& row : matrix_rows(usual_releases()))
    EXPECT_TRUE(std::holds_alternative<::pirq::Setup>(::pirq::Setup::create(world_of(row))));
}

TEST(Matrix, TheBandOfShortageHasOneNumberLessThanVectors) {
  const std::vector<MatrixRow> rows = matrix_rows(usual_releases(), Band::shortage);
  EXPECT_EQ(rows.size(), 2U * 2 * 3 * 4 * 5);
  for (const MatrixRow& row : rows) {
    const WorldConfig config = world_of(row);
    int vectors = 0;
    for (const DeviceConfig& device : config.devices) vectors += device.vectors;
    EXPECT_EQ(config.pirqs - config.gsis, vectors - 1) << row.world->name;
  }
}

// A driver of Linux 6.1 with two vectors finds a number for one of them [L27].
TEST(Matrix, ShortageCrashesLinux61) {
  for (const MatrixRow& empty :
       matrix_rows({{release("xen-4.17")}, {release("qemu-7.2")}, {release("linux-6.1")}},
                   Band::shortage)) {
    if (empty.combination.driver != Discipline::orderly) continue;
    MatrixRow row = empty;
    fill(row, {});
    const bool several = row.world->devices[0].vectors > 1;
    EXPECT_EQ(cell_of(row, Property::no_crash).kind, several ? violated : holds);
  }
}

// Releases with the same rules are one row. Its name has each of them, or a range of neighbours.
TEST(Matrix, ReleasesWithTheSameRulesShareARow) {
  MatrixReleases releases = usual_releases();
  releases.xen = {release("xen-4.7"), release("xen-4.8"), release("xen-4.8.3"), release("xen-4.9")};
  releases.qemu = {release("qemu-7.2")};
  releases.guest = {release("linux-4.12")};
  std::vector<std::string> names;
  for (const MatrixRow& row : matrix_rows(releases))
    if (row.world == &matrix_worlds()[0] && row.combination.driver == Discipline::orderly)
      names.push_back(row.names[0] + ' ' + row.names[1]);
  EXPECT_EQ(names, (std::vector<std::string>{"4.7..4.8,4.9 7.2", "4.8.3 7.2"}));
}

TEST(Matrix, DecidesJanuary2017) {
  MatrixRow row = row_of(kJanuary2017);
  fill(row, {});
  EXPECT_EQ(cell_of(row, Property::exclusive_pirq), (Cell{violated, 19}));
  EXPECT_EQ(cell_of(row, Property::no_crash), Cell{holds});
  EXPECT_EQ(cell_of(row, Property::top_down), Cell{holds});
}

TEST(Matrix, EveryPropertyHoldsIfLinuxAlwaysAsksForANewNumber) {
  Combination combination = kJanuary2017;
  combination.guest = release("linux-4.12");
  MatrixRow row = row_of(combination);
  fill(row, {});
  for (const Cell& cell : row.cells) EXPECT_EQ(cell, Cell{holds});
}

TEST(Matrix, ABoundLeavesCellsOpenThatContradictNothing) {
  MatrixRow whole = row_of(kJanuary2017), part = whole;
  fill(whole, {});
  for (const std::size_t states : {10U, 300U, 3'000U}) {
    fill(part, {.states_max = states});
    EXPECT_EQ(cell_of(part, Property::no_crash).kind, undecided);
    for (std::size_t i = 0; i < kMatrixColumns; ++i)
      EXPECT_FALSE(contradict(whole.cells[i], part.cells[i])) << states << ' ' << i;
  }
  EXPECT_EQ(cell_of(part, Property::exclusive_pirq), (Cell{violated, 19}));
}

TEST(Matrix, CellsContradictIfBothCannotBeTrue) {
  const Cell proven{holds}, at19{violated, 19}, at20{violated, 20}, open18{undecided, 18},
      open19{undecided, 19};
  EXPECT_FALSE(contradict(proven, proven));
  EXPECT_FALSE(contradict(at19, at19));
  EXPECT_FALSE(contradict(proven, open19));
  EXPECT_FALSE(contradict(at19, open18));
  EXPECT_FALSE(contradict(open18, open19));
  EXPECT_TRUE(contradict(at19, at20));
  EXPECT_TRUE(contradict(at19, proven));
  EXPECT_TRUE(contradict(at19, open19));
  EXPECT_TRUE(contradict(open19, at19));
}

std::string text_of(const std::vector<MatrixRow>& rows) {
  std::string text = matrix_preamble(1'000);
  const MatrixRow* before = nullptr;
  for (const MatrixRow& row : rows) {
    text += row_text(before, row);
    before = &row;
  }
  return text;
}

// Returns rows with many different cells.
std::vector<MatrixRow> some_rows() {
  std::vector<MatrixRow> rows = matrix_rows(usual_releases());
  std::size_t n = 0;
  for (MatrixRow& row : rows)
    for (Cell& cell : row.cells) {
      cell.kind = static_cast<Cell::Kind>(n % 3);
      cell.steps = cell.kind == holds ? 0 : n;
      ++n;
    }
  return rows;
}

TEST(MatrixText, ReadsWhatItPrints) {
  const std::string text = text_of(some_rows());
  const auto read = parse_matrix(text, "m.txt");
  if (const auto* error = std::get_if<InputError>(&read)) FAIL() << to_text(*error);
  EXPECT_EQ(text_of(std::get<std::vector<MatrixRow>>(read)), text);
  EXPECT_EQ(std::get<std::vector<MatrixRow>>(read)[3].cells, some_rows()[3].cells);
}

std::string error_of(const std::string& text) {
  const auto read = parse_matrix(text, "m.txt");
  const auto* error = std::get_if<InputError>(&read);
  return error != nullptr ? to_text(*error) : "no error";
}

std::string with(std::string text, std::string_view old, std::string_view now) {
  return text.replace(text.find(old), old.size(), now);
}

TEST(MatrixText, ReportsThePositionOfAnError) {
  const std::string text = text_of(some_rows());
  EXPECT_EQ(error_of("").substr(0, 40), "m.txt:1:1: expected 'pirqfuzz-matrix 1'\n");
  EXPECT_TRUE(error_of(with(text, "matrix 1", "matrix 2")).starts_with("m.txt:1:1: expected"));
  EXPECT_TRUE(error_of(with(text, "device b", "device c")).starts_with("m.txt:10:1: expected"));
  EXPECT_TRUE(error_of(with(text, "holds    1", "hold     1"))
                  .starts_with("m.txt:12:26: unknown verdict 'hold'"));
  EXPECT_TRUE(error_of(with(text, "\n4.4     1.x     2.6.38", "\n4.5     1.x     2.6.38"))
                  .starts_with("m.txt:12:1: expected the row of 4.4 1.x 2.6.38"));
  EXPECT_TRUE(error_of(text + "4.4 1.x 2.6.38\n").find("a line after the last row") !=
              std::string::npos);
  EXPECT_TRUE(
      error_of(text.substr(0, text.rfind(" "))).find(": the cell of authorised is missing") !=
      std::string::npos);
  EXPECT_TRUE(error_of(text.substr(0, text.size() / 2)).starts_with("m.txt:"));
}

}  // namespace
}  // namespace pirq::fuzz::matrix_test
