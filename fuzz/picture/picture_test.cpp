// The pictures of every case of the corpus: nothing overlaps, everything is escaped.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "fuzz/case_file/load_case.h"
#include "fuzz/picture/layout.h"
#include "fuzz/picture/mermaid.h"
#include "fuzz/picture/step_page.h"
#include "fuzz/picture/svg.h"

namespace pirq::fuzz::picture_test {
namespace {

namespace fs = std::filesystem;

std::vector<Timeline> corpus_timelines() {
  std::vector<Timeline> all;
  for (const auto& entry : fs::directory_iterator(PIRQFUZZ_SOURCE_DIR "/corpus/regressions")) {
    const auto loaded = load_case(entry.path());
    all.push_back(std::get<Timeline>(
        timeline_of(std::get<Case>(loaded), 0, entry.path().filename().string())));
  }
  return all;
}

Timeline january() {
  const auto loaded =
      load_case(std::string(PIRQFUZZ_SOURCE_DIR "/corpus/regressions/january-2017-msi.case"));
  return std::get<Timeline>(timeline_of(std::get<Case>(loaded), 0, "january-2017-msi.case"));
}

// A timeline whose texts are hostile to every format.
Timeline hostile() {
  Timeline timeline;
  timeline.title = "<script>alert(\"1\")</script>; end #1 & %% \x01\xff";
  timeline.world = timeline.devices = timeline.outcome = timeline.detail = timeline.title;
  timeline.lanes = {{.name = timeline.title}};
  timeline.events = {{.number = 1,
                      .step = timeline.title,
                      .words = timeline.title,
                      .arrows = {{.text = timeline.title, .answer = timeline.title}}}};
  return timeline;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// The elements that are open at the end, and whether each end tag closed the last open element.
std::string unbalanced(const std::string& xml) {
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z1-6]+)([^<>]*?)(/?)>");
  for (auto it = std::sregex_iterator(xml.begin(), xml.end(), tag); it != std::sregex_iterator();
       ++it) {
    const std::string name = (*it)[2];
    if (name == "meta" || name == "br" || (*it)[4] == "/") continue;
    if ((*it)[1] != "/") {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name) return "</" + name + '>';
      open.pop_back();
    }
  }
  return open.empty() ? "" : '<' + open.back() + '>';
}

std::string without_script(const std::string& page) {
  const std::size_t script = page.find("<script>");
  return script == page.npos ? page : page.substr(0, script) + "</body></html>";
}

TEST(Layout, NothingOverlaps) {
  for (const Timeline& timeline : corpus_timelines()) {
    const PictureLayout at = layout_of(timeline);
    int bottom = 0;
    for (std::size_t i = 0; i < at.rows.size(); ++i) {
      const PictureRow& row = at.rows[i];
      EXPECT_EQ(row.top, bottom) << timeline.title;
      bottom += row.height;
      EXPECT_LE(row.top + 16 + 15 * static_cast<int>(row.words.size()), bottom);
      for (const std::string& line : row.words)
        EXPECT_LT(at.text_left + width_of(line.size(), kTextSize), at.lanes.front());
      int above = row.dot();
      for (std::size_t k = 0; k < row.arrows.size(); ++k) {
        const Arrow& arrow = timeline.events[i].arrows[k];
        EXPECT_GE(row.arrows[k] - above, 16) << "room for the label";
        above = row.arrows[k] + (arrow.answer.empty() ? 0 : kAnswerBelow);
        const std::size_t low = std::min(arrow.from, arrow.to);
        const std::size_t high = std::max({arrow.from, arrow.to, low + 1});
        const int end = high < at.lanes.size() ? at.lanes[high] : at.width;
        const std::size_t text = std::max(arrow.text.size(), arrow.answer.size());
        EXPECT_LE(at.lanes[low] + 9 + width_of(text, kLabelSize), end)
            << timeline.title << ": " << arrow.text;
      }
      EXPECT_LT(above, bottom);
    }
    EXPECT_EQ(bottom, at.height);
    int right = at.lanes.back();
    for (const PictureNumber& number : at.numbers) {
      EXPECT_GT(number.left, right) << timeline.title;
      right = number.left + number.width;
      for (const int x : number.bars)
        EXPECT_TRUE(x - 6 >= number.left && x + 6 <= right) << timeline.title;
    }
    EXPECT_LE(right, at.width);
  }
}

TEST(Layout, BreaksLinesAtBlanks) {
  EXPECT_EQ(lines_of("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(lines_of("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(lines_of("ab cd", 5), (std::vector<std::string>{"ab cd"}));
  EXPECT_TRUE(lines_of("", 5).empty());
}

TEST(Svg, IsBalancedAndLoadsNothing) {
  for (const Timeline& timeline : corpus_timelines()) {
    const std::string svg = svg_file(timeline);
    EXPECT_EQ(unbalanced(svg), "") << timeline.title;
    EXPECT_EQ(count_of(svg, "http"), 1U) << "the name of the format";
    EXPECT_EQ(count_of(svg, "url("), 0U);
  }
}

TEST(Svg, OfTheReadmeIsWhatTheCommandWrites) {
  std::ifstream file(PIRQFUZZ_SOURCE_DIR "/fuzz/picture/january-2017-msi.svg");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), svg_file(january()))
      << "pirqfuzz replay --svg fuzz/picture/january-2017-msi.svg "
         "corpus/regressions/january-2017-msi.case";
}

TEST(Svg, MarksTheCollision) {
  const std::string svg = svg_file(january());
  EXPECT_EQ(count_of(svg, "class=\"row broken\""), 1U);
  EXPECT_EQ(count_of(svg, "<rect class=\"clash\""), 2U) << "one in the picture, one in the legend";
}

TEST(StepPage, HasEveryStepInWordsAndLoadsNothing) {
  for (const Timeline& timeline : corpus_timelines()) {
    const std::string page = step_page(timeline);
    EXPECT_EQ(unbalanced(without_script(page)), "") << timeline.title;
    EXPECT_EQ(count_of(page, "<tr id=\"row-"), timeline.events.size() + 1);
    EXPECT_EQ(count_of(page, "http"), 3U) << "the name of SVG, twice, and http-equiv";
    EXPECT_EQ(count_of(page, " src="), 0U);
  }
}

TEST(PictureTexts, AreEscaped) {
  const Timeline timeline = hostile();
  EXPECT_EQ(count_of(svg_file(timeline), "<script>"), 0U);
  EXPECT_EQ(unbalanced(svg_file(timeline)), "");
  EXPECT_EQ(count_of(step_page(timeline), "<script>alert"), 0U);
  EXPECT_EQ(unbalanced(without_script(step_page(timeline))), "");
  const std::string mermaid = mermaid_text(timeline);
  EXPECT_EQ(count_of(mermaid, "<"), 0U);
  EXPECT_EQ(count_of(mermaid, "%"), 0U);
}

// A line is a participant, a note or an arrow, and its text has no character that ends it.
TEST(Mermaid, IsMadeOfLinesThatMermaidReads) {
  const std::regex line(
      "  (participant L\\d+ as|Note over L\\d+(,L\\d+)?:|L\\d+(->>|-->>|-\\)|-x)L\\d+:) "
      "([^#;<>&%\"]|#\\d+;)*");
  std::vector<Timeline> all = corpus_timelines();
  all.push_back(hostile());
  for (const Timeline& timeline : all) {
    std::istringstream text(mermaid_text(timeline));
    std::string got;
    std::getline(text, got);
    EXPECT_EQ(got, "sequenceDiagram");
    while (std::getline(text, got)) EXPECT_TRUE(std::regex_match(got, line)) << got;
  }
}

TEST(Mermaid, OfALongCaseHasItsEnd) {
  Timeline timeline = january();
  for (int i = 0; i < 1000; ++i)
    timeline.events.insert(timeline.events.begin(), timeline.events[0]);
  const std::string text = mermaid_text(timeline);
  EXPECT_LE(text.size(), kMermaidMax);
  EXPECT_NE(text.find("only the last "), text.npos);
  EXPECT_NE(text.find("19 a obtain"), text.npos);
}

}  // namespace
}  // namespace pirq::fuzz::picture_test
