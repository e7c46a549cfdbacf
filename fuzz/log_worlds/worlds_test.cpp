#include "fuzz/log_worlds/worlds.h"

#include <gtest/gtest.h>

#include <fstream>
#include <variant>

#include "fuzz/case_file/print.h"
#include "fuzz/report/replay.h"
#include "fuzz/testing/temporary_folder.h"

namespace pirq::fuzz {
namespace {

const std::string kLogs = PIRQFUZZ_SOURCE_DIR "/corpus/logs/";

LogStory story_of(const std::string& file) {
  return std::get<LogStory>(read_story(file));
}

StoryAnswer searched(const LogStory& story, Release xen, Release qemu, Release guest,
                     std::size_t states = 30'000) {
  WorldConfig config = story.config;
  config.xen = xen;
  config.qemu = qemu;
  config.guest = guest;
  return search_story(story, config, {.states_max = states});
}

TEST(LogStory, OfJanuary2017TellsTheWorld) {
  const LogStory story = story_of(kLogs + "january-2017-evtchn-close.dmesg");
  EXPECT_EQ(story.lines.size(), 24U);
  EXPECT_TRUE(story.from_start);
  EXPECT_EQ(story.config.pirqs, 104);
  EXPECT_EQ(story.config.gsis, 72);
  EXPECT_EQ((std::vector<std::int32_t>(story.config.taken.begin(), story.config.taken.end())),
            (std::vector<std::int32_t>{103, 102, 95, 94}));
  ASSERT_EQ(story.config.devices.size(), 2U);
  EXPECT_EQ(story.config.devices[0].vectors, 3);
  EXPECT_EQ(story.config.devices[1].vectors, 3);
}

// The numbers are freed by the disable, which QEMU 1.x does not tell Xen.
TEST(LogWorlds, OfTheClosingRefuteQemu1) {
  const LogStory story = story_of(kLogs + "january-2017-evtchn-close.dmesg");
  EXPECT_EQ(searched(story, release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")).kind,
            StoryAnswer::Kind::possible);
  const StoryAnswer old =
      searched(story, release("xen-4.8"), release("qemu-1.x"), release("linux-4.9"));
  EXPECT_EQ(old.kind, StoryAnswer::Kind::refuted);
  ASSERT_LT(old.line, story.lines.size());
  EXPECT_EQ(story.lines[old.line].pirq, 98);
  EXPECT_EQ(story.lines[old.line].kind, log::Kind::number_returned);
}

TEST(LogWorlds, OfALogThatBeginsInTheMiddle) {
  const LogStory story = story_of(kLogs + "january-2017-destroy-irq.dmesg");
  EXPECT_FALSE(story.from_start);
  EXPECT_EQ(searched(story, release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")).kind,
            StoryAnswer::Kind::possible);
  EXPECT_NE(
      searched(story, release("xen-4.8"), release("qemu-1.x"), release("linux-4.9"), 2'000).kind,
      StoryAnswer::Kind::possible);
}

// The log of a running stack, whose lines name the devices.
TEST(LogWorlds, OfThreeDevices) {
  const LogStory story = story_of(kLogs + "three-devices-guest.dmesg");
  EXPECT_EQ(story.config.devices.size(), 3U);
  EXPECT_EQ(story.left_out, 3U) << "lines about GSIs";
  EXPECT_EQ(searched(story, release("xen-4.17"), release("qemu-7.2"), release("linux-6.1")).kind,
            StoryAnswer::Kind::possible);
}

// The found interleaving prints the lines.
TEST(LogWorlds, ACasePrintsTheLog) {
  const LogStory story = story_of(kLogs + "january-2017-evtchn-close.dmesg");
  const MatrixReleases one = {.xen = {release("xen-4.8")},
                              .qemu = {release("qemu-1.x"), release("qemu-2.1")},
                              .guest = {release("linux-4.9")}};
  const auto worlds = worlds_for(story, one, {});
  ASSERT_EQ(worlds.size(), 2U);
  const std::string text = worlds_text(story, worlds);
  EXPECT_NE(text.find("refuted: every world with qemu=1.x\n"), text.npos) << text;
  const Case value = case_of(story, worlds[1]);
  EXPECT_EQ(value.worlds.front().expect.kind, Expectation::Kind::clean) << print_case(value);
  const auto replayed = replay(value, {.log = true, .log_level = LogLevel::debug});
  const std::string log = std::get<Replay>(replayed).text;
  std::size_t at = 0;
  for (const ToldLine& line : story.lines) {
    const std::string wanted = "pirq " + std::to_string(line.pirq);
    at = log.find(wanted, at);
    ASSERT_NE(at, log.npos) << wanted << '\n' << log;
    at = log.find('\n', at);
  }
}

// An alias is possible with the message of Linux until 4.9 only.
TEST(LogWorlds, OfAReusedNumberRefuteNewerGuests) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "alias.dmesg").string();
  std::ofstream(file) << "[1.0] nvme 0000:00:03.0: xen: msi bound to pirq=55\n"
                         "[1.1] nvme 0000:00:03.0: xen: msi --> pirq=55 --> irq=24\n"
                         "[2.0] e1000e 0000:00:04.0: xen: msi bound to pirq=55\n"
                         "[2.1] e1000e 0000:00:04.0: xen: msi --> pirq=55 --> irq=24\n"
                         "[3.0] nvme 0000:00:03.0: xen: msi already bound to pirq=55\n";
  const LogStory story = story_of(file);
  EXPECT_EQ(searched(story, release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")).kind,
            StoryAnswer::Kind::possible);
  const StoryAnswer newer =
      searched(story, release("xen-4.8"), release("qemu-2.1"), release("linux-4.12"));
  EXPECT_EQ(newer.kind, StoryAnswer::Kind::refuted);
  EXPECT_EQ(newer.line, 4U);
}

TEST(LogStory, NeedsALineOfADriver) {
  EXPECT_TRUE(std::holds_alternative<InputError>(read_story(kLogs + "three-devices-qemu.log")));
  EXPECT_TRUE(std::holds_alternative<InputError>(read_story("no-such-file")));
}

}  // namespace
}  // namespace pirq::fuzz
