// Traces of Linux: what is read and refused, and what the replay notices.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::linux_trace_test {
namespace {

const std::string kHeader =
    "linux-trace 1\nlinux 6.12\n# Why.\ndevice 0 msi\ndevice 1 msix 3\ndevice 2 gsi\nqemu 2.1\n"
    "domain pirqs=20 gsis=16 irq_base=30\n\n";

LinuxTrace read(const std::string& text) {
  TraceReader reader(text, "x.trace");
  auto trace = reader.next();
  EXPECT_FALSE(reader.mistake()) << to_text(*reader.mistake());
  return trace ? std::get<LinuxTrace>(std::move(*trace)) : LinuxTrace{};
}

std::string mistake(const std::string& text) {
  TraceReader reader(text, "x.trace");
  static_cast<void>(reader.next());
  return reader.mistake() ? to_text(*reader.mistake()) : "no mistake";
}

// What the model does for the operations.
LinuxTrace recorded(const std::string& header, const std::vector<std::string>& operations) {
  std::string text = header;
  for (const std::string& operation : operations) text += "> " + operation + "\n< rc=0\n";
  LinuxTrace trace = read(text);
  const auto difference = record(trace);
  EXPECT_FALSE(difference) << difference->operation << ": " << difference->got;
  return trace;
}

TEST(LinuxTrace, ReadsAHeader) {
  const LinuxTrace trace = read(kHeader + "> detach device=0\n< rc=0 | irqs\n");
  EXPECT_EQ(trace.config.guest, release("linux-6.12"));
  EXPECT_EQ(trace.config.qemu, release("qemu-2.1"));
  EXPECT_EQ(trace.config.devices[1], (DeviceConfig{DeviceKind::msix, 3}));
  EXPECT_EQ(trace.config.devices[2], (DeviceConfig{DeviceKind::gsi, 1}));
  EXPECT_EQ(trace.config.pirqs, 20);
  EXPECT_EQ(trace.config.irq_base, 30);
  EXPECT_EQ(trace.comments, std::vector<std::string>{"Why."});
}

TEST(LinuxTrace, HasTwoFormsOfTheSameContent) {
  LinuxTrace trace = recorded(kHeader, {"probe device=1 vectors=3 min=2", "detach device=0",
                                        "fail call=unbind errno=1 skip=2", "remove device=1"});
  const std::string whole = to_text(trace, TraceForm::whole);
  trace.name = "a";
  const std::string changes = to_text(trace, TraceForm::changes);
  EXPECT_LT(changes.size(), whole.size());
  LinuxTrace again = read(changes);
  again.name.clear();
  EXPECT_EQ(to_text(again, TraceForm::whole), whole);
  EXPECT_EQ(to_text(read(whole), TraceForm::whole), whole);
}

TEST(LinuxTrace, NeedNotSayEverySize) {
  const std::string header = "linux-trace 1\nlinux 6.12\ndevice 0 msi 4\nqemu 2.1\n";
  const LinuxTrace trace = read(header + "domain gsis=20\n\n> remove device=0\n< rc=0 | irqs\n");
  EXPECT_EQ(trace.config.pirqs, 48);
  EXPECT_EQ(trace.config.gsis, 20);
  EXPECT_EQ(trace.config.irq_base, 24);
  EXPECT_EQ(trace.messages, std::vector<std::uint16_t>{4});
  EXPECT_EQ(mistake(header + "domain\n\n> remove device=0\n< rc=0\n").substr(0, 12),
            "x.trace:5:7:");
}

TEST(LinuxTrace, HasCommentsAnywhere) {
  const std::string header = "linux-trace 1\nlinux 6.12\n# a\ndevice 0 msi\n# b\nqemu 2.1\n# c\n";
  const LinuxTrace trace =
      read(header +
           "domain pirqs=20 gsis=16 irq_base=30\n# d\n# e\n\n# f\n> remove device=0\n"
           "# g\n< rc=0 | irqs\n# h\n");
  EXPECT_EQ(trace.comments, (std::vector<std::string>{"a", "b", "c", "d", "e", "h"}));
  ASSERT_EQ(trace.steps.size(), 1U);
  EXPECT_EQ(trace.steps[0].comments, (std::vector<std::string>{"f", "g"}));
  const std::string text = to_text(trace, TraceForm::whole);
  EXPECT_EQ(to_text(read(text), TraceForm::whole), text);
}

TEST(LinuxTrace, RefusesWhatIsNotWellFormed) {
  const auto hint = [](const std::string& text) { return mistake(kHeader + text); };
  EXPECT_EQ(hint("> prob device=0\n< rc=1\n").substr(0, 41),
            "x.trace:10:3: unknown operation 'prob'\n  ");
  EXPECT_EQ(hint("> probe device=3\n< rc=1\n").substr(0, 15), "x.trace:10:16: ");
  EXPECT_EQ(hint("> probe device=2\n< rc=1\n"),
            "x.trace:10:3: this kind of device has no such operation\n"
            "  hint: a GSI device has register_gsi, request and free");
  EXPECT_EQ(hint("> probe device=1 vectors=2 min=3\n< rc=1\n").substr(0, 16), "x.trace:10:32: 3");
  EXPECT_EQ(hint("< rc=1\n"),
            "x.trace:10:1: expected an operation\n  hint: its line begins with '>'");
  EXPECT_EQ(hint("> detach device=0\n>>> attach device=1\n").substr(0, 14), "x.trace:11:1: ");
  EXPECT_EQ(hint("> detach device=0\n"),
            "x.trace:11:1: expected what the operation did, up to its '<' line\n"
            "  hint: the file may be cut off");
}

// restore_pirqs of Linux since 2.6.39 (drivers/xen/events/events_base.c): a port that cannot be
// bound is logged, and the next GSI follows.
TEST(LinuxTrace, ABindFailsAtTheResume) {
  const std::string gsis = "linux-trace 1\nlinux 6.12\ndevice 0 gsi\ndevice 1 gsi\nqemu 2.1\n\n";
  const LinuxTrace trace =
      recorded(gsis, {"register_gsi device=0", "register_gsi device=1", "request device=0",
                      "request device=1", "fail call=bind_pirq errno=28 skip=1", "suspend_resume"});
  const std::string text = to_text(trace, TraceForm::whole);
  EXPECT_NE(text.find("> suspend_resume\n"
                      ". map_pirq type=gsi gsi=16 pirq=47 -> rc=0 pirq=47\n"
                      ". bind_pirq pirq=47 share=1 -> rc=0 port=1\n"
                      ". irq_status_query pirq=47 -> rc=0 flags=0\n"
                      ". map_pirq type=gsi gsi=17 pirq=46 -> rc=0 pirq=46\n"
                      ". bind_pirq pirq=46 share=1 -> rc=-28\n"
                      "< rc=0 | irqs 16:47:16:1:2 17:46:17:0:2 | ports 1:16 | pirqs 2:2:-1:0:0 "
                      "46:0:17:0:0 47:0:16:1:0 | messages\n"),
            std::string::npos)
      << text;
}

// A replay that compared nothing would pass as well.
TEST(LinuxTrace, EveryLineIsCompared) {
  const LinuxTrace good = recorded(kHeader, {"probe device=1 vectors=2", "remove device=1"});
  EXPECT_FALSE(compare(good));
  for (std::size_t step = 0; step < good.steps.size(); ++step)
    for (std::size_t line = 1; line < good.steps[step].lines.size(); ++line) {
      LinuxTrace changed = good;
      changed.steps[step].lines[line].text += '0';
      const auto difference = compare(changed);
      ASSERT_TRUE(difference) << good.steps[step].lines[line].text;
      EXPECT_EQ(difference->got, good.steps[step].lines[line].text);
    }
}

// Each call that can fail, at its first and second use, in every release: the model has a step for
// it, and what it does is what it does again.
TEST(LinuxTrace, EveryFailureHasAStepInEveryRelease) {
  for (const std::string linux : {"2.6.38", "4.9", "4.12", "6.1", "6.12"})
    for (const std::string qemu : {"1.x", "2.1"})
      for (const std::string call : {"get_free_pirq", "bind_pirq", "map_gsi", "map", "bind",
                                     "unbind", "alloc_irq", "port_setup", "set_msi_desc"})
        for (const std::string skip : {"0", "1"}) {
          const std::string header = "linux-trace 1\nlinux " + linux +
                                     "\ndevice 0 msi\ndevice 1 msix 3\ndevice 2 gsi\nqemu " + qemu +
                                     "\n\n";
          const std::string fail = "fail call=" + call + " errno=12 skip=" + skip;
          SCOPED_TRACE(linux + " " + qemu + " " + fail);
          const std::vector<std::string> life = {fail,
                                                 "probe device=1 vectors=3 min=1",
                                                 "probe device=0",
                                                 "restore device=1",
                                                 "restore device=0",
                                                 "remove device=1",
                                                 fail,
                                                 "probe device=1 vectors=2",
                                                 "remove device=1",
                                                 "remove device=0",
                                                 "detach device=0",
                                                 "other_get_pirq",
                                                 "attach device=0"};
          const LinuxTrace trace = recorded(header, life);
          EXPECT_FALSE(compare(read(to_text(trace, TraceForm::whole))));
          if (call == "alloc_irq" || call == "set_msi_desc") continue;  // Not of a GSI.
          const LinuxTrace gsi =
              recorded(header, {"register_gsi device=2", "request device=2", "free device=2",
                                "register_gsi device=2", fail, "suspend_resume"});
          EXPECT_FALSE(compare(read(to_text(gsi, TraceForm::whole))));
        }
}

}  // namespace
}  // namespace pirq::fuzz::linux_trace_test
