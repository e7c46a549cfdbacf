// Lines of several programs in one file, which nothing in front of a line tells apart.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/log/judge.h"
#include "fuzz/log/judged.h"

namespace pirq::fuzz::log::mixed_test {
namespace {

using testing::judged;
using testing::verdicts_of;

std::string hexadecimal(int number) {
  return "0x" + std::string(1, "0123456789abcdef"[number]);
}

// QEMU sets a vector up and binds it.
std::string set_up(const std::string& address, int entry, int pirq) {
  const std::string number = std::to_string(pirq), at = hexadecimal(entry);
  return "[" + address + "] msi_msix_setup: requested pirq " + number +
         " for MSI-X (vec: 0x0, entry: " + at + ")\n[" + address +
         "] msi_msix_update: Updating MSI-X with pirq " + number +
         " gvec 0x0 gflags 0x7037 (entry: " + at + ")\n";
}
std::string enable(const std::string& address) {
  return "[" + address + "] xen_pt_msixctrl_reg_write: enable MSI-X\n";
}
std::string disable(const std::string& address, int pirq) {
  const std::string number = std::to_string(pirq);
  return "[" + address + "] msix_set_enable: disabling MSI-X.\n[" + address +
         "] msi_msix_disable: Unbind MSI-X with pirq " + number + ", gvec 0x0\n[" + address +
         "] msi_msix_disable: Unmap MSI-X pirq " + number + "\n[" + address +
         "] xen_pt_msixctrl_reg_write: disable MSI-X\n";
}

std::string prefixed(const std::string& prefix, const std::string& text) {
  std::string all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    all += prefix + text.substr(at, end - at);
    at = end;
  }
  return all;
}

// The device had the number before. Linux until 4.11 finds it in the old message, and takes it
// again (L1).
std::string had(const std::string& address, int pirq) {
  return set_up(address, 0, pirq) + disable(address, pirq);
}

// The second guest's device has one vector, so that its next device gets the second number.
TEST(LogMixed, QemusOfTwoGuestsShareAddresses) {
  const std::string one = set_up("00:03.0", 0, 55) + set_up("00:03.0", 1, 54);
  const std::string two = set_up("00:03.0", 0, 55);
  const std::string old = had("00:04.0", 54), other = set_up("00:04.0", 0, 54);
  EXPECT_EQ(verdicts_of(old + one + other), "alias");
  EXPECT_EQ(verdicts_of(old + one + two + other), "");
  EXPECT_EQ(verdicts_of(old + enable("00:03.0") + one + enable("00:03.0") + two + other), "");
  EXPECT_EQ(verdicts_of(had("00:04.0", 55) + one + disable("00:03.0", 55) + two +
                        set_up("00:04.0", 0, 55)),
            "alias");
  const Judgement judgement = judged(old + one + two + other);
  ASSERT_EQ(judgement.findings.remarks().size(), 1U);
  EXPECT_EQ(judgement.findings.remarks()[0].lines.at(1).line, 11U);
}

// Their devices have different addresses, and no line says that a log begins. Xen gives no number
// that is mapped, so a device that never had the number before cannot be of the same guest.
TEST(LogMixed, LogsOfTwoQemusFollowEachOther) {
  const std::string one = set_up("00:03.0", 0, 55) + set_up("00:03.0", 1, 54);
  const std::string two = set_up("00:04.0", 0, 55);
  EXPECT_EQ(verdicts_of(one + two), "");
  ASSERT_EQ(judged(one + two).findings.remarks().size(), 1U);
  EXPECT_EQ(judged(one + two).findings.remarks()[0].lines.at(1).line, 5U);
  // The first log has both addresses.
  EXPECT_EQ(verdicts_of(one + had("00:04.0", 53) + two), "");
  // A third log, or the second guest's driver is loaded again.
  EXPECT_EQ(verdicts_of(one + two + set_up("00:05.0", 0, 55)), "");
  EXPECT_EQ(verdicts_of(one + two + disable("00:04.0", 55) + two), "");
  EXPECT_EQ(verdicts_of(had("00:04.0", 55) + one + two), "alias");
  // The first device's driver goes on, so the second QEMU cannot have begun.
  EXPECT_EQ(verdicts_of(one + two + disable("00:03.0", 55)), "alias");
  EXPECT_EQ(verdicts_of(one + disable("00:03.0", 55) + two), "");
  // The beginning of the log is lost: the unmap shows that the device had the number.
  EXPECT_EQ(verdicts_of(disable("00:04.0", 55) + one + two), "alias");
  // The device is another one, which has no old message.
  EXPECT_EQ(verdicts_of(had("00:04.0", 55) + one +
                        "[00:04.0] xen_pt_realize: Assigning real physical device 02:00.0 to devfn "
                        "0x20\n" +
                        two),
            "");
}

// QEMU prints the two lines of a set-up in one go.
TEST(LogMixed, SetUpsOfTwoGuestsAreWoven) {
  const std::string one = set_up("00:03.0", 0, 55), two = set_up("00:04.0", 0, 55);
  const std::string old = had("00:04.0", 55);
  const std::size_t first = one.find('\n') + 1, second = two.find('\n') + 1;
  EXPECT_EQ(verdicts_of(old + one + two), "alias");
  EXPECT_EQ(verdicts_of(old + one.substr(0, first) + two.substr(0, second) + one.substr(first) +
                        two.substr(second)),
            "");
  // Lines that someone has filtered.
  EXPECT_EQ(verdicts_of(old + one.substr(0, first) + one.substr(first) + two.substr(0, second)),
            "alias");
}

// A vector that goes on with another number: QEMU 1.x unmaps nothing at a disable.
TEST(LogMixed, AVectorWithTwoNumbersNeedsADisable) {
  const std::string one = enable("00:03.0") + set_up("00:03.0", 0, 55);
  const std::string end = "[00:03.0] xen_pt_msixctrl_reg_write: disable MSI-X\n";
  const std::string again = enable("00:03.0") + set_up("00:03.0", 0, 54);
  EXPECT_EQ(verdicts_of(one + end + again), "silent vector");
  EXPECT_EQ(verdicts_of(one + again), "");
  const std::string cut = one.substr(one.find("[00:03.0] msi_msix_update"));
  EXPECT_EQ(verdicts_of(cut + set_up("00:03.0", 0, 54)), "");
}

TEST(LogMixed, AssignmentsOfTwoGuestsAreWoven) {
  const std::string begin =
      "[00:05.0] xen_pt_realize: Assigning real physical device 02:00.0 to devfn 0x28\n";
  const std::string begin_two =
      "[00:05.0] xen_pt_realize: Assigning real physical device 03:00.0 to devfn 0x28\n";
  const std::string end =
      "[00:05.0] xen_pt_realize: Real physical device 02:00.0 registered successfully\n";
  const std::string alias =
      had("00:06.0", 55) + set_up("00:05.0", 0, 55) + set_up("00:06.0", 0, 55);
  EXPECT_EQ(verdicts_of(begin + end + begin_two + alias), "alias");
  EXPECT_EQ(verdicts_of(begin + begin_two + alias), "");
}

// The programs are told apart by what stands in front of their lines.
TEST(LogMixed, PrefixesTellProgramsApart) {
  const std::string one = set_up("00:03.0", 0, 55), two = set_up("00:04.0", 0, 55);
  EXPECT_EQ(verdicts_of("==> qemu-dm-a.log <==\n" + one + "\n==> qemu-dm-b.log <==\n" + two), "");
  EXPECT_EQ(verdicts_of("==> qemu-dm-a.log <==\n" + one + two), "alias");
  EXPECT_EQ(verdicts_of(prefixed("/var/log/xen/qemu-dm-a.log:", one) +
                        prefixed("/var/log/xen/qemu-dm-b.log:", two)),
            "");
  EXPECT_EQ(verdicts_of(prefixed("Nov 26 10:11:12 box qemu-dm[812]: ", one) +
                        prefixed("Nov 26 10:11:13 box qemu-dm[913]: ", two)),
            "");
  EXPECT_EQ(verdicts_of(prefixed("Nov 26 10:11:12 box qemu-dm[812]: ", one + two)), "alias");
}

std::string heading(int domain) {
  return "(XEN) Event channel information for domain " + std::to_string(domain) + ":\n";
}
std::string port(int number, int pirq, int irq) {
  return "(XEN)       " + std::to_string(number) +
         " [0/0/  -   ]: s=4 n=0 x=0 p=" + std::to_string(pirq) + " i=" + std::to_string(irq) +
         "\n";
}

// The rows of two domains, each of which has an emulated device with pirq 55.
TEST(LogMixed, PortsOfTwoDomainsAreWoven) {
  EXPECT_EQ(verdicts_of(heading(1) + port(4, 55, 25) + port(6, 55, 25)), "alias");
  EXPECT_EQ(verdicts_of(heading(1) + heading(2) + port(4, 55, -1) + port(6, 55, -1)), "");
  EXPECT_EQ(verdicts_of(heading(1) + port(2, 55, 0) + port(4, 55, 0) + port(3, 54, 25)), "");
  EXPECT_EQ(verdicts_of(heading(1) + "(XEN)        1 [0/0/0]: s=3 n=0 x=0 d=0 p=4\n" + heading(2) +
                        port(4, 55, 25) + port(6, 55, 25)),
            "alias");
  // A number that was unmapped by force is wrong wherever it is.
  EXPECT_EQ(verdicts_of(port(4, 55, -25)), "number free with an open port");
  EXPECT_EQ(verdicts_of(port(4, 55, 0)), "");
  EXPECT_EQ(judged(port(4, 55, 0)).findings.remarks().size(), 1U);
}

TEST(LogMixed, DumpsOfKeyIAreWoven) {
  const auto row = [](int irq, int pirq) {
    return "(XEN)    IRQ:  " + std::to_string(irq) +
           " vec:b0 PCI-MSI         status=030 aff:{0}/{0} in-flight=0 d1: " +
           std::to_string(pirq) + "(---)\n";
  };
  EXPECT_EQ(verdicts_of(row(24, 55) + row(25, 55)), "alias");
  EXPECT_EQ(verdicts_of(row(24, 54) + row(24, 53) + row(25, 55) + row(26, 55) + row(26, 52)), "");
  EXPECT_EQ(verdicts_of("(XEN) IRQ information:\n" + row(20, 54) + row(24, 55) + row(22, 51) +
                        row(25, 55)),
            "");
}

TEST(LogMixed, ListsOfPortsAreWoven) {
  const auto row = [](int port, int pirq) {
    return "port " + std::to_string(port) + ": vcpu: 0 pirq(" + std::to_string(pirq) + ")\n";
  };
  EXPECT_EQ(verdicts_of(row(3, 47) + row(4, 47)), "alias");
  EXPECT_EQ(verdicts_of(row(3, 47) + row(5, 47) + row(4, 46)), "");
}

// Xen until 4.12 names the owner in another form, and until 4.3 prints two fields of a port.
TEST(LogXenOld, ShowsAnEmulatedMsi) {
  const std::string port = heading(1) + "(XEN)        4 [0/0]: s=4 n=0 x=0 p=55 i=-1\n" +
                           "(XEN) ==== PCI devices ====\n(XEN) ==== segment 0000 ====\n";
  EXPECT_EQ(verdicts_of(port + "(XEN) 0000:00:02.0 - dom 1   - MSIs < >\n"), "silent vector");
  EXPECT_EQ(verdicts_of(port + "(XEN) 0000:00:02.0 - dom 0   - node -1  - MSIs < >\n"), "");
}

}  // namespace
}  // namespace pirq::fuzz::log::mixed_test
