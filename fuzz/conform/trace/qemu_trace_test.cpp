#include "fuzz/conform/trace/qemu_trace.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kShort =
    "qemu-trace 1\n"
    "qemu 2.1\n"
    "device 0 msi\n"
    "\n"
    "> probe device=0 pirqs=47\n"
    ". msi_write device=0 reg=ctrl value=0x80\n"
    ". msi_write device=0 reg=addr_lo value=0xfee2f000\n"
    ". msi_write device=0 reg=addr_hi value=0x0\n"
    ". msi_write device=0 reg=data value=0x4300\n"
    ". msi_write device=0 reg=ctrl value=0x81\n"
    "! map pirq=47 device=0 entry=0 -> rc=0 pirq=47\n"
    "! bind pirq=47 gvec=0 gflags=0x302f -> rc=-1 errno=12\n"
    "! unmap pirq=47 -> rc=0\n"
    "< state device 0: pirq=-1 initialized=0 mapped=0 enabled=0 addr=0xfee2f000 data=0x4300 "
    "host_enabled=0\n"
    "> fail call=map errno=22\n"
    "< state device 0: pirq=-1 initialized=0 mapped=0 enabled=0 addr=0xfee2f000 data=0x4300 "
    "host_enabled=0\n"
    "> detach device=0\n"
    "< state device 0: detached\n";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kShort);
  return text.replace(text.find(from), from.size(), to);
}

QemuTrace parsed(std::string_view text) {
  TraceReader reader(text, "t");
  auto trace = reader.next();
  EXPECT_TRUE(trace) << (reader.mistake() ? reader.mistake()->message : "");
  return trace ? std::get<QemuTrace>(std::move(*trace)) : QemuTrace{};
}

InputError refused(std::string_view text) {
  TraceReader reader(text, "t");
  while (reader.next()) {
  }
  EXPECT_TRUE(reader.mistake()) << "accepted:\n" << text;
  return reader.mistake().value_or(InputError{});
}

// "line:column message"
std::string refusal(std::string_view from, std::string_view to) {
  const InputError error = refused(replaced(from, to));
  return std::to_string(error.line) + ':' + std::to_string(error.column) + ' ' + error.message;
}

TEST(QemuTrace, HoldsOperationsAnswersAndStates) {
  const QemuTrace trace = parsed(kShort);
  EXPECT_EQ(trace.config.qemu, release("qemu-2.1"));
  ASSERT_EQ(trace.config.devices.size(), 1U);
  ASSERT_EQ(trace.steps.size(), 3U);
  const QemuStep& probe = trace.steps[0];
  EXPECT_EQ(probe.line, 5);
  EXPECT_EQ(probe.op.kind, QemuOpKind::probe);
  EXPECT_EQ(probe.op.pirqs, std::vector<std::int32_t>{47});
  ASSERT_EQ(probe.lines.size(), 9U);
  EXPECT_EQ(probe.lines[5].text, "! map pirq=47 device=0 entry=0");
  EXPECT_EQ(probe.lines[5].pirq, 47);
  EXPECT_EQ(probe.lines[6].rc, -1);
  EXPECT_EQ(probe.lines[8].line, 14);
}

TEST(QemuTrace, RefusesWithThePlaceOfTheMistake) {
  EXPECT_EQ(refusal("qemu-trace 1", "qemu-trace 3"), "1:12 number is outside 1..2");
  EXPECT_EQ(refusal("qemu 2.1", "qemu 3.0"), "2:6 unknown word '3.0'");
  EXPECT_EQ(refusal("device 0 msi", "device 1 msi"), "3:8 number is outside 0..0");
  EXPECT_EQ(refusal("device 0 msi", "device 0 msix 33"), "3:15 number is outside 1..32");
  EXPECT_EQ(refusal("device 0 msi\n", ""), "3:0 no devices");
  EXPECT_EQ(refusal("> probe", "> prob"), "5:3 unknown word 'prob'");
  EXPECT_EQ(refusal("pirqs=47", "pirqs=47,46"), "5:29 more pirqs than the device has vectors");
  EXPECT_EQ(refusal("pirqs=47", "pirqs="), "5:24 expected a number");
  EXPECT_EQ(refusal(". msi_write", ". msix_ctrl"), "6:21 the device has no MSI-X");
  EXPECT_EQ(refusal("value=0x80\n", "value=0x80 \n"), "6:41 expected the end of the line");
  EXPECT_EQ(refusal("rc=-1 errno=12", "rc=-1"), "12:45 expected ' errno='");
  EXPECT_EQ(refusal("! unmap pirq=47 -> rc=0", "unmap"), "13:1 expected '. '");
  EXPECT_EQ(refusal("> detach device=0", "> detach device=1"), "17:17 number is outside 0..0");
}

TEST(QemuTrace, SuggestsTheWordThatWasMeant) {
  EXPECT_NE(refused(replaced("> probe", "> prob")).hint.find("probe"), std::string::npos);
}

TEST(QemuTrace, RefusesWhatIsNoText) {
  EXPECT_EQ(refusal("\n", "\r\n"), "1:13 a byte that is not printable ASCII");
  EXPECT_EQ(refusal("47", std::string_view("\0\xff", 2)),
            "5:24 a byte that is not printable ASCII");
  EXPECT_EQ(refusal("47", std::string(kTraceLineMax, '4')), "5:0 line is too long");
  EXPECT_EQ(refused(std::string(kTraceBytesMax + 1, 'x')).message, "file is too large");
  EXPECT_EQ(refused("").hint, "the file may be cut off");
}

TEST(QemuTrace, RefusesATraceCutAnywhereButAfterAState) {
  std::size_t whole = 0;
  for (std::size_t size = 0; size <= kShort.size(); ++size) {
    TraceReader reader(kShort.substr(0, size), "t");
    whole += reader.next().has_value();
  }
  EXPECT_EQ(whole, 4U);  // After the header, and after each of three operations.
}

TEST(QemuReplay, FindsNothingInATrueRecording) {
  EXPECT_FALSE(compare(parsed(kShort)));
}

TEST(QemuReplay, FindsTheFirstLineThatIsNotWhatTheModelDoes) {
  const auto other = compare(parsed(replaced("gflags=0x302f", "gflags=0x302e")));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->step, 0U);
  EXPECT_EQ(other->line, 12);
  EXPECT_EQ(other->expected, "! bind pirq=47 gvec=0 gflags=0x302e");
  EXPECT_EQ(other->got, "! bind pirq=47 gvec=0 gflags=0x302f");
}

TEST(QemuReplay, FindsACallTooFewAndACallTooMany) {
  const auto missing = compare(parsed(replaced("! unmap pirq=47 -> rc=0\n", "")));
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->got, "! unmap pirq=47");
  const auto extra = compare(parsed(replaced("> detach device=0\n",
                                             "> detach device=0\n"
                                             "! unmap pirq=47 -> rc=0\n")));
  ASSERT_TRUE(extra);
  EXPECT_EQ(extra->step, 2U);
  EXPECT_EQ(extra->expected, "! unmap pirq=47");
  EXPECT_EQ(extra->got, "< state device 0: detached");
}

}  // namespace
}  // namespace pirq::fuzz
