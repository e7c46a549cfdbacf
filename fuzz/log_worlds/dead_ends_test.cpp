#include "fuzz/log_worlds/dead_ends.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>

#include "fuzz/log_worlds/search.h"
#include "fuzz/testing/sanitizers.h"
#include "fuzz/testing/temporary_folder.h"
#include "fuzz/testing/test_worlds.h"
#include "model/releases.h"

namespace pirq::fuzz::dead_ends_test {
namespace {

// Lines of the debug patch of January 2017, with low numbers: then few are free, and the search
// without dead ends ends, too.
std::string closes(int pirq) {
  return "xen:events: shutdown_pirq: closing evtchn for pirq " + std::to_string(pirq) + " irq 60\n";
}
std::string drops(int pirq) {
  return "xen:events: xen_destroy_irq: pirq " + std::to_string(pirq) + " irq 60\n";
}
std::string returns(int pirq) {
  return "xen:events: xen_destroy_irq: get_free_pirq returned pirq " + std::to_string(pirq) + '\n';
}
std::string opens(int pirq) {
  return "xen:events: creating evtchn using pirq " + std::to_string(pirq) + " irq 60\n";
}

// A log whose only lines are of returned numbers has no driver, and no story.
Result<LogStory> story_of(const std::string& lines) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "guest.dmesg").string();
  std::ofstream(file) << lines;
  return read_story({file});
}

StoryAnswer searched(const LogStory& story, Release qemu, bool skip_dead_ends) {
  WorldConfig config = story.config;
  config.xen = release("xen-4.8");
  config.qemu = qemu;
  config.guest = release("linux-4.9");
  return search_story(story, config, {.states_max = 500'000, .skip_dead_ends = skip_dead_ends});
}

// Searches with and without dead ends, and expects the same answer. Returns it with dead ends.
StoryAnswer same_answer(const LogStory& story, Release qemu) {
  StoryAnswer quick = searched(story, qemu, true);
  const StoryAnswer plain = searched(story, qemu, false);
  EXPECT_NE(plain.kind, StoryAnswer::Kind::undecided) << plain.states;
  EXPECT_EQ(quick.kind, plain.kind);
  EXPECT_EQ(quick.line, plain.line);
  EXPECT_LE(quick.states, plain.states);
  return quick;
}

// All logs of three of these lines that begin with the end of a driver's life.
TEST(DeadEnds, ChangeNoAnswerToShortLogs) {
  const std::string lines[] = {closes(20), closes(19), returns(20), returns(19),
                               drops(20),  drops(19),  opens(20)};
  const std::size_t step = testing::kSlow ? 5 : 1;  // A sanitizer sees some of them.
  constexpr std::size_t kLines = std::size(lines);
  std::size_t checked = 0;
  for (std::size_t i = 0; i < kLines * kLines * kLines; i += step) {
    const std::string log =
        lines[i % kLines] + lines[i / kLines % kLines] + lines[i / kLines / kLines];
    const auto read = story_of(log);
    const auto* story = std::get_if<LogStory>(&read);
    if (story == nullptr || story->sources[0].from_start) continue;
    SCOPED_TRACE(log);
    for (const Release qemu : {release("qemu-1.x"), release("qemu-2.1")}) same_answer(*story, qemu);
    ++checked;
  }
  EXPECT_GE(checked, 50U);
}

// The log of January 2017 with lower numbers.
TEST(DeadEnds, ChangeNoAnswerToThreeVectors) {
  const auto read = story_of(closes(18) + closes(19) + closes(20) + returns(20) + drops(20) +
                             returns(19) + drops(19) + drops(18));
  const auto& story = std::get<LogStory>(read);
  EXPECT_EQ(same_answer(story, release("qemu-1.x")).kind, StoryAnswer::Kind::refuted);
  EXPECT_EQ(same_answer(story, release("qemu-2.1")).kind, StoryAnswer::Kind::possible);
}

// The second device is probed after the first one, still before the log begins.
TEST(DeadEnds, ChangeNoAnswerToTwoDevices) {
  const auto read = story_of(closes(20) + closes(19) + drops(20) + drops(19) + opens(20) +
                             returns(18) + opens(19));
  const auto& story = std::get<LogStory>(read);
  ASSERT_EQ(story.config.devices.size(), 2U);
  EXPECT_EQ(same_answer(story, release("qemu-1.x")).kind, StoryAnswer::Kind::refuted);
  same_answer(story, release("qemu-2.1"));
}

}  // namespace
}  // namespace pirq::fuzz::dead_ends_test
