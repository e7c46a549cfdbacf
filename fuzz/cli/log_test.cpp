// Compares the output of pirqfuzz replay --log with logs posted on xen-devel.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fuzz/cli/program_fixture.h"

namespace pirq::fuzz::cli {
namespace {

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
  const Ran ran = pirqfuzz("replay --log '" + logs("january-2017-evtchn-close.case") + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto posted = pirq_lines(text_of(logs("january-2017-evtchn-close.dmesg")));
  EXPECT_EQ(posted.size(), 24U);
  EXPECT_EQ(pirq_lines(ran.out), posted);
}

// The posted log begins at the removal; it lacks the three lines of the probe.
TEST_F(Log, EndsWithTheLogOfDestroying) {
  const Ran ran = pirqfuzz("replay --log '" + logs("january-2017-destroy-irq.case") + "'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto posted = pirq_lines(text_of(logs("january-2017-destroy-irq.dmesg")));
  EXPECT_EQ(posted.size(), 12U);
  auto printed = pirq_lines(ran.out);
  ASSERT_EQ(printed.size(), posted.size() + 3);
  printed.erase(printed.begin(), printed.begin() + 3);
  EXPECT_EQ(printed, posted);
}

}  // namespace
}  // namespace pirq::fuzz::cli
