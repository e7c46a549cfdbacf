#include "fuzz/conform/trace/xen_trace.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::xen_trace_test {
namespace {

constexpr std::string_view kWhole =
    "pirq-trace 1\n"
    "xen master\n"
    "domain nr_pirqs=18 nr_irqs_gsi=16 nr_irqs=18\n"
    "device 0 msi\n"
    "device 1 msix 4\n"
    "\n"
    "> get_free_pirq type=msi\n"
    "< rc=0 pirq=17 | pirqs 2:2:-1:0:0 17:-1:-1:0:0 | irqs | ports | free_irqs 2 | structs 2\n"
    "> map_pirq by=dm type=msi device=1 entry=3 pirq=17\n"
    "< rc=0 pirq=17 | pirqs 2:2:-1:0:0 17:16:-1:0:0 | irqs 16:17 | ports | free_irqs 1 | structs "
    "2\n"
    "> unmap_pirq by=dm pirq=17\n"
    "< rc=0 | pirqs 2:2:-1:0:0 | irqs | ports | free_irqs 2 | structs 1\n"
    "> unbind_pt_irq pirq=2\n"
    "< ! crash xen/arch/x86/msi.c:425\n";

constexpr std::string_view kChanges =
    "pirq-trace 2\n"
    "xen master\n"
    "domain nr_pirqs=18 nr_irqs_gsi=16 nr_irqs=18\n"
    "device 0 msi\n"
    "device 1 msix 4\n"
    "\n"
    "> get_free_pirq type=msi\n"
    "< rc=0 pirq=17 | pirqs +2:2:-1:0:0 +17:-1:-1:0:0 | free_irqs 2 | structs 2\n"
    "> map_pirq by=dm type=msi device=1 entry=3 pirq=17\n"
    "< rc=0 pirq=17 | pirqs +17:16:-1:0:0 | irqs +16:17 | free_irqs 1\n"
    "> unmap_pirq by=dm pirq=17\n"
    "< rc=0 | pirqs -17 | irqs -16 | free_irqs 2 | structs 1\n"
    "> unbind_pt_irq pirq=2\n"
    "< ! crash xen/arch/x86/msi.c:425\n";

XenTrace parsed(std::string_view text) {
  TraceReader reader(text, "t");
  auto trace = reader.next();
  EXPECT_TRUE(trace) << (reader.mistake() ? to_text(*reader.mistake()) : "");
  return trace ? std::get<XenTrace>(std::move(*trace)) : XenTrace{};
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string all(text);
  EXPECT_NE(all.find(from), std::string::npos) << from;
  return all.replace(all.find(from), from.size(), to);
}

InputError refused(std::string_view text) {
  TraceReader reader(text, "t");
  while (reader.next()) {
  }
  EXPECT_TRUE(reader.mistake()) << "accepted:\n" << text;
  return reader.mistake().value_or(InputError{});
}

// "line:column message"
std::string refusal(std::string_view from, std::string_view to, std::string_view text = kWhole) {
  const InputError error = refused(replaced(text, from, to));
  EXPECT_EQ(error.file, "t");
  return std::to_string(error.line) + ':' + std::to_string(error.column) + ' ' + error.message;
}

TEST(XenTrace, BothFormsSayTheSame) {
  EXPECT_EQ(to_text(parsed(kWhole), TraceForm::changes), kChanges);
  EXPECT_EQ(to_text(parsed(kChanges), TraceForm::whole), kWhole);
  EXPECT_EQ(to_text(parsed(kWhole), TraceForm::whole), kWhole);
  EXPECT_EQ(to_text(parsed(kChanges), TraceForm::changes), kChanges);
}

TEST(XenTrace, KeepsNameAndComments) {
  const std::string text = replaced(replaced(kWhole, "xen master", "name a-b\n# why\n#\nxen 4.4"),
                                    "> unmap", "# now\n> unmap");
  const XenTrace trace = parsed(text);
  EXPECT_EQ(trace.name, "a-b");
  EXPECT_EQ(trace.config.xen, release("xen-4.4"));
  EXPECT_EQ(to_text(trace, TraceForm::whole), text);
}

TEST(XenTrace, HasDevicesWithFewMessages) {
  const std::string text = replaced(kWhole, "device 0 msi\n", "device 0 msi 16\n");
  EXPECT_EQ(parsed(text).config.devices[0].vectors, 16);
  EXPECT_EQ(to_text(parsed(text), TraceForm::whole), text);
}

TEST(XenTrace, RefusesWithThePlaceOfTheMistake) {
  EXPECT_EQ(refusal("device 0 msi\n", "device 0 msi 33\n"), "4:14 33 is out of bounds");
  EXPECT_EQ(refusal("pirq-trace 1", "pirq-trace 3"), "1:12 3 is out of bounds");
  EXPECT_EQ(refusal("pirq-trace", "pirq-trade"), "1:1 expected a trace");
  EXPECT_EQ(refusal("xen master", "xen 4.5.9"), "2:5 unknown release '4.5.9'");
  EXPECT_EQ(refusal("xen master", "name\nxen master"), "2:5 a value is missing");
  EXPECT_EQ(refusal("nr_irqs_gsi=16 ", ""), "3:20 expected 'nr_irqs_gsi='");
  EXPECT_EQ(refusal("nr_irqs=18", "nr_irqs=99999"), "3:43 99999 is out of bounds");
  EXPECT_EQ(refusal("nr_pirqs=18", "nr_pirqs=16"),
            "3:1 the model cannot have this world: pirqs=16 is outside 17..65536");
  EXPECT_EQ(refusal("device 1", "device 2"), "5:8 expected '1'");
  EXPECT_EQ(refusal("msix 4", "msix 2049"), "5:15 2049 is out of bounds");
  EXPECT_EQ(refusal("> get_free_pirq", "> get_pirq"), "7:3 unknown operation 'get_pirq'");
  EXPECT_EQ(refusal("> get_free_pirq type=msi", ">"), "7:2 unknown operation ''");
  EXPECT_EQ(refusal("> get_free_pirq type=msi", "> "), "7:2 unexpected blank");
  EXPECT_EQ(refusal("type=msi\n", "type\n"), "7:17 expected 'type='");
  EXPECT_EQ(refusal(" type=msi\n", "\n"), "7:16 expected 'type='");
  EXPECT_EQ(refusal("type=msi\n", "type=isa\n"), "7:22 unknown type 'isa'");
  EXPECT_EQ(refusal(" entry=3", ""), "9:36 expected 'entry='");
  EXPECT_EQ(refusal("entry=3", "entry=2048"), "9:42 2048 is out of bounds");
  EXPECT_EQ(refusal("by=dm type=msi d", "by=xy type=msi d"), "9:12 there is no such map_pirq");
  EXPECT_EQ(refusal("entry=3 pirq=17", "entry=3 pirq=17 x"), "9:52 unexpected 'x'");
  EXPECT_EQ(refusal("pirq=17\n", "pirq=3000000000\n"), "9:49 3000000000 is out of bounds");
  EXPECT_EQ(refusal("> unmap_pirq", "  unmap_pirq"), "11:1 unexpected blank");
}

TEST(XenTrace, RefusesWrongReplies) {
  EXPECT_EQ(refusal("< rc=0", "< rc=x"), "8:6 'x' is not a number");
  EXPECT_EQ(refusal("< rc=0 pirq", "< rc=0 irq"), "8:8 unknown value of an answer 'irq'");
  EXPECT_EQ(refusal("< rc=0 pirq=17", "< rc=0 delivered=irq:17"), "8:18 unknown delivery 'irq:17'");
  EXPECT_EQ(refusal("< rc=0 pirq=17", "< rc=0 delivered=evtchn:x"), "8:25 'x' is not a number");
  EXPECT_EQ(refusal("2:2:-1:0:0 17", "19:2:-1:0:0 17"), "8:36 rows do not ascend");
  EXPECT_EQ(refusal("17:-1:-1:0:0 |", "17:-1:-1:0 |"),
            "8:35 '17:-1:-1:0' is not a row of this table");
  EXPECT_EQ(refusal(" | structs 2\n", "\n"), "8:76 expected '| structs'");
  EXPECT_EQ(refusal("| irqs |", "| irq |"), "8:48 expected '| irqs'");
  EXPECT_EQ(refusal("< ! crash", "< ! crush"), "14:5 expected 'crash'");
  EXPECT_EQ(refusal("-17 |", "-16 |", kChanges), "12:17 there was no such row");
  EXPECT_EQ(refusal(" -17 |", " 17 |", kChanges), "12:16 expected '+' or '-'");
  EXPECT_EQ(refusal(" | irqs -16 |", " | irqs |", kChanges), "12:27 expected '+' or '-'");
}

TEST(XenTrace, SuggestsWhatWasMeant) {
  EXPECT_EQ(refused(replaced(kWhole, "> get_free_pirq", "> get_free_prq")).hint,
            "did you mean 'get_free_pirq'?");
  EXPECT_EQ(refused(replaced(kWhole, " entry=3", "")).hint,
            "expected map_pirq by=dm type=msi device= entry= pirq=");
  EXPECT_EQ(refused(replaced(kWhole, "by=dm pirq", "pirq")).hint, "expected unmap_pirq by= pirq=");
}

TEST(XenTrace, NothingFollowsTheEnd) {
  std::string more(kWhole);
  more += "> destroy_domain\n";
  EXPECT_EQ(refused(more).message, "nothing can follow a crash or the domain's destruction");
  EXPECT_EQ(refused(more).line, 15);
}

TEST(XenTrace, RefusesATraceCutAnywhereButAfterAReply) {
  for (const std::string_view text : {kWhole, kChanges}) {
    std::size_t whole = 0;
    for (std::size_t size = 0; size <= text.size(); ++size) {
      TraceReader reader(text.substr(0, size), "t");
      whole += reader.next().has_value();
    }
    EXPECT_EQ(whole, 5U);  // After the header, and after each of four operations.
  }
}

TEST(XenTrace, SeveralInAFile) {
  std::string two(kWhole);
  (two += '\n') += kChanges;
  TraceReader reader(two, "t");
  EXPECT_TRUE(reader.next());
  EXPECT_TRUE(reader.next());
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.mistake());
}

TEST(XenReplay, FindsNothingInATrueRecording) {
  EXPECT_FALSE(compare(parsed(kWhole)));
}

TEST(XenReplay, NamesTheFieldsThatDiffer) {
  const auto other =
      compare(parsed(replaced(kWhole, "17:16:-1:0:0 | irqs 16:17", "17:17:-1:0:0 | irqs 17:17")));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->step, 1U);
  EXPECT_EQ(other->line, 10);
  EXPECT_EQ(other->operation, "map_pirq by=dm type=msi device=1 entry=3 pirq=17");
  EXPECT_EQ(other->fields, "pirqs 17, irqs 16, irqs 17");
  const auto answer = compare(parsed(replaced(kWhole, "rc=0 pirq=17", "rc=-28")));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->fields, "rc, pirq");
}

TEST(XenReplay, ACrashMatchesWhereverItWas) {
  EXPECT_FALSE(compare(parsed(replaced(kWhole, "msi.c:425", "irq.c:1"))));
  const auto other = compare(
      parsed(replaced(kWhole, "< ! crash xen/arch/x86/msi.c:425",
                      "< rc=-22 | pirqs 2:2:-1:0:0 | irqs | ports | free_irqs 2 | structs 1")));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->fields, "crash");
}

}  // namespace
}  // namespace pirq::fuzz::xen_trace_test
