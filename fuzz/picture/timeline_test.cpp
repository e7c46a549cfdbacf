#include "fuzz/picture/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "fuzz/case_file/load_case.h"
#include "fuzz/coverage/behaviour.h"
#include "fuzz/picture/state_words.h"

namespace pirq::fuzz::timeline_test {
namespace {

Timeline timeline_of_file(const std::string& file, std::size_t world = 0) {
  const auto loaded = load_case(std::string(PIRQFUZZ_SOURCE_DIR "/corpus/") + file);
  return std::get<Timeline>(timeline_of(std::get<Case>(loaded), world, file));
}

Timeline timeline_of_text(const std::string& text) {
  const auto parsed = parse_case(text, "test", {});
  return std::get<Timeline>(timeline_of(std::get<Case>(parsed), 0, "test"));
}

std::vector<std::string> names_of(const std::vector<Lane>& lanes) {
  std::vector<std::string> names;
  for (const Lane& lane : lanes) names.push_back(lane.name);
  return names;
}

const ClaimBar* find_bar(const DrawnNumber& number, std::string_view name) {
  for (const ClaimBar& bar : number.bars)
    if (bar.name == name) return &bar;
  return nullptr;
}

using Spans = std::vector<Span>;

class January : public ::testing::Test {
 protected:
  const Timeline timeline = timeline_of_file("regressions/january-2017-msi.case");
};

TEST_F(January, HasALaneForEachOneWhoActs) {
  EXPECT_EQ(names_of(timeline.lanes),
            (std::vector<std::string>{"driver a", "driver b", "QEMU", "Xen"}));
  EXPECT_EQ(timeline.events.size(), 19U);
  EXPECT_EQ(timeline.lanes[timeline.events[5].lane].name, "QEMU");
}

TEST_F(January, DrawsCallsWithTheirAnswersAndRegisterWrites) {
  EXPECT_EQ(timeline.events[1].arrows,
            (std::vector<Arrow>{
                {.from = 0, .to = 3, .text = "get_free_pirq type=msi", .answer = "pirq 47"}}));
  EXPECT_EQ(timeline.events[4].arrows,
            (std::vector<Arrow>{
                {.kind = Arrow::Kind::write, .from = 0, .to = 2, .text = "MSI ENABLE on"}}));
  EXPECT_EQ(timeline.events[5].arrows,
            (std::vector<Arrow>{{.from = 2,
                                 .to = 3,
                                 .text = "map_pirq type=msi device=a entry=0 pirq=47",
                                 .answer = "pirq 47"}}));
  EXPECT_TRUE(timeline.events[18].arrows.empty()) << "a does not ask Xen: that is the bug";
}

TEST_F(January, ClaimsOverlapAtTheLastStep) {
  ASSERT_EQ(timeline.numbers.size(), 1U);
  const DrawnNumber& number = timeline.numbers.front();
  EXPECT_EQ(number.pirq, 47);
  EXPECT_EQ(find_bar(number, "driver a")->spans, (Spans{{1, 9}, {18, 19}}));
  EXPECT_EQ(find_bar(number, "driver b")->spans, (Spans{{15, 19}}));
  EXPECT_EQ(find_bar(number, "QEMU a")->spans, (Spans{{5, 11}}));
  EXPECT_EQ(find_bar(number, "Xen a")->spans, (Spans{{5, 11}}));
  EXPECT_EQ(find_bar(number, "QEMU b"), nullptr);
  EXPECT_EQ(number.collisions, (Spans{{18, 19}}));
  EXPECT_EQ(claims_text(timeline, 18), "pirq 47: driver a, driver b");
  EXPECT_EQ(claims_text(timeline, 12), "nobody");
}

TEST_F(January, KnowsTheTableAfterEachStep) {
  EXPECT_EQ(counts_text(timeline.start), "48 numbers free");
  EXPECT_EQ(numbers_text(timeline, timeline.events[1].table), "pirq 47 allocated");
  EXPECT_EQ(numbers_text(timeline, timeline.events[7].table), "pirq 47 mapped+pt+dpci+port");
  EXPECT_EQ(counts_text(timeline.events[7].table), "47 numbers free, 1 mapped+pt+dpci+port");
  EXPECT_EQ(numbers_text(timeline, timeline.events[11].table), "pirq 47 free");
}

TEST_F(January, SaysWhatIsBroken) {
  EXPECT_TRUE(timeline.failed);
  EXPECT_EQ(timeline.outcome,
            "exclusive-pirq is broken at step 19, between device a and device b, for pirq 47");
  EXPECT_EQ(left_out_text(timeline), "");
}

TEST(Timeline, OfAnotherWorldIsClean) {
  const Timeline fixed = timeline_of_file("regressions/january-2017-msi.case", 1);
  EXPECT_FALSE(fixed.failed);
  EXPECT_EQ(fixed.outcome, "no property is broken");
  EXPECT_EQ(fixed.events.size(), 19U);
  for (const DrawnNumber& number : fixed.numbers) EXPECT_TRUE(number.collisions.empty());
}

TEST(Timeline, DrawsAnInterruptOnItsWayToTheHandler) {
  const Timeline timeline = timeline_of_file("regressions/january-2017-third-device.case");
  EXPECT_EQ(timeline.lanes.back().name, "hardware");
  const auto raised = std::ranges::find(timeline.events, "c raise vector=0", &Event::step);
  ASSERT_NE(raised, timeline.events.end());
  EXPECT_EQ(
      raised->arrows,
      (std::vector<Arrow>{
          {.kind = Arrow::Kind::interrupt, .from = 5, .to = 4, .text = "interrupt of c vector 0"},
          {.kind = Arrow::Kind::interrupt, .from = 4, .to = 2, .text = "port 1"}}));
  EXPECT_EQ(timeline.events.back().arrows,
            (std::vector<Arrow>{{.kind = Arrow::Kind::interrupt,
                                 .from = 5,
                                 .to = 4,
                                 .text = "interrupt of c vector 0: not delivered",
                                 .failed = true}}));
}

TEST(Timeline, DrawsARefusedCall) {
  const Timeline timeline = timeline_of_file("regressions/january-2017-third-device.case");
  const Event& event = timeline.events[28];
  EXPECT_EQ(event.step, "a bind-evtchn");
  ASSERT_EQ(event.arrows.size(), 1U);
  EXPECT_EQ(event.arrows[0].answer, "-EEXIST");
  EXPECT_TRUE(event.arrows[0].failed);
}

// Of a large case only a part is drawn, and the picture says so.
TEST(Timeline, OfALongCaseHasItsEnd) {
  std::string text =
      "pirqfuzz-case 1\n"
      "world large xen=master qemu=today linux=4.12 driver=orderly gsis=16 pirqs=4096 irqs=4096\n";
  for (int device = 0; device < 16; ++device)
    text += "device " + device_name(device) + " msix 16\n";
  for (int device = 0; device < 16; ++device) text += device_name(device) + " probe vectors=16\n";
  const Timeline timeline = timeline_of_text(text);
  EXPECT_EQ(timeline.events.size(), kEventsDrawn);
  EXPECT_EQ(timeline.events.back().number, kEventsDrawn + timeline.events_left_out);
  EXPECT_EQ(timeline.numbers.size(), kNumbersDrawn);
  EXPECT_EQ(timeline.numbers.size() + timeline.numbers_left_out, 256U);
  EXPECT_LE(timeline.lanes.size(), 12U + 3U);
  EXPECT_NE(left_out_text(timeline).find(" earlier steps are not drawn. 232 numbers that changed "
                                         "are not drawn."),
            std::string::npos)
      << left_out_text(timeline);
  std::size_t numbers = 0;
  for (const auto& [state, count] : timeline.events.back().table.counts) numbers += count;
  EXPECT_EQ(numbers, 4096U);
}

TEST(Timeline, OfACaseWithAnImpossibleStepIsAnError) {
  const auto parsed = parse_case(
      "pirqfuzz-case 1\n"
      "world small xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=20 irqs=20\n"
      "device a msi\n\na enable\n",
      "test", {});
  EXPECT_TRUE(std::holds_alternative<InputError>(timeline_of(std::get<Case>(parsed), 0, "test")));
}

}  // namespace
}  // namespace pirq::fuzz::timeline_test
