#include "fuzz/conform/sut/serve.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace pirq::fuzz::serve_test {
namespace {

const std::string kHeader =
    "pirq-trace 1\n"
    "xen master\n"
    "domain nr_pirqs=18 nr_irqs_gsi=16 nr_irqs=18\n"
    "device 0 msi\n"
    "\n";
const std::string kGet = "> get_free_pirq type=msi\n";
const std::string kGot =
    "< rc=0 pirq=17 | pirqs 2:2:-1:0:0 17:-1:-1:0:0 | irqs | ports | free_irqs 2 | structs 2\n";

struct Served {
  std::string out;
  std::string error;
};

Served served(const std::string& text, const ServeOptions& options = {}) {
  std::istringstream in(text);
  std::ostringstream out;
  const auto error = serve(in, out, options);
  return {out.str(), error ? to_text(*error) : ""};
}

TEST(Serve, AnswersEveryOperation) {
  const Served answer = served(kHeader + kGet + kGet);
  EXPECT_EQ(answer.error, "");
  EXPECT_TRUE(answer.out.starts_with(kGot + "< rc=0 pirq=16 | ")) << answer.out;
}

TEST(Serve, AnEmptyLineEndsATraceAndAnotherBeginsAfresh) {
  const Served answer = served(kHeader + kGet + "\n" + kHeader + kGet + "\n\n");
  EXPECT_EQ(answer.error, "");
  EXPECT_EQ(answer.out, kGot + kGot);
}

TEST(Serve, AnswersInTheFormOfTheHeader) {
  std::string header = kHeader;
  header[header.find('1')] = '2';
  EXPECT_EQ(served(header + kGet).out,
            "< rc=0 pirq=17 | pirqs +2:2:-1:0:0 +17:-1:-1:0:0 | free_irqs 2 | structs 2\n");
}

TEST(Serve, ReleaseAndRulesCanBeGiven) {
  const std::string operations = kHeader + "> evtchn_bind_pirq pirq=17\n> evtchn_close port=1\n";
  const std::string kept = "17:0:-1:0:0";  // The struct that the clean-up check should free.
  EXPECT_EQ(served(operations).out.find(kept), std::string::npos);
  EXPECT_NE(served(operations, {release("xen-4.4"), {}, {}}).out.find(kept), std::string::npos);
  EXPECT_NE(served(operations, {{}, {Rule::cleanup_check_frees}, {}}).out.find(kept),
            std::string::npos);
}

TEST(Serve, SaysWhatIsWrongWithItsInput) {
  EXPECT_EQ(served("hello\n\n").error.substr(0, 12), "<stdin>:1:1:");
  EXPECT_EQ(served(kHeader + "> destroy\n").error,
            "<stdin>:6:3: unknown operation 'destroy'\n  hint: did you mean 'destroy_domain'?");
  EXPECT_EQ(served(kHeader + kGet + "\n" + kHeader + "get\n").error,
            "<stdin>:13:1: expected '>'\n  hint: an operation's line begins with '>'");
  EXPECT_EQ(served(kHeader + "> destroy_domain\n" + kGet).error.substr(0, 12), "<stdin>:7:0:");
  EXPECT_EQ(served(kHeader + "> destroy_domain").error.substr(0, 12), "<stdin>:6:0:");
  EXPECT_NE(served(std::string(1 << 20, 'x')).error.find("line is too long"), std::string::npos);
}

TEST(Serve, RejectsALineThatBeginsNoTraceAtOnce) {
  EXPECT_EQ(served("garbage\n").error,
            "<stdin>:1:1: expected 'pirq-trace'\n"
            "  hint: a trace begins with its kind and form: pirq-trace 1");
  EXPECT_EQ(served(kHeader + kGet + "\nxen master\n").error.substr(0, 12), "<stdin>:8:1:");
}

TEST(Serve, RejectsAHeaderThatDoesNotEnd) {
  EXPECT_EQ(served(kHeader.substr(0, kHeader.size() - 1)).error,
            "<stdin>:5:1: expected an empty line after the devices\n"
            "  hint: the file may be cut off");
}

TEST(Serve, CrashesAreAnswered) {
  EXPECT_EQ(served(kHeader + "> unbind_pt_irq pirq=2\n").out, "< ! crash model\n");
}

}  // namespace
}  // namespace pirq::fuzz::serve_test
