#include "fuzz/log_worlds/story.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <variant>

#include "fuzz/log_worlds/search.h"
#include "fuzz/testing/temporary_folder.h"
#include "model/releases.h"

namespace pirq::fuzz::story_test {
namespace {

LogStory story_of_lines(const std::string& lines) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "guest.dmesg").string();
  std::ofstream(file) << lines;
  return std::get<LogStory>(read_story({file}));
}

// The first device has one of two numbers, so the second one cannot have two.
constexpr auto kExhausted =
    "[1.0] nvme 0000:00:03.0: xen: msi bound to pirq=25\n"
    "[1.1] nvme 0000:00:03.0: xen: msi --> pirq=25 --> irq=55\n"
    "[2.0] e1000e 0000:00:04.0: xen: msi bound to pirq=24\n"
    "[2.1] e1000e 0000:00:04.0: xen: msi --> pirq=24 --> irq=56\n"
    "[2.2] e1000e 0000:00:04.0: Failed to create MSI-X! ret=-19!\n";

TEST(FailedSetUp, HasAskedForOneNumberMore) {
  const LogStory story = story_of_lines(kExhausted);
  ASSERT_EQ(story.config.devices.size(), 2U);
  EXPECT_EQ(story.config.devices[0].vectors, 1);
  EXPECT_EQ(story.config.devices[1].vectors, 2);
  WorldConfig config = story.config;
  config.xen = release("xen-4.17");
  config.qemu = release("qemu-7.2");
  config.guest = release("linux-6.1");
  EXPECT_EQ(search_story(story, config, {}).kind, StoryAnswer::Kind::possible);
}

// The host has 24 GSIs. That no number was left says that 24 to 27 were in use.
TEST(FailedSetUp, HasFoundTheLowerNumbersInUse) {
  const std::string one =
      "[2.0] e1000e 0000:00:04.0: xen: msi bound to pirq=28\n"
      "[2.1] e1000e 0000:00:04.0: xen: msi --> pirq=28 --> irq=56\n";
  const std::string failure = "[2.2] e1000e 0000:00:04.0: Failed to create MSI-X! ret=-19!\n";
  EXPECT_EQ(story_of_lines(one).config.taken.size(), 55U - 28U);
  const LogStory story = story_of_lines(one + failure);
  EXPECT_EQ(story.config.taken.size(), 55U - 28U + 4U);
  WorldConfig config = story.config;
  config.xen = release("xen-4.17");
  config.qemu = release("qemu-7.2");
  config.guest = release("linux-4.12");
  EXPECT_EQ(search_story(story, config, {}).kind, StoryAnswer::Kind::possible);
}

}  // namespace
}  // namespace pirq::fuzz::story_test
