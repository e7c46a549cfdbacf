// Compares the output of pirqfuzz replay --log with logs posted on xen-devel, and with those of a
// running stack.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli::log_test {
namespace {

using testing::contains;
using testing::lines_of;
using testing::Ran;
using testing::text_of;
using Log = testing::Program;

// The lines about pirqs, without time stamps.
std::vector<std::string> pirq_lines(const std::string& text) {
  std::vector<std::string> result;
  for (std::string line : lines_of(text)) {
    if (line.starts_with('[') && line.find("] xen:events") != std::string::npos)
      line.erase(0, line.find("] ") + 2);
    for (const char* what :
         {": get_free_pirq returned", ": creating evtchn", ": closing evtchn", "_irq: pirq "})
      if (line.starts_with("xen:events: ") && line.find(what) != std::string::npos)
        result.push_back(line);
  }
  return result;
}

std::string logs(const std::string& file) {
  return PIRQFUZZ_CORPUS_DIR "/logs/" + file;
}

TEST_F(Log, EqualsTheLogOfClosing) {
  const Ran ran =
      pirqfuzz("replay --log --log-level debug '" + logs("january-2017-evtchn-close.case") + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto posted = pirq_lines(text_of(logs("january-2017-evtchn-close.dmesg")));
  EXPECT_EQ(posted.size(), 24U);
  EXPECT_EQ(pirq_lines(ran.out), posted);
}

// The same log, with GSIs in place of the numbers that are only known to be taken. Their ports are
// those of pirqs that the posted log does not show.
TEST_F(Log, IsExplainedByGsisThatTakeNumbersFromTheTop) {
  const Ran ran =
      pirqfuzz("replay --log --log-level debug '" + logs("january-2017-gsis.case") + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  std::vector<std::string> printed = pirq_lines(ran.out), gsis;
  const auto of_gsi = [](const std::string& line) {
    return line.find("creating evtchn") != std::string::npos && line.size() - line.rfind(' ') == 3;
  };
  std::ranges::copy_if(printed, std::back_inserter(gsis), of_gsi);
  std::erase_if(printed, of_gsi);
  EXPECT_EQ(printed, pirq_lines(text_of(logs("january-2017-evtchn-close.dmesg"))));
  EXPECT_EQ(gsis.size(), 12U);
  for (const char* number : {"103", "102", "95", "94"})
    EXPECT_EQ(std::ranges::count_if(gsis,
                                    [&](const std::string& line) {
                                      return contains(line, std::string("pirq ") + number + " ");
                                    }),
              1)
        << number;
}

// The part of each line from `from` on, for the lines that have it.
std::vector<std::string> lines_from(const std::string& text, const std::string& from) {
  std::vector<std::string> result;
  for (const std::string& line : lines_of(text))
    if (const std::size_t at = line.find(from); at != std::string::npos)
      result.push_back(line.substr(at));
  return result;
}

// Three devices of a running stack. The guest's log and QEMU's have no common clock, so each is
// compared by itself. The GSI lines agree in number and order; the model's pins have other GSIs.
TEST_F(Log, EqualsTheLogsOfARunningStack) {
  const Ran ran = pirqfuzz("replay --log '" + logs("three-devices.case") + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const std::string guest = text_of(logs("three-devices-guest.dmesg"));
  const std::string qemu = text_of(logs("three-devices-qemu.log"));
  EXPECT_EQ(lines_from(guest, "xen: msi ").size(), 26U);
  EXPECT_EQ(lines_from(ran.out, "xen: msi "), lines_from(guest, "xen: msi "));
  EXPECT_EQ(lines_from(qemu, "[00:0").size(), 73U);
  EXPECT_EQ(lines_from(ran.out, "[00:0"), lines_from(qemu, "[00:0"));
  for (const char* absent : {"xen:events:", "(XEN)"}) EXPECT_FALSE(contains(ran.out, absent));
}

// pirqfuzz log: 0 nothing wrong seen, 1 something is, 2 unreadable.
TEST_F(Log, IsJudged) {
  const Ran clean = pirqfuzz("log '" + logs("three-devices-guest.dmesg") + "' '" +
                             logs("three-devices-qemu.log") + "'");
  EXPECT_EQ(clean.code, 0) << clean.out << clean.err;
  EXPECT_TRUE(contains(clean.out, "nothing wrong seen")) << clean.out;
  const Ran stale = pirqfuzz("log - <'" + logs("keys-stale-port.log") + "'");
  EXPECT_EQ(stale.code, 1) << stale.out << stale.err;
  EXPECT_TRUE(contains(stale.out, "number free with an open port: port 1 of domain 1"))
      << stale.out;
  EXPECT_TRUE(contains(stale.out, "1 thing is wrong\n")) << stale.out;
  EXPECT_EQ(pirqfuzz("log no-such-file").code, 2);
  EXPECT_EQ(pirqfuzz("log .").code, 2);
}

// The posted log begins at the removal; it lacks the three lines of the probe.
TEST_F(Log, EndsWithTheLogOfDestroying) {
  const Ran ran =
      pirqfuzz("replay --log --log-level debug '" + logs("january-2017-destroy-irq.case") + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto posted = pirq_lines(text_of(logs("january-2017-destroy-irq.dmesg")));
  EXPECT_EQ(posted.size(), 12U);
  auto printed = pirq_lines(ran.out);
  ASSERT_EQ(printed.size(), posted.size() + 3);
  printed.erase(printed.begin(), printed.begin() + 3);
  EXPECT_EQ(printed, posted);
}

}  // namespace
}  // namespace pirq::fuzz::cli::log_test
