#include "fuzz/log/judge.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/log/judged.h"

namespace pirq::fuzz::log::judge_test {
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

TEST(LogGuest, GetsNoMsiFromItsBackend) {
  for (const std::string text : {"MSI-X entry 1 is invalid: -1!", "MSI entry is invalid: -1!",
                                 "pci frontend enable msi failed for dev 0:0",
                                 "Xen PCI: failed to bind GSI16 (PIRQ16) to IRQ: -17"})
    EXPECT_EQ(verdicts_of(at("3.0", "e1000e 0000:00:00.0: " + text)), "silent vector") << text;
  EXPECT_EQ(verdicts_of(at("3.0", "pci 0000:00:00.0: Xen PCI mapped GSI16 to IRQ28")), "");
  EXPECT_EQ(verdicts_of(at("3.0", "Failed to setup GSI :18, err_code:-38")), "");
}

// The text means no number in an HVM guest, and no frontend in a PV guest. Another boot may be
// another kernel's.
TEST(LogGuest, IsRefusedWithOneOfTwoMeanings) {
  const std::string refused =
      at("4.0", "e1000e 0000:00:00.0: Xen PCI frontend has not registered MSI/MSI-X support!");
  const std::string gsi = at("0.3", "xen: --> pirq=16 -> irq=16 (gsi=16)");
  const std::string boot = at("0.0", "Linux version 3.16.0");
  const std::string hvm = at("0.1", "Booting paravirtualized kernel on Xen HVM");
  EXPECT_EQ(verdicts_of(boot + refused), "");
  EXPECT_EQ(verdicts_of(boot + hvm + refused), "exhaustion");
  EXPECT_EQ(verdicts_of(boot + gsi + refused), "exhaustion");
  EXPECT_EQ(verdicts_of(boot + at("0.1", "Booting paravirtualized kernel on Xen") + gsi + refused),
            "");
  EXPECT_EQ(verdicts_of(boot + refused + boot + hvm + gsi), "");
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
  EXPECT_EQ(verdicts_of(bug + at("64.8", " ? xen_teardown_msi_irqs+0x3b/0x70")), "");
  // L19 is a BUG of one file. Other crashes have the function in their trace, too.
  const std::string place = at("64.8", " free_msi_irqs+0x17c/0x1a0");
  EXPECT_EQ(verdicts_of(at("61.6", "kernel BUG at drivers/pci/msi.c:380!") + place), "crash");
  EXPECT_EQ(verdicts_of(at("61.6", "BUG: unable to handle page fault for address: 8") + place), "");
  EXPECT_EQ(verdicts_of(at("61.6", "BUG: kernel NULL pointer dereference, address: 8") +
                        at("64.8", "RIP: 0010:restore_pirqs+0x60/0x120")),
            "crash");
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
  EXPECT_EQ(verdicts_of(lines("00:03.0") + unmap + lines("00:04.0") + lines("00:03.0")), "alias");
  EXPECT_EQ(verdicts_of(lines("00:03.0") + unmap + lines("00:04.0")), "");
  EXPECT_EQ(verdicts_of(lines("00:03.0") + lines("00:03.0")), "");
  EXPECT_EQ(verdicts_of(lines("00:03.0") + unmap + lines("00:04.0") +
                        "qemu: terminating on signal 1 from pid 7\n" + lines("00:03.0")),
            "");
}

// One of the lines of a disable is lost.
TEST(LogQemu, EndsAClaimWithoutItsUnmap) {
  const auto lines = [](const std::string& address) {
    return "[" + address + "] msi_msix_setup: requested pirq 47 for MSI-X (vec: 0, entry: 0x0)\n[" +
           address +
           "] msi_msix_update: Updating MSI-X with pirq 47 gvec 0 gflags 0x302f (entry: 0x0)\n";
  };
  const std::string unbind = "[00:03.0] msi_msix_disable: Unbind MSI-X with pirq 47, gvec 0x0\n";
  const std::string disable = "[00:03.0] xen_pt_msixctrl_reg_write: disable MSI-X\n";
  const std::string other =
      "[00:05.0] msi_msix_disable: Unmap MSI-X pirq 40\n"
      "[00:05.0] xen_pt_msixctrl_reg_write: disable MSI-X\n";
  const std::string old = lines("00:04.0") + "[00:04.0] msi_msix_disable: Unmap MSI-X pirq 47\n";
  const std::string again = lines("00:04.0");
  EXPECT_EQ(verdicts_of(old + lines("00:03.0") + again), "alias");
  EXPECT_EQ(verdicts_of(old + lines("00:03.0") + unbind + again), "");
  EXPECT_EQ(verdicts_of(old + other + lines("00:03.0") + disable + again), "");
  const std::string off = "[00:03.0] msix_set_enable: disabling MSI-X.\n";
  EXPECT_EQ(verdicts_of(old + lines("00:03.0") + off + again), "");
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
      verdicts_of(first + "[    3.2] b 0000:00:04.0: xen: msi alre[    3.3] usb 1-1: new device\n"
                          "[    3.4] usb 1-2: new device\nady bound to pirq=47\n"),
      "alias");
  EXPECT_EQ(
      verdicts_of(first + "guest# [    3.2] b 0000:00:04.0: xen: msi already bound to pirq=47\r\n"),
      "alias");
}

TEST(LogLines, ReadsThemAsOtherProgramsKeepThem) {
  const std::string taken = "nvme 0000:00:03.0: xen: msi bound to pirq=47";
  const std::string again = "b 0000:00:04.0: xen: msi already bound to pirq=47";
  for (const std::string prefix : {"Nov 26 10:11:12 box kernel: ", "[Thu Nov 26 10:11:12 2026] ",
                                   "<7>[   3.1] ", "(d1) ", "[    3.1][    T1] ", "> "})
    EXPECT_EQ(verdicts_of(prefix + taken + "\n" + prefix + again + "\r\n"), "alias") << prefix;
  EXPECT_EQ(verdicts_of("\x1b[32m[    3.1] \x1b[0m\x1b[33mnvme 0000:00:03.0\x1b[0m: xen: msi "
                        "already \x1b[1mbound to pirq=47\x1b[0m\n"),
            "alias");
}

// A number is taken in one guest, and a probe fails in another.
TEST(LogLines, KeepsGuestsApart) {
  const std::string taken = "nvme 0000:00:03.0: xen: msi bound to pirq=47\n";
  const std::string failed = "nvme 0000:00:03.0: Failed to create MSI-X! ret=-19!\n";
  EXPECT_EQ(verdicts_of("(d1) " + taken + "(d1) " + failed), "exhaustion, leak");
  EXPECT_EQ(verdicts_of("(d1) " + taken + "(d2) " + failed), "exhaustion");
  const std::string log = "Nov 26 10:11:12 ";
  EXPECT_EQ(verdicts_of(log + "a kernel: " + taken + log + "b kernel: " + failed), "exhaustion");
  // The times tell: the second line is of another kernel, or of another boot.
  EXPECT_EQ(verdicts_of("[   30.1] " + taken + "[    3.1] " + failed), "exhaustion");
}

// A row of /proc/interrupts has a count for each CPU.
TEST(LogLines, ReadsInterruptsOfSeveralCpus) {
  const Judgement judgement = judged(
      " 16:   5   xen-pirq    -ioapic-level  i801_smbus\n"
      "125:   5   0   7   xen-pirq    -msi-x       nvme0q1\n");
  EXPECT_EQ(judgement.readings.at(0).read, 2U);
  EXPECT_EQ(judgement.readings.at(0).unread, 0U);
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
}  // namespace pirq::fuzz::log::judge_test
