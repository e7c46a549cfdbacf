#include "fuzz/log/judge.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/log/judged.h"

namespace pirq::fuzz::log {
namespace {

using testing::judged;
using testing::verdicts_of;

std::string at(const std::string& time, const std::string& text) {
  return "[   " + time + "] " + text + "\n";
}

TEST(LogGuest, TakesANumberThatAnotherDeviceHas) {
  const Judgement judgement =
      judged(at("3.1", "nvme 0000:00:03.0: xen: msi bound to pirq=47") +
             at("3.2", "igbvf 0000:00:04.0: xen: msi bound to pirq=46") +
             at("9.1", "nvme 0000:00:03.0: xen: msi already bound to pirq=46"));
  ASSERT_EQ(testing::verdicts(judgement), "alias");
  const Finding& alias = judgement.findings.all().front();
  EXPECT_EQ(alias.says, "pirq 46 is 0000:00:04.0's, and is taken by 0000:00:03.0");
  ASSERT_EQ(alias.lines.size(), 2U);
  EXPECT_EQ(alias.lines[0].line, 2U);
  EXPECT_EQ(alias.lines[1].line, 3U);
}

TEST(LogGuest, TakesAndGivesBackAsDriversDo) {
  EXPECT_EQ(verdicts_of(at("3.1", "nvme 0000:00:03.0: xen: msi bound to pirq=53") +
                        at("3.2", "nvme 0000:00:03.0: xen: msi --> pirq=53 --> irq=55") +
                        at("9.1", "e1000e 0000:00:04.0: xen: msi bound to pirq=53") +
                        at("9.2", "e1000e 0000:00:04.0: xen: msi --> pirq=53 --> irq=56")),
            "");
}

TEST(LogGuest, FindsNoNumberAndLosesTheFirst) {
  const std::string log = at("3.404201", "nvme 0000:00:06.0: xen: msi bound to pirq=87") +
                          at("3.404203", "nvme 0000:00:06.0: xen: msi --> pirq=87 --> irq=64") +
                          at("3.404410", "nvme 0000:00:06.0: Failed to create MSI-X! ret=-19!") +
                          at("3.404433", "nvme 0000:00:06.0: Failed to create MSI! ret=-19!");
  EXPECT_EQ(verdicts_of(log), "exhaustion, leak");
  // The number comes back, so it was not lost.
  EXPECT_EQ(verdicts_of(log + at("5.1", "xhci 0000:00:07.0: xen: msi bound to pirq=87")),
            "exhaustion");
  // Other devices have all numbers: nothing is lost.
  EXPECT_EQ(verdicts_of(at("1.0", "nvme 0000:00:03.0: xen: msi bound to pirq=25") +
                        at("3.4", "e1000e 0000:00:04.0: Failed to create MSI-X! ret=-19!")),
            "exhaustion");
}

TEST(LogGuest, BindsNoPort) {
  EXPECT_EQ(verdicts_of(at("0.3", "xen: --> pirq=16 -> irq=24 (gsi=24)") +
                        at("0.4", "xen:events: Failed to obtain physical IRQ 24")),
            "silent vector");
  EXPECT_EQ(verdicts_of(at("0.4", "Failed to obtain physical IRQ 6")), "");
  EXPECT_EQ(verdicts_of(at("1.0", "a 0000:00:03.0: xen: msi bound to pirq=47") +
                        at("1.1", "a 0000:00:03.0: xen: msi --> pirq=47 --> irq=24") +
                        at("2.0", "b 0000:00:04.0: xen: msi bound to pirq=47") +
                        at("2.1", "b 0000:00:04.0: xen: msi --> pirq=47 --> irq=25") +
                        at("2.2", "xen:events: Failed to obtain physical IRQ 25")),
            "alias, silent vector");
}

TEST(LogGuest, MeansTwoThingsByMinus19) {
  EXPECT_EQ(verdicts_of("xhci_hcd 0000:00:14.0: xen map irq failed -19 for 32752 domain\n"),
            "device not owned");
  EXPECT_EQ(verdicts_of("pciback 0000:00:14.0: xen_map irq failed -28 for 3 domain\n"),
            "exhaustion");
  EXPECT_EQ(verdicts_of("pcifront pci-0: enable msix get err ffffffe4\n"), "exhaustion");
}

TEST(LogGuest, HandsOutANumberWithItsPortOpen) {
  const std::string open = at("1.0", "xen:events: creating evtchn using pirq 101 irq 290");
  const std::string close =
      at("2.0", "xen:events: shutdown_pirq: closing evtchn for pirq 101 irq 290");
  const std::string returned =
      at("3.0", "xen:events: shutdown_pirq: get_free_pirq returned pirq 101");
  EXPECT_EQ(verdicts_of(open + returned), "number free with an open port");
  EXPECT_EQ(verdicts_of(open + close + returned), "");
  EXPECT_EQ(verdicts_of(open + at("4.0", "xen:events: creating evtchn using pirq 101 irq 291")),
            "alias");
}

TEST(LogGuest, StopsInTheCodeOfPirqs) {
  const std::string bug = at("61.6", "kernel BUG at lib/list_debug.c:53!");
  EXPECT_EQ(verdicts_of(bug + at("64.8", " xen_teardown_msi_irqs+0x3b/0x70")), "crash");
  EXPECT_EQ(verdicts_of(bug + at("64.8", " ext4_write+0x3b/0x70")), "");
}

TEST(LogGuest, ForgetsAtABoot) {
  const std::string open = at("1.0", "xen:events: creating evtchn using pirq 101 irq 290");
  EXPECT_EQ(verdicts_of(open + at("0.0", "Linux version 4.9.0") +
                        at("1.1", "xen:events: creating evtchn using pirq 101 irq 291")),
            "");
}

TEST(LogQemu, NamesANumberThatIsMappedForAnotherDevice) {
  const auto lines = [](const std::string& address) {
    return "[" + address + "] msi_msix_setup: requested pirq 47 for MSI (vec: 0x0, entry: 0x0)\n[" +
           address +
           "] msi_msix_update: Updating MSI with pirq 47 gvec 0x0 gflags 0x302f (entry: 0x0)\n";
  };
  const std::string unmap = "[00:03.0] msi_msix_disable: Unmap MSI pirq 47\n";
  EXPECT_EQ(verdicts_of(lines("00:03.0") + lines("00:04.0")), "alias");
  EXPECT_EQ(verdicts_of(lines("00:03.0") + unmap + lines("00:04.0")), "");
  EXPECT_EQ(verdicts_of(lines("00:03.0") + lines("00:03.0")), "");
  EXPECT_EQ(verdicts_of(lines("00:03.0") + "qemu: terminating on signal 1 from pid 7\n" +
                        lines("00:04.0")),
            "");
}

TEST(LogQemu, FailsCalls) {
  const std::string at = "[00:03.0] ";
  EXPECT_EQ(
      verdicts_of(at + "msi_msix_setup: Error: Mapping of MSI-X (err: 28, vec: 0, entry 0)\n"),
      "exhaustion");
  EXPECT_EQ(
      verdicts_of(at + "msi_msix_setup: Error: Mapping of MSI-X (err: 19, vec: 0, entry 0)\n"),
      "device not owned");
  EXPECT_EQ(verdicts_of(at + "msi_msix_update: Error: Updating of MSI failed. (err: 17)\n"),
            "silent vector");
  EXPECT_EQ(
      verdicts_of(at + "msi_msix_disable: Error: Unbinding of MSI-X failed. (err: 12, pirq: 53, "
                       "gvec: 0x0)\n"),
      "leak");
}

TEST(LogXen, SaysWhatItRefused) {
  EXPECT_EQ(verdicts_of("(XEN) irq.c:1881: dom7: no free pirq\n"), "exhaustion");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:1997: dom3: pirq 55 or irq 26 already mapped (55,25)\n"),
            "alias");
  EXPECT_EQ(verdicts_of("(XEN) d15v0: Unsupported MSI delivery mode 7 for Dom15\n"),
            "silent vector");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:2812: dom0: -1:-1 already mapped to -640\n"),
            "number free with an open port");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:2453: dom3: forcing unbind of pirq 55\n"), "");
}

TEST(LogXen, ShowsAPortWithoutAnIrq) {
  const std::string e = "(XEN) Event channel information for domain 1:\n";
  const auto port = [](int number, int pirq, int irq) {
    return "(XEN)       " + std::to_string(number) +
           " [0/0/  -   ]: s=4 n=0 x=0 p=" + std::to_string(pirq) + " i=" + std::to_string(irq) +
           "\n";
  };
  EXPECT_EQ(verdicts_of(e + port(1, 55, 25)), "");
  EXPECT_EQ(verdicts_of(e + port(1, 55, 0)), "number free with an open port");
  EXPECT_EQ(verdicts_of(e + port(1, 55, -25)), "number free with an open port");
  EXPECT_EQ(verdicts_of(e + port(1, 55, 25) + port(2, 55, 25)), "alias");
  // GSIs take the numbers from 16 up, and then from the top.
  EXPECT_EQ(verdicts_of(e + port(1, 16, 0) + port(2, 17, 0) + port(3, 55, 0)), "");
}

TEST(LogXen, ShowsAnEmulatedMsi) {
  const std::string port =
      "(XEN) Event channel information for domain 1:\n"
      "(XEN)        1 [0/0/0]: s=4 n=0 x=0 p=55 i=-1\n(XEN) ==== PCI devices ====\n";
  EXPECT_EQ(verdicts_of(port + "(XEN) 0000:00:02.0 - d1 - node -1 \n"), "silent vector");
  EXPECT_EQ(verdicts_of(port + "(XEN) 0000:00:02.0 - d1 - node -1  - MSIs < 25 >\n"), "");
  EXPECT_EQ(verdicts_of(port + "(XEN) 0000:00:02.0 - d0 - node -1 \n"), "");
}

TEST(LogXen, ShowsOneNumberInTwoDomains) {
  const std::string row =
      "(XEN)    IRQ: 132 vec:d9 PCI-MSI         status=030 aff:{8}/{0-11} in-flight=0 ";
  EXPECT_EQ(verdicts_of(row + "d7:151(-M-)\n" + row + "d3:151(---)\n"), "");
  const std::string other =
      "(XEN)    IRQ: 133 vec:e1 PCI-MSI/-X      status=030 aff:{8}/{0-11} in-flight=0 "
      "d7:151(---)\n";
  EXPECT_EQ(verdicts_of(row + "d7:151(-M-)\n" + other), "alias");
}

TEST(LogXen, ShowsThatAllNumbersAreMapped) {
  const auto rows = [](int count) {
    std::string text = "(XEN) IRQ information:\n";
    for (int i = 0; i < count; ++i)
      text += "(XEN)    IRQ:  " + std::to_string(24 + i) +
              " vec:d9 PCI-MSI/-X      status=030 aff:{0}/{0} in-flight=0 d1: " +
              std::to_string(55 - i) + "(---)\n";
    return text;
  };
  EXPECT_EQ(verdicts_of(rows(32)), "exhaustion");
  EXPECT_EQ(verdicts_of(rows(31)), "");
}

TEST(LogXen, IsReadDumpByDump) {
  const auto dump = [](int irq) {
    return "(XEN)    IRQ:   1 vec:38 IO-APIC-edge    status=002 aff:{0}/{0} mapped, unbound\n"
           "(XEN)    IRQ:  " +
           std::to_string(irq) +
           " vec:b0 PCI-MSI         status=030 aff:{0}/{0} in-flight=0 d1: 55(---)\n";
  };
  EXPECT_EQ(verdicts_of(dump(25) + dump(26)), "");
  const std::string stale =
      "(XEN) Event channel information for domain 1:\n(XEN)        1 [0/0/0]: s=4 n=0 x=0 p=55 "
      "i=0\n";
  EXPECT_EQ(verdicts_of(stale + "(XEN) Event channel information for domain 1:\n"),
            "number free with an open port");
}

TEST(LogToolstack, ReadsListsOfPortsAndErrors) {
  const std::string list = "port 3: vcpu: 0 pirq(47)\nport 4: vcpu: 0 pirq(46)\n";
  EXPECT_EQ(verdicts_of(list), "");
  EXPECT_EQ(verdicts_of(list + "port 2: vcpu: 0 pirq(47)\n"), "");
  EXPECT_EQ(verdicts_of(list + "port 5: vcpu: 0 pirq(47)\n"), "alias");
  EXPECT_EQ(
      verdicts_of("{\"error\": {\"class\": \"GenericError\", \"desc\": \"Mapping machine irq 16 "
                  "to pirq -1 failed: No space left on device\"}}\n"),
      "exhaustion");
  EXPECT_EQ(verdicts_of("pciback 0000:01:00.0: error enabling MSI-X for guest 3: err -22!\n"),
            "silent vector");
}

TEST(LogLines, SaysNothingAboutOtherThings) {
  const Judgement judgement = judged(
      "(XEN) 0000:00:14.3 - d[IO] - node -1  - MSIs < >\n"
      "(XEN) 0000:00:02.0 - d0 - node -1  - MSIs < 124 >\n"
      "libxl: error: libxl_pci.c:1774:device_pci_add_done: Domain 10:libxl__device_pci_add "
      " failed for PCI device 0:0:14.0 (rc -9)\n");
  EXPECT_FALSE(judgement.wrong());
  EXPECT_FALSE(judgement.about_pirqs());
  EXPECT_NE(judgement_text(judgement).find("nothing about pirqs here\n"), std::string::npos);
}

// Two lines of one console, and a line that another CPU broke into.
TEST(LogLines, ReadsBrokenLines) {
  const std::string first = at("3.1", "a 0000:00:03.0: xen: msi bound to pirq=47");
  EXPECT_EQ(
      verdicts_of(first + "[    3.2] b 0000:00:04.0: xen: msi alre[    3.3] usb 1-1: new device\n"
                          "ady bound to pirq=47\n"),
      "alias");
  EXPECT_EQ(
      verdicts_of(first + "guest# [    3.2] b 0000:00:04.0: xen: msi already bound to pirq=47\r\n"),
      "alias");
}

TEST(LogLines, CountsWhatItCannotRead) {
  const Judgement judgement = judged("[ 1.0] xen: some new words about pirq 47\n" +
                                     std::string(10000, 'x') + " pirq\nordinary\n");
  ASSERT_EQ(judgement.readings.size(), 1U);
  EXPECT_EQ(judgement.readings[0].lines, 3U);
  EXPECT_EQ(judgement.readings[0].unread, 1U);
  EXPECT_EQ(judgement.readings[0].first_unread, std::vector<std::uint64_t>{1});
  EXPECT_EQ(judgement.readings[0].cut, 1U);
}

TEST(LogLines, ReadsARepeatedLineOnce) {
  const std::string line = at("3.1", "b 0000:00:04.0: xen: msi bound to pirq=47");
  const Judgement judgement = judged(line + line);
  EXPECT_EQ(judgement.readings.at(0).repeated, 1U);
}

TEST(LogLines, RejectsWhatIsNoText) {
  EXPECT_TRUE(judged(std::string(1000, '\0')).readings.empty());
  EXPECT_TRUE(judged("\x1f\x8b\x08 packed").readings.empty());
}

}  // namespace
}  // namespace pirq::fuzz::log
