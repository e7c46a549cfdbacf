#include "fuzz/conform/trace/qemu_trace.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::qemu_trace_test {
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
  EXPECT_EQ(refusal("qemu-trace 1", "qemu-trace 3"), "1:12 3 is out of bounds");
  EXPECT_EQ(refusal("qemu 2.1", "qemu 3.1"), "2:6 unknown release '3.1'");
  EXPECT_EQ(refusal("device 0 msi", "device 1 msi"), "3:8 expected '0'");
  EXPECT_EQ(refusal("device 0 msi", "device 0 msix 2049"), "3:15 2049 is out of bounds");
  EXPECT_EQ(refusal("device 0 msi", "device 0 msi 2"), "3:14 unexpected '2'");
  EXPECT_EQ(refusal("device 0 msi\n", ""), "3:1 no devices");
  EXPECT_EQ(refusal("> probe", "> prob"), "5:3 unknown operation 'prob'");
  EXPECT_EQ(refusal("pirqs=47", "pirqs=47,46"), "5:27 more pirqs than the device has vectors");
  EXPECT_EQ(refusal("pirqs=47", "pirqs="), "5:24 '' is not a number");
  EXPECT_EQ(refusal(". msi_write", ". msix_ctrl"), "6:3 the device has no MSI-X");
  EXPECT_EQ(refusal("reg=ctrl", "reg=ctl"), "6:26 unknown reg 'ctl'");
  EXPECT_EQ(refusal("value=0x80\n", "value=0x80 \n"), "6:41 unexpected blank");
  EXPECT_EQ(refusal("value=0x80\n", "value=0x80 x\n"), "6:42 unexpected 'x'");
  EXPECT_EQ(refusal("value=0x80\n", "value=0x100000000\n"), "6:37 0x100000000 is out of bounds");
  EXPECT_EQ(refusal("rc=-1 errno=12", "rc=-1"), "12:45 expected 'errno='");
  EXPECT_EQ(refusal("gflags=0x302f", "gflag=0x302f"), "12:23 expected 'gflags='");
  EXPECT_EQ(refusal("! unmap pirq=47 -> rc=0", "unmap"), "13:1 expected '.'");
  EXPECT_EQ(refusal("> detach device=0", "> detach device=1"), "17:17 1 is out of bounds");
}

TEST(QemuTrace, RefusesStatesThatQemuDoesNotHave) {
  EXPECT_EQ(refusal("pirq=-1 init", "pi!rq=-1 init"), "14:19 unexpected 'pi!rq=-1'");
  EXPECT_EQ(refusal("mapped=0", "mapped=x"), "14:41 unexpected 'mapped=x'");
  EXPECT_EQ(refusal("mapped=0 ", ""), "14:41 unexpected 'enabled=0'");
  EXPECT_EQ(refusal(" host_enabled=0", ""), "14:87 the state is not complete");
  EXPECT_EQ(refusal("host_enabled=0", "host_enabled=0 latch=0"), "14:103 unexpected 'latch=0'");
  EXPECT_EQ(refusal("device 0: pirq", "device 1: pirq"), "14:16 expected '0:'");
  EXPECT_EQ(refusal("< state device", "< device"), "14:3 expected 'state'");
  EXPECT_EQ(refusal("device 0: detached", "device 0: detached ; device 1: detached"),
            "18:28 unexpected ';'");
}

TEST(QemuTrace, RefusesChangesOfStatesThatQemuDoesNotHave) {
  const std::string text = to_text(parsed(kShort), TraceForm::changes);
  const auto refusal = [&](std::string_view from, std::string_view to) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    const InputError error = refused(other);
    return std::to_string(error.line) + ':' + std::to_string(error.column) + ' ' + error.message +
           ", " + error.hint;
  };
  EXPECT_EQ(refusal("< 0: pirq=-1", "< 0: pi!rq=-1"),
            "10:6 unexpected 'pi!rq=-1', expected a word like 'pirq=-1'");
  for (const char* word : {"data=", "data=x", "data=1,2", "data", "enabled"})
    EXPECT_EQ(refusal("<\n", "< 0: addr=0x1 " + std::string(word) + "\n"),
              "12:15 unexpected '" + std::string(word) + "', expected a word like 'data=0x0'");
  EXPECT_EQ(refusal("<\n", "< 0: data=1 addr=1\n"),
            "12:13 unexpected 'addr=1', expected a word like 'host_enabled=0'");
  EXPECT_EQ(refusal("<\n", "< 1: detached\n"),
            "12:3 unexpected '1:', expected the end of the line, or a comment");
  EXPECT_EQ(refusal("0: detached", "1: detached"),
            "14:3 unexpected '1:', expected the end of the line, or a comment");
}

TEST(QemuTrace, TheFirstStateHasEveryDevice) {
  const InputError error = refused(
      "qemu-trace 2\nqemu 2.6\ndevice 0 msi\ndevice 1 msix 1\n\n> detach device=0\n"
      "< 0: detached\n");
  EXPECT_EQ(to_text(error),
            "t:7:14: the state of device 1 is missing\n"
            "  hint: a trace's first state has every device");
}

TEST(QemuTrace, SuggestsTheWordThatWasMeant) {
  EXPECT_NE(refused(replaced("> probe", "> prob")).hint.find("probe"), std::string::npos);
}

TEST(QemuTrace, RefusesWhatIsNoText) {
  EXPECT_EQ(refusal("\n", "\r\n"), "1:13 byte 0x0d is not printable ASCII");
  EXPECT_EQ(refusal("47", std::string_view("\0\xff", 2)), "5:24 byte 0x00 is not printable ASCII");
  const auto longest = static_cast<std::size_t>(kTraceText.line_max);
  EXPECT_EQ(refusal("47", std::string(longest, '4')), "5:65537 line longer than 65536 bytes");
  EXPECT_EQ(refused(std::string(kTraceText.bytes_max + 1, 'x')).message, "larger than 64 MiB");
  EXPECT_EQ(refused("").hint, "the file may be cut off");
}

TEST(QemuTrace, OneBlankStandsBetweenTwoWords) {
  EXPECT_EQ(refusal("> probe", ">  probe"), "5:3 unexpected blank");
  EXPECT_EQ(refusal("> probe", " > probe"), "5:1 unexpected blank");
  EXPECT_EQ(refusal("device 0 msi\n", "device 0 msi # first\n"), "3:14 unexpected comment");
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
}  // namespace pirq::fuzz::qemu_trace_test
