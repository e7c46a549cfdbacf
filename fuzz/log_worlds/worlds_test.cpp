#include "fuzz/log_worlds/worlds.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/print.h"
#include "fuzz/report/replay.h"
#include "fuzz/testing/sanitizers.h"
#include "fuzz/testing/temporary_folder.h"
#include "fuzz/testing/test_worlds.h"

namespace pirq::fuzz::worlds_test {
namespace {

const std::string kLogs = PIRQFUZZ_SOURCE_DIR "/corpus/logs/";

LogStory story_of(const std::string& file) {
  return std::get<LogStory>(read_story({file}));
}
std::string error_of(const std::vector<std::string>& files) {
  const auto story = read_story(files);
  const auto* error = std::get_if<InputError>(&story);
  return error == nullptr ? std::string() : error->message;
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
  EXPECT_TRUE(story.sources[0].from_start);
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

// The numbers 100, 99 and 98 are returned after the disable. QEMU 1.x keeps them, so the search
// ends at the first of these lines.
TEST(LogWorlds, OfALogThatBeginsInTheMiddle) {
  const LogStory story = story_of(kLogs + "january-2017-destroy-irq.dmesg");
  EXPECT_FALSE(story.sources[0].from_start);
  EXPECT_EQ(searched(story, release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")).kind,
            StoryAnswer::Kind::possible);
  const StoryAnswer old =
      searched(story, release("xen-4.8"), release("qemu-1.x"), release("linux-4.9"));
  EXPECT_EQ(old.kind, StoryAnswer::Kind::refuted);
  ASSERT_LT(old.line, story.lines.size());
  EXPECT_EQ(story.lines[old.line].line.line, 4U);
  EXPECT_EQ(story.lines[old.line].kind, log::Kind::number_returned);
  EXPECT_EQ(story.lines[old.line].pirq, 100);
}

TEST(LogWorlds, OfALogThatBeginsInTheMiddleRefuteEveryQemu1) {
  const LogStory story = story_of(kLogs + "january-2017-destroy-irq.dmesg");
  MatrixReleases releases = usual_releases();
  releases.qemu = {release("qemu-1.x")};
  const auto worlds = worlds_for(story, releases, {});
  EXPECT_EQ(worlds.size(), 15U);
  for (const WorldForLog& each : worlds) {
    EXPECT_EQ(each.answer.kind, StoryAnswer::Kind::refuted);
    ASSERT_LT(each.answer.line, story.lines.size());
    EXPECT_EQ(story.lines[each.answer.line].line.line, 4U);
  }
}

// The log of a running stack, whose lines name the devices.
TEST(LogWorlds, OfThreeDevices) {
  const LogStory story = story_of(kLogs + "three-devices-guest.dmesg");
  EXPECT_EQ(story.config.devices.size(), 3U);
  EXPECT_EQ(story.left_out, 3U) << "lines about GSIs";
  EXPECT_EQ(searched(story, release("xen-4.17"), release("qemu-7.2"), release("linux-6.1")).kind,
            StoryAnswer::Kind::possible);
}

// Its driver would have taken its old number again: the other device has that one now.
TEST(LogWorlds, OfThreeDevicesRefuteAnOlderGuest) {
  if (testing::kSlow) GTEST_SKIP() << "too large for a sanitizer";
  const LogStory story = story_of(kLogs + "three-devices-guest.dmesg");
  const StoryAnswer answer =
      searched(story, release("xen-4.17"), release("qemu-7.2"), release("linux-4.9"), 200'000);
  EXPECT_EQ(answer.kind, StoryAnswer::Kind::refuted);
  ASSERT_LT(answer.line, story.lines.size());
  EXPECT_EQ(story.lines[answer.line].kind, log::Kind::number_taken);
  EXPECT_EQ(story.lines[answer.line].pirq, 50);
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

// The logs of the guest and of its QEMU have no common clock.
TEST(LogWorlds, OfThreeDevicesAndTheirQemu) {
  const LogStory story = std::get<LogStory>(
      read_story({kLogs + "three-devices-guest.dmesg", kLogs + "three-devices-qemu.log"}));
  EXPECT_EQ(story.config.devices.size(), 3U);
  EXPECT_EQ(story.config.devices[2].kind, DeviceKind::msi) << "QEMU's lines say so";
  EXPECT_EQ(story.sources[0].lines.size(), 26U);
  EXPECT_GT(story.sources[1].lines.size(), 40U);
  EXPECT_EQ(searched(story, release("xen-4.17"), release("qemu-7.2"), release("linux-6.1")).kind,
            StoryAnswer::Kind::possible);
}

// The guest's lines alone allow QEMU 1.x, which does not unmap at the disable.
TEST(LogWorlds, OfQemuRefuteWhatTheGuestAllows) {
  const TemporaryFolder folder;
  const std::string guest = (folder.path() / "guest.dmesg").string();
  const std::string qemu = (folder.path() / "qemu.log").string();
  std::ofstream(guest) << "[1.0] nvme 0000:00:03.0: xen: msi bound to pirq=55\n"
                          "[1.1] nvme 0000:00:03.0: xen: msi --> pirq=55 --> irq=24\n";
  std::ofstream(qemu)
      << "char device redirected to /dev/pts/1 (label serial0)\n"
         "[00:03.0] msi_msix_setup: requested pirq 55 for MSI-X (vec: 0x0, entry: 0x0)\n"
         "[00:03.0] msi_msix_update: Updating MSI-X with pirq 55 gvec 0x0 gflags 0x7037 (entry: "
         "0x0)\n"
         "[00:03.0] msi_msix_disable: Unbind MSI-X with pirq 55, gvec 0x0\n"
         "[00:03.0] msi_msix_disable: Unmap MSI-X pirq 55\n";
  const auto of_qemu = [](const LogStory& story, Release release_of_qemu) {
    return searched(story, release("xen-4.8"), release_of_qemu, release("linux-4.12"));
  };
  const Release old = release("qemu-1.x");
  EXPECT_EQ(of_qemu(story_of(guest), old).kind, StoryAnswer::Kind::possible);
  const LogStory both = std::get<LogStory>(read_story({guest, qemu}));
  const StoryAnswer answer = of_qemu(both, old);
  EXPECT_EQ(answer.kind, StoryAnswer::Kind::refuted);
  ASSERT_LT(answer.line, both.lines.size());
  EXPECT_EQ(both.lines[answer.line].kind, log::Kind::qemu_unbind);
  EXPECT_EQ(of_qemu(both, release("qemu-2.1")).kind, StoryAnswer::Kind::possible);
}

TEST(LogWorlds, OfQemuAlone) {
  const LogStory story = story_of(kLogs + "three-devices-qemu.log");
  EXPECT_TRUE(story.sources[0].lines.empty());
  EXPECT_EQ(searched(story, release("xen-4.17"), release("qemu-7.2"), release("linux-6.1")).kind,
            StoryAnswer::Kind::possible);
}

// Linux lines alone do not say that the close of a port frees no number; Xen's line says that the
// unmap found the port bound.
TEST(LogWorlds, OfXenRefuteWhatTheGuestAllows) {
  const TemporaryFolder folder;
  const std::string guest = (folder.path() / "guest.dmesg").string();
  const std::string xen = (folder.path() / "xl.log").string();
  std::ofstream(guest) << "[1.0] nvme 0000:00:03.0: xen: msi bound to pirq=55\n"
                          "[1.1] nvme 0000:00:03.0: xen: msi --> pirq=55 --> irq=24\n";
  std::ofstream(xen) << "(XEN) irq.c:2100: dom3: pirq 55 not mapped\n";
  const auto kind = [](const LogStory& story) {
    return searched(story, release("xen-4.8"), release("qemu-2.1"), release("linux-4.9")).kind;
  };
  EXPECT_EQ(kind(story_of(guest)), StoryAnswer::Kind::possible);
  // An orderly driver's number is mapped when QEMU unmaps it.
  const LogStory both = std::get<LogStory>(read_story({guest, xen}));
  EXPECT_EQ(both.sources[2].lines.size(), 1U);
  EXPECT_EQ(kind(both), StoryAnswer::Kind::refuted);
  // Which of two domains the guest is, no line says.
  std::ofstream(xen, std::ios::app) << "(XEN) irq.c:2100: dom4: pirq 54 not mapped\n";
  const LogStory two = std::get<LogStory>(read_story({guest, xen}));
  EXPECT_EQ(two.notes.size(), 1U);
  EXPECT_EQ(kind(two), StoryAnswer::Kind::possible);
}

// A device that the guest drives and QEMU's complete log does not name is emulated.
TEST(LogStory, KnowsEmulatedDevices) {
  const TemporaryFolder folder;
  const std::string guest = (folder.path() / "guest.dmesg").string();
  const std::string qemu = (folder.path() / "qemu.log").string();
  std::ofstream(guest) << "[1.0] nvme 0000:00:03.0: xen: msi bound to pirq=55\n"
                          "[1.1] nvme 0000:00:03.0: xen: msi --> pirq=55 --> irq=24\n"
                          "[2.0] xhci_hcd 0000:00:02.0: xen: msi bound to pirq=54\n"
                          "[2.1] xhci_hcd 0000:00:02.0: xen: msi --> pirq=54 --> irq=25\n";
  std::ofstream(qemu)
      << "char device redirected to /dev/pts/1 (label serial0)\n"
         "[00:03.0] xen_pt_realize: Assigning real physical device 01:00.0 to devfn 0x18\n"
         "[00:03.0] msi_msix_setup: requested pirq 55 for MSI-X (vec: 0x0, entry: 0x0)\n"
         "[00:03.0] msi_msix_update: Updating MSI-X with pirq 55 gvec 0x0 gflags 0x7037 (entry: "
         "0x0)\n";
  const LogStory story = std::get<LogStory>(read_story({guest, qemu}));
  ASSERT_EQ(story.config.devices.size(), 2U);
  EXPECT_EQ(story.config.devices[0].kind, DeviceKind::msix);
  EXPECT_EQ(story.config.devices[1].kind, DeviceKind::emulated_msi);
  EXPECT_EQ(searched(story, release("xen-4.17"), release("qemu-7.2"), release("linux-6.1")).kind,
            StoryAnswer::Kind::possible);
}

TEST(LogStory, HasTheLastBootOfAGuest) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "guest.dmesg").string();
  std::ofstream(file) << "[9.0] nvme 0000:00:03.0: xen: msi bound to pirq=55\n"
                         "[0.0] Linux version 6.1.0\n"
                         "[1.0] nvme 0000:00:03.0: xen: msi bound to pirq=55\n";
  const LogStory story = story_of(file);
  EXPECT_EQ(story.lines.size(), 1U);
  EXPECT_EQ(story.left_out, 1U);
  // The boot of the host is none of the guest.
  const std::string host = (folder.path() / "host.dmesg").string();
  std::ofstream(host) << "[0.0] Linux version 5.10.0\n[0.1] xen: --> pirq=55 -> irq=55 (gsi=55)\n";
  EXPECT_EQ(std::get<LogStory>(read_story({file, host})).lines.size(), 1U);
}

TEST(LogStory, NeedsALineOfADriver) {
  EXPECT_NE(error_of({kLogs + "keys-alias.log"}), "");
  EXPECT_NE(error_of({"no-such-file"}), "");
  const std::string guest = kLogs + "three-devices-guest.dmesg";
  EXPECT_NE(error_of({guest, kLogs + "january-2017-destroy-irq.dmesg"}).find("a source"),
            std::string::npos);
}

}  // namespace
}  // namespace pirq::fuzz::worlds_test
