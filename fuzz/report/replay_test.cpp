#include "fuzz/report/replay.h"

#include <gtest/gtest.h>

#include <string>

#include "fuzz/case_file/good_case.h"

namespace pirq::fuzz::replay_test {
namespace {

constexpr std::string_view kHeader =
    "pirqfuzz-case 1\n"
    "world january-2017 xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
    "world fixed xen=4.8 qemu=2.1 linux=4.12 driver=orderly\n"
    "device a msi\n"
    "device b msi\n";

constexpr std::string_view kAlias =
    "\na probe\na remove\nb probe\na begin-probe vectors=1\na obtain\n";

// Parses with the names of real properties; the parser's own tests use invented ones.
Replay replay_of(const std::string& text, const ReplayOptions& options = {}) {
  constexpr std::array<std::string_view, 2> names = {"exclusive-pirq", "canary"};
  const auto parsed = parse_case(text, "x.case", names);
  if (const auto* error = std::get_if<InputError>(&parsed)) {
    ADD_FAILURE() << to_text(*error);
    return {};
  }
  auto replayed = replay(std::get<Case>(parsed), options);
  if (const auto* error = std::get_if<InputError>(&replayed)) {
    ADD_FAILURE() << to_text(*error);
    return {};
  }
  return std::get<Replay>(std::move(replayed));
}

Case case_with(std::string_view steps) {
  std::string text(kHeader);
  text += steps;
  return case_test::good(text);
}

Replay alias_with(const std::string& expectations, const ReplayOptions& options = {}) {
  return replay_of(std::string(kHeader) + expectations + std::string(kAlias), options);
}

TEST(Replay, MeetsWhatEachWorldExpects) {
  const Replay result =
      alias_with("expect january-2017 violates exclusive-pirq at 23\nexpect fixed clean\n");
  EXPECT_TRUE(result.met()) << result.text;
  EXPECT_EQ(result.worlds[0].summary,
            "ok: january-2017 violates exclusive-pirq at step 23, as expected");
  EXPECT_EQ(result.worlds[1].summary, "ok: fixed is clean, as expected");
}

TEST(Replay, FailsWhereTheStepIsAnother) {
  const Replay result = alias_with("expect january-2017 violates exclusive-pirq at 22\n");
  EXPECT_FALSE(result.met());
  EXPECT_EQ(result.worlds[0].summary,
            "FAILED: january-2017 violates exclusive-pirq at step 23, expected to violate "
            "exclusive-pirq at step 22");
}

TEST(Replay, FailsWhereNothingHappens) {
  const Replay result = alias_with("expect fixed violates exclusive-pirq\n");
  EXPECT_FALSE(result.met());
  EXPECT_EQ(result.worlds[1].summary,
            "FAILED: fixed does not violate exclusive-pirq, expected to violate exclusive-pirq");
}

TEST(Replay, FailsWhereCleanWasExpected) {
  const Replay result = alias_with("expect january-2017 clean\n");
  EXPECT_FALSE(result.met());
  EXPECT_EQ(result.worlds[0].summary,
            "FAILED: january-2017 violates exclusive-pirq at step 23, expected to be clean");
}

TEST(Replay, WithoutAnExpectationOnlyTells) {
  const Replay result = alias_with("");
  EXPECT_TRUE(result.met());
  EXPECT_EQ(result.worlds[0].summary,
            "seen: january-2017 violates exclusive-pirq at step 23, nothing was expected");
}

// The QEMU of the second world keeps its mapping at disable, so unbind and unmap cannot happen.
TEST(Replay, CountsStepsThatCannotHappen) {
  const Replay result = replay_of(
      "pirqfuzz-case 1\n"
      "world new xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
      "world old xen=4.8 qemu=1.x linux=4.9 driver=orderly\n"
      "device a msi\n"
      "expect old violates canary at 1\n"
      "\na probe\na remove\n");
  EXPECT_TRUE(result.met()) << result.text;
  EXPECT_EQ(result.worlds[1].left_out, 0U);
  const Replay whole = replay_of(
      "pirqfuzz-case 1\n"
      "world new xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
      "world old xen=4.8 qemu=1.x linux=4.9 driver=orderly\n"
      "device a msi\n"
      "expect old violates exclusive-pirq\n"
      "\na probe\na remove\n");
  EXPECT_EQ(whole.worlds[1].left_out, 2U);
  EXPECT_EQ(whole.worlds[1].summary,
            "FAILED: old does not violate exclusive-pirq (2 steps cannot happen here), expected "
            "to violate exclusive-pirq");
}

// If the case has no steps for QEMU's calls, QEMU makes them itself, and the step numbers stay.
TEST(Replay, NumbersStepsAsTheCaseDoes) {
  const Replay result = replay_of(
      "pirqfuzz-case 1\n"
      "world old xen=4.8 qemu=1.x linux=4.9 driver=orderly\n"
      "world new xen=4.8 qemu=2.1 linux=4.9 driver=orderly\n"
      "device a msi\ndevice b msi\n"
      "expect new violates exclusive-pirq at 21\n"
      "\na probe\na remove\nb probe\na begin-probe vectors=1\na obtain\n");
  EXPECT_TRUE(result.met()) << result.text;
}

TEST(Replay, ShowsTheStepsInWords) {
  const Replay result = alias_with("");
  EXPECT_NE(result.text.find("    2  guest      a obtain                 pirq 47 from "
                             "get_free_pirq\n"),
            std::string::npos)
      << result.text;
  EXPECT_NE(result.text.find("   23  guest      a obtain                 pirq 47 reused from "
                             "the message\n"),
            std::string::npos)
      << result.text;
  EXPECT_NE(result.text.find("       exclusive-pirq is broken between a vector 0 and b vector 0"),
            std::string::npos)
      << result.text;
}

TEST(Replay, LogsWhatTheRealProgramsWould) {
  const Replay result = alias_with("", {.log = true, .verbose = false, .paint = {}});
  EXPECT_TRUE(result.text.starts_with(
      "xen: msi bound to pirq=47\n"
      "xen: msi --> pirq=47 --> irq=24\n"
      "[00:03.0] xen_pt_msgctrl_reg_write: setup MSI\n"
      "[00:03.0] msi_msix_setup: requested pirq 47 for MSI (vec: 0, entry: 0)\n"
      "[00:03.0] xen_pt_msi_setup: MSI mapped with pirq 47.\n"
      "[00:03.0] msi_msix_update: Updating MSI with pirq 47 gvec 0 gflags 0x302f (entry: 0)\n"
      "[00:03.0] xen_pt_msi_set_enable: disabling MSI.\n"
      "[00:03.0] msi_msix_disable: Unbind MSI with pirq 47, gvec 0\n"
      "[00:03.0] msi_msix_disable: Unmap MSI pirq 47\n"
      "xen: msi bound to pirq=47\n"))
      << result.text;
  EXPECT_NE(result.text.find("xen: msi already bound to pirq=47\n"), std::string::npos);
}

TEST(Replay, LogsWhatXenRefuses) {
  const Replay result = replay_of(
      "pirqfuzz-case 1\n"
      "world raw xen=4.8 qemu=2.1 linux=4.9 driver=hostile\n"
      "device a msi\ndevice b msi\n"
      "\na probe\nb dm-map vector=0 pirq=47\ndm-unmap pirq=40\ndm-unmap pirq=47\n",
      {.log = true, .paint = {}, .log_level = LogLevel::debug});
  EXPECT_NE(result.text.find("(XEN) dom1: pirq 47 or irq 17 already mapped\n"
                             "(XEN) dom1: pirq 40 not mapped\n"
                             "(XEN) dom1: forcing unbind of pirq 47\n"),
            std::string::npos)
      << result.text;
}

std::string log_of(const std::string& steps, const std::string& world, const std::string& devices) {
  return replay_of("pirqfuzz-case 1\nworld w xen=master " + world + " driver=surprise\n" + devices +
                       "\n" + steps,
                   {.log = true})
      .text;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Replay, LogsNoLineThatOnlyDebugBuildsPrint) {
  const std::string text = log_of("a probe\na remove\n", "qemu=2.6 linux=6.12", "device a msi\n");
  for (const char* line : {"creating evtchn", "closing evtchn", "xen_destroy_irq", "(XEN)"})
    EXPECT_FALSE(holds(text, line)) << text;
  EXPECT_TRUE(holds(text, "setup MSI (register: 81).\n")) << text;
}

TEST(Replay, LogsTheControlWordOfMsix) {
  const std::string text = log_of("a probe vectors=1\na remove\na detach\n", "qemu=today linux=6.1",
                                  "device a msix 1\n");
  EXPECT_TRUE(
      text.starts_with("[00:03.0] xen_pt_msixctrl_reg_write: enable MSI-X\n"
                       "xen: msi bound to pirq=47\n"))
      << text;
  EXPECT_TRUE(holds(text, "gvec 0x0 gflags 0x702f (entry: 0x0)\n")) << text;
  EXPECT_TRUE(holds(text,
                    "[00:03.0] msix_set_enable: disabling MSI-X.\n"
                    "[00:03.0] msi_msix_disable: Unbind MSI-X with pirq 47, gvec 0x0\n"
                    "[00:03.0] msi_msix_disable: Unmap MSI-X pirq 47\n"
                    "[00:03.0] xen_pt_msixctrl_reg_write: disable MSI-X\n"
                    "[00:03.0] xen_pt_pci_intx: intx=1\n"
                    "[00:03.0] msix_set_enable: disabling MSI-X.\n"
                    "[00:03.0] xen_pt_msix_unmap: unmapping physical MSI-X table from 0x7f"))
      << text;
}

TEST(Replay, LogsGsisOfPins) {
  const std::string text =
      log_of("a probe\nb probe\n", "qemu=2.6 linux=6.1 gsis=24 pirqs=56 irqs=80",
             "device a intx\ndevice b gsi\n");
  EXPECT_TRUE(text.starts_with("xen: --> pirq=23 -> irq=16 (gsi=16)\n"
                               "xen: --> pirq=16 -> irq=17 (gsi=17)\nok:") ||
              text.starts_with("xen: --> pirq=23 -> irq=16 (gsi=16)\n"
                               "xen: --> pirq=16 -> irq=17 (gsi=17)\nseen:"))
      << text;
}

TEST(Replay, LogsNothingOfPirqsInANativeGuest) {
  const std::string text =
      log_of("a probe\na remove\n", "qemu=2.6 linux=6.1", "device a native-msi\n");
  EXPECT_FALSE(holds(text, "xen:")) << text;
  EXPECT_TRUE(holds(text, "Updating MSI with pirq 47 gvec 0x30 gflags 0 ")) << text;
}

TEST(Replay, LogsTheFailedSetUpOfEachRelease) {
  const std::string world = " gsis=16 pirqs=17 irqs=24";
  const std::string steps =
      "a begin-probe vectors=2\na obtain\na write-message\na create-irq\na obtain\n";
  const std::string devices = "device a msix 2\n";
  EXPECT_TRUE(holds(log_of(steps, "qemu=today linux=6.12" + world, devices),
                    "Failed to create MSI-X! ret=-19!\n"));
  EXPECT_TRUE(holds(log_of(steps, "qemu=today linux=4.9" + world, devices),
                    "Xen PCI frontend has not registered MSI/MSI-X support!\n"));
}

TEST(Replay, ShowsAllTablesAfterAStep) {
  const std::string text =
      "pirqfuzz-case 1\n"
      "world small xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80\n"
      "device a msi\ndevice b msix 1\n\na probe\nb begin-probe vectors=1\na close-evtchn\n";
  EXPECT_EQ(replay_of(text, {.tables = 8}).text,
            "world small xen=4.8 qemu=2.1 linux=4.9 driver=orderly gsis=16 pirqs=48 irqs=80\n"
            "tables after step 8: a bind-evtchn\n"
            "struct pirq\n"
            "  pirq  irq  emuirq        port\n"
            "  47    16   pass-through  1\n"
            "dpci\n"
            "  pirq  flags                      gvec  gflags\n"
            "  47    MAPPED MACH_MSI GUEST_MSI  0     0x302f\n"
            "irq\n"
            "  irq  pirq  MSI         state\n"
            "  16   47    a vector 0  created handler guest-action domain-access "
            "device-model-access\n"
            "port\n"
            "  port  pirq\n"
            "  1     47\n"
            "domain\n"
            "  free irqs 63, struct pirq 1, MSI descriptors 1\n"
            "message\n"
            "  vector      address             data    pirq of QEMU  device\n"
            "  a vector 0  0x00000000fee2f000  0x4300  47            enabled\n"
            "  b vector 0  0x0000000000000000  0x0     -             disabled\n"
            "guest irq list\n"
            "  vector      pirq  irq  port  phase\n"
            "  a vector 0  47    24   1     running\n"
            "seen: small is clean, nothing was expected\n");
  const std::string before = replay_of(text, {.tables = 0}).text;
  EXPECT_NE(before.find("\ntables before step 1\nstruct pirq\n"), std::string::npos) << before;
  EXPECT_NE(before.find("\nport\n  port  pirq\n  (empty)\n"), std::string::npos) << before;
  const std::string last = replay_of(text, {.tables = kLastStep}).text;
  EXPECT_NE(last.find("\ntables after step 10: a close-evtchn\n"), std::string::npos) << last;
  EXPECT_NE(last.find("\n  a vector 0  47    24   -     disable\n"), std::string::npos) << last;
}

TEST(Replay, TablesEndWithTheStepThatViolates) {
  const std::string text = alias_with("", {.tables = kLastStep}).text;
  EXPECT_NE(text.find("\ntables after step 23: a obtain\n"), std::string::npos) << text;
}

TEST(Replay, TablesOfAStepThatTheCaseDoesNotHaveAreAnError) {
  const Case value = case_with("\na probe\n");
  const auto replayed = replay(value, {.tables = 9});
  ASSERT_TRUE(std::holds_alternative<InputError>(replayed));
  const InputError& error = std::get<InputError>(replayed);
  EXPECT_EQ(error.message, "the case has no step 9");
  EXPECT_EQ(error.hint, "expected --tables in 0..8");
}

TEST(Replay, AStepThatCannotHappenInTheFirstWorldIsAnError) {
  const Case value = case_with("\na obtain\n");
  const auto replayed = replay(value, {});
  ASSERT_TRUE(std::holds_alternative<InputError>(replayed));
  EXPECT_EQ(std::get<InputError>(replayed).line, 7);
}

}  // namespace
}  // namespace pirq::fuzz::replay_test
