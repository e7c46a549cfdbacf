#include <gtest/gtest.h>

#include <array>

#include "fuzz/picture/campaign_page.h"
#include "fuzz/picture/heat_map.h"
#include "fuzz/picture/matrix_page.h"

namespace pirq::fuzz::pages_test {
namespace {

std::size_t count_in(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// 3 obtains of a free number and 1 of an allocated one; raise was reachable and never happened.
Coverage small_coverage() {
  Coverage coverage;
  const auto count = [&](std::string_view what, std::uint64_t times) {
    coverage.behaviours[*find_behaviour(StepKind::obtain, true, what)] = times;
  };
  count("free", 3);
  count("allocated", 1);
  coverage.behaviours[*find_behaviour(StepKind::obtain, false, "answered")] = 4;
  coverage.steps = 4;
  coverage.cases = 1;
  return coverage;
}
const Reachable kReachable = {.steps = {StepKind::obtain, StepKind::raise}, .sometimes = {}};

TEST(HeatMap, HasACellForEachPairThatWasMet) {
  const std::string map = met_heat_map(small_coverage(), kReachable);
  EXPECT_EQ(count_in(map, "class=\"upright\""), 2U) << "only the states that were met";
  EXPECT_NE(map.find("<th scope=\"row\">obtain</th><td class=\"count\">4</td>"
                     "<td class=\"count heat\" style=\"--heat:0.55\">3</td>"
                     "<td class=\"count heat\" style=\"--heat:0.28\">1</td>"),
            map.npos)
      << map;
  EXPECT_NE(map.find("<th scope=\"row\" class=\"bad\">raise</th><td class=\"count\">never</td>"),
            map.npos);
  EXPECT_EQ(count_in(map, "<tr>"), 3U) << "the head and two kinds";
}

TEST(HeatMap, OfEffects) {
  const std::string map = effect_heat_map(small_coverage(), kReachable);
  EXPECT_NE(map.find("<span class=\"upright\">answered</span>"), map.npos);
  EXPECT_EQ(count_in(map, "class=\"upright\""), 1U);
}

TEST(CampaignPage, HasThroughputAndFinds) {
  const CampaignReport report{.title = "small <world>",
                              .header = "seed 1",
                              .cases = 100,
                              .steps = 4000,
                              .time = std::chrono::milliseconds(2000),
                              .threads = 2,
                              .coverage = small_coverage(),
                              .reachable = kReachable,
                              .finds = {{.title = "<broken>", .note = "kept", .steps = "a < b"}}};
  const std::string page = campaign_page({report});
  EXPECT_NE(page.find("cases a second</th><td class=\"count\">50</td>"), page.npos);
  EXPECT_NE(page.find("steps a second</th><td class=\"count\">2000</td>"), page.npos);
  EXPECT_NE(page.find("<h3 class=\"bad\">&lt;broken&gt;</h3>"), page.npos);
  EXPECT_EQ(count_in(page, "<broken>") + count_in(page, "<world>"), 0U);
  EXPECT_NE(page.find("1 find"), page.npos);
}

TEST(MatrixPage, HasARowForEachCombination) {
  std::vector<MatrixRow> rows = matrix_rows({.xen = {release("xen-4.8")},
                                             .qemu = {release("qemu-2.1")},
                                             .guest = {release("linux-4.9")}});
  ASSERT_GT(rows.size(), 1U);
  rows[0].cells[1] = {Cell::Kind::violated, 19};
  rows[1].cells[2] = {Cell::Kind::undecided, 7};
  for (std::size_t i = 3; i < kMatrixColumns; ++i) rows[0].cells[i] = {Cell::Kind::holds, 0};
  const std::string page = matrix_page(rows, "5 states", "a <case>");
  EXPECT_EQ(count_in(page, "<tr"), rows.size() + 1);
  EXPECT_EQ(count_in(page, "<tr data-broken>"), 1U);
  EXPECT_NE(page.find("<td class=\"broken count\"><strong>19</strong></td>"), page.npos);
  EXPECT_NE(page.find("<td class=\"muted count\">&gt;7</td>"), page.npos);
  EXPECT_EQ(count_in(page, "<td class=\"holds\">holds</td>"), kMatrixColumns - 3);
  EXPECT_NE(page.find("a &lt;case&gt;"), page.npos);
}

}  // namespace
}  // namespace pirq::fuzz::pages_test
