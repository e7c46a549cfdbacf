// Xen's lines and debug keys.
#include <gtest/gtest.h>

#include <string>

#include "fuzz/log/judge.h"
#include "fuzz/log/judged.h"

namespace pirq::fuzz::log::xen_judge_test {
namespace {

using testing::judged;
using testing::verdicts_of;

TEST(LogXen, SaysWhatItRefused) {
  EXPECT_EQ(verdicts_of("(XEN) irq.c:1881: dom7: no free pirq\n"), "exhaustion");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:1997: dom3: pirq 55 or irq 26 already mapped (55,25)\n"),
            "alias");
  EXPECT_EQ(verdicts_of("(XEN) d15v0: Unsupported MSI delivery mode 7 for Dom15\n"),
            "silent vector");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:2812: dom0: -1:-1 already mapped to -640\n"),
            "number free with an open port");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:2453: dom3: forcing unbind of pirq 55\n"), "");
  EXPECT_EQ(verdicts_of("(XEN) vmsi.c:106:d15 Unsupported delivery mode 3\n"), "silent vector");
  EXPECT_EQ(verdicts_of("(XEN) irq.c:3039: dom5: can't create irq for msi!\n"), "exhaustion");
}

// The reason stands behind the domain, in words that differ between releases.
TEST(LogXen, SaysThatABindIsRefused) {
  for (const std::string reason :
       {"dom5. In use by 'ns16550'.", "dom5. Others do not share.", "dom5. Out of memory.",
        "d5: already at max share 32 (increase with irq-max-guests= option)"})
    EXPECT_EQ(verdicts_of("(XEN) Cannot bind IRQ16 to " + reason + "\n"), "silent vector")
        << reason;
}

// Xen emulates the MSI of a PVH domain's devices.
TEST(LogXen, SaysThatAnEmulatedVectorIsNotSetUp) {
  const std::string line = "(XEN) d0v0 0000:00:19.0: failed to map PIRQ: ";
  EXPECT_EQ(verdicts_of(line + "-16\n"), "silent vector");
  EXPECT_EQ(verdicts_of(line + "-19\n"), "device not owned");
  EXPECT_EQ(verdicts_of(line + "-28\n"), "exhaustion");
  EXPECT_EQ(verdicts_of("(XEN) d0v0 0000:00:19.0: failed to bind PIRQ 30: -22\n"), "silent vector");
}

// Lines that a caller's mistake causes, and a domain's end.
TEST(LogXen, RefusesWithoutHarm) {
  const Judgement judgement = judged(
      "(XEN) irq.c:2200: dom5: invalid pirq 151 or irq 0\n"
      "(XEN) dom5: could not revoke access to IRQ25 (pirq 151)\n"
      "(XEN) irq.c:2982: dom5: map invalid irq 300\n"
      "(XEN) irq 25 already mapped to MSI-X on 0000:03:00.0\n");
  EXPECT_FALSE(judgement.wrong());
  EXPECT_EQ(judgement.readings.at(0).read, 4U);
  EXPECT_EQ(judgement.findings.remarks().size(), 1U);
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
  // A row of key Q is lost: the domain has an irq, and so a device.
  const std::string lost =
      "(XEN) Event channel information for domain 1:\n"
      "(XEN)        1 [0/0/0]: s=4 n=0 x=0 p=55 i=-1\n"
      "(XEN)        2 [0/0/0]: s=4 n=0 x=0 p=54 i=25\n(XEN) ==== PCI devices ====\n";
  const Judgement judgement = judged(lost + "(XEN) 0000:00:03.0 - d0 - node -1 \n");
  EXPECT_FALSE(judgement.wrong());
  ASSERT_EQ(judgement.findings.remarks().size(), 1U);
  EXPECT_NE(judgement.findings.remarks()[0].says.find("press key Q again"), std::string::npos);
  // Key Q may be pressed after other keys.
  EXPECT_EQ(verdicts_of(port.substr(0, port.find("(XEN) ====")) + "(XEN) IRQ information:\n" +
                        port + "(XEN) 0000:00:02.0 - d0 - node -1 \n"),
            "");
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

// Key M: the rows of vPCI, as Xen 4.11 and later print them.
TEST(LogXen, ReadsTheRowsOfVirtualPci) {
  const std::string heading = "(XEN) vPCI MSI/MSI-X d0\n";
  const auto msix = [](const std::string& address, int pirq, const std::string& mask = "0") {
    return "(XEN) " + address + " MSI-X\n(XEN)   entries: 2 maskall: 0 enabled: 1\n" +
           "(XEN)      0 vec=31  fixed  edge   assert phys  fixed dest_id=0 mask=" + mask +
           " pirq: " + std::to_string(pirq) + "\n" +
           "(XEN)      1 vec=00  fixed  edge deassert phys  fixed dest_id=0 mask=1 pirq: -1\n";
  };
  const std::string msi =
      "(XEN) 0000:00:04.0 MSI\n(XEN)   enabled: 1 64-bit: 1 mask=00000000 vectors max: 4 enabled: "
      "2\n(XEN) vec=0x41  fixed  edge   assert phys  fixed dest_id=0 pirq: 54\n";
  EXPECT_EQ(verdicts_of(heading + msix("0000:00:03.0", 56) + msi), "");
  EXPECT_EQ(verdicts_of(heading + msix("0000:00:03.0", 55) + msi), "alias");
  EXPECT_EQ(verdicts_of(heading + msix("0000:00:03.0", 55) + "(XEN) vPCI MSI/MSI-X d1\n" + msi),
            "");
  EXPECT_EQ(verdicts_of(heading + msix("0000:00:03.0", -1)), "silent vector");
  EXPECT_EQ(verdicts_of(heading + msix("0000:00:03.0", -1, "1")), "");
  EXPECT_EQ(judged(heading + msix("0000:00:03.0", 56) + msi).readings.at(0).unread, 0U);
}

TEST(LogXen, NotesMaskedVectors) {
  const std::string i =
      "(XEN) IRQ information:\n(XEN)    IRQ:  25 vec:d9 PCI-MSI/-X      status=030 aff:{0}/{0} "
      "in-flight=0 d1: 55(---)\n(XEN) MSI information:\n";
  const std::string row =
      "(XEN)  MSI-X   25 vec=d9 lowest  edge   assert  log lowest dest=00000001 mask=1/";
  const auto notes = [&](const std::string& mask) {
    const Judgement judgement = judged(i + row + mask + "\n");
    EXPECT_FALSE(judgement.wrong());
    return judgement.findings.remarks().size();
  };
  EXPECT_EQ(notes("  /0"), 0U);
  EXPECT_EQ(notes("  /?"), 0U);
  EXPECT_EQ(notes("H /1"), 1U);
  EXPECT_EQ(notes(" G/1"), 1U);
  EXPECT_EQ(notes("0/0"), 0U);  // Xen until 4.5.
  EXPECT_EQ(notes("1/1"), 1U);
}

TEST(LogXen, NotesInterruptsInFlight) {
  const Judgement judgement = judged(
      "(XEN)    IRQ:  34 vec:59 IO-APIC-level   status=010 aff:{0}/{0-7} in-flight=1 d0: "
      "34(-MM)\n");
  EXPECT_FALSE(judgement.wrong());
  EXPECT_EQ(judgement.findings.remarks().size(), 1U);
}

// The rows of two dumps that are mixed.
TEST(LogXen, GivesAListOfPortsOneDomain) {
  EXPECT_EQ(verdicts_of("(XEN) Event channel information for domain 1:\n"
                        "(XEN)        4 [0/0/0]: s=4 n=0 x=0 p=55 i=25\n"
                        "(XEN)        1 [0/0/0]: s=4 n=0 x=0 p=55 i=25\n"),
            "");
  EXPECT_EQ(verdicts_of("(XEN) Event channel information for domain 1:\n"
                        "(XEN)        1 [0/0/0]: s=4 n=0 x=0 p=55 i=25\n"
                        "(XEN)        4 [0/0/0]: s=4 n=0 x=0 p=55 i=26\n"),
            "");
}

}  // namespace
}  // namespace pirq::fuzz::log::xen_judge_test
