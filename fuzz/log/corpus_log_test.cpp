// Judges the logs of the corpus, and every case of the corpus as replay --log prints it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/expand.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/log/judged.h"
#include "fuzz/report/log.h"
#include "properties/watched.h"

namespace pirq::fuzz::log::corpus_log_test {
namespace {

namespace fs = std::filesystem;
using testing::verdicts;

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  for (const char* folder : {"/regressions", "/open", "/logs"})
    for (const auto& entry : fs::directory_iterator(PIRQFUZZ_CORPUS_DIR + std::string(folder)))
      if (entry.path().extension() == ".case") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

// A case's log in its first world, and the lines from the first step on at which two vectors rely
// on one number.
struct Rendered {
  std::string log;
  bool aliased = false;
  std::string since;
};

Rendered rendered(const fs::path& path, LogLevel level) {
  const auto loaded = load_case(path);
  const Case& value = std::get<Case>(loaded);
  const auto setup = std::get<::pirq::Setup>(::pirq::Setup::create(value.worlds.front().config));
  const World start(setup);
  const auto expanded = expand(value, start);
  const Interleaving& steps = std::get<Expanded>(expanded).steps;
  Rendered result;
  const RunResult alias =
      run_case(start, steps, Watched::only(Property::exclusive_pirq), Disabled::skip, {});
  result.aliased = alias.failure.has_value();
  const std::size_t first = result.aliased ? alias.made.size() - 1 : alias.made.size();
  std::size_t made = 0;
  std::optional<StepKind> qemu;
  const ShowMoment show = [&](const Moment& moment) {
    const std::string lines = log_lines(moment, {.qemu_before = qemu}, level);
    result.log += lines;
    if (made++ >= first) result.since += lines;
    if (is_qemu_call(moment.step.kind)) qemu = moment.step.kind;
  };
  static_cast<void>(run_case(start, steps, Watched(), Disabled::skip, show));
  return result;
}

// Aliases that the lines do not show.
bool is_hidden(const fs::path& path, LogLevel level) {
  // The second driver has printed nothing when its number is mapped for the first.
  if (path.filename() == "l17-message-written-in-vain.case") return true;
  // No program prints the number of a pin that nobody uses.
  if (path.filename() == "x84-pin-gets-the-number-of-a-gsi.case") return true;
  // A healthy guest that frees its irqs late prints the same: there is a remark, no finding.
  return path.filename() == "x68-wrong-handler.case" && level == LogLevel::normal;
}

// An alias whose claim is the last step of its case, before the guest prints the number, is not in
// the log. Every other one is recognised, and nothing else is called an alias.
TEST(CorpusLogs, AliasesAreRecognisedAndNothingElseIsCalledOne) {
  int aliased = 0;
  for (const fs::path& path : cases())
    for (const LogLevel level : {LogLevel::normal, LogLevel::debug}) {
      const Rendered log = rendered(path, level);
      const Judgement judgement = testing::judged(log.log);
      const bool found = std::ranges::any_of(
          judgement.findings.all(), [](const Finding& f) { return f.verdict == Verdict::alias; });
      if (found) {
        EXPECT_TRUE(log.aliased) << path << '\n' << log.log << judgement_text(judgement);
      }
      if (!log.aliased || log.since.empty() || is_hidden(path, level)) continue;
      ++aliased;
      EXPECT_TRUE(found) << path << '\n' << log.log << judgement_text(judgement);
    }
  EXPECT_GE(aliased, 16);
}

std::string verdicts_of_file(const std::string& name) {
  Judgement judgement;
  EXPECT_FALSE(judge_log(PIRQFUZZ_CORPUS_DIR "/logs/" + name, judgement)) << name;
  EXPECT_TRUE(judgement.about_pirqs()) << name;
  return verdicts(judgement);
}

std::string remarks_of_file(const std::string& name) {
  Judgement judgement;
  EXPECT_FALSE(judge_log(PIRQFUZZ_CORPUS_DIR "/logs/" + name, judgement)) << name;
  std::string text;
  for (const Remark& remark : judgement.findings.remarks()) text += remark.says + '\n';
  return text;
}

// The debug lines of January 2017: the close frees nothing, the disable does, and numbers that no
// line names are in use.
TEST(CorpusLogs, OfJanuary2017SayWhatFreesANumber) {
  const auto says = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  const std::string close = remarks_of_file("january-2017-evtchn-close.dmesg");
  EXPECT_TRUE(says(close, "the close of a port did not free its number")) << close;
  EXPECT_TRUE(says(close, "QEMU until 2.0 does not, so it is refuted")) << close;
  EXPECT_TRUE(says(close, "95, 94 and all numbers above 101 were in use by others")) << close;
  const std::string destroy = remarks_of_file("january-2017-destroy-irq.dmesg");
  EXPECT_TRUE(says(destroy, "QEMU until 2.0 does not, so it is refuted")) << destroy;
  EXPECT_TRUE(says(destroy, "all numbers above 100 were in use by others")) << destroy;
  EXPECT_FALSE(says(destroy, "the close of a port did not free its number")) << destroy;
}

TEST(CorpusLogs, OfRealProgramsAreJudged) {
  EXPECT_EQ(verdicts_of_file("january-2017-evtchn-close.dmesg"), "");
  EXPECT_EQ(verdicts_of_file("january-2017-destroy-irq.dmesg"), "");
  EXPECT_EQ(verdicts_of_file("three-devices-guest.dmesg"), "");
  EXPECT_EQ(verdicts_of_file("three-devices-qemu.log"), "");
  EXPECT_EQ(verdicts_of_file("keys-alias.log"), "");  // It cannot be seen in debug keys.
  EXPECT_EQ(verdicts_of_file("keys-never-mapped.log"), "silent vector");
  EXPECT_EQ(verdicts_of_file("keys-stale-port.log"), "number free with an open port");
}

}  // namespace
}  // namespace pirq::fuzz::log::corpus_log_test
