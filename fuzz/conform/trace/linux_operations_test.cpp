// Every operation and every failure of Linux traces, in any order: the replay has a step for each.
// And traces that are written from reading Linux, for what no recording has.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "fuzz/conform/report.h"
#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::linux_operations_test {
namespace {

const std::string kReleases[] = {"2.6.38", "4.9", "4.12", "6.1", "6.12"};
// The calls that `fail` names in corpus/conformance/README.md.
const std::string kFailingCalls[] = {"get_free_pirq", "bind_pirq",  "map_gsi",
                                     "map",           "bind",       "unbind",
                                     "alloc_irq",     "port_setup", "set_msi_desc"};

LinuxTrace read_one(const std::string& text) {
  TraceReader reader(text, "x.trace");
  auto trace = reader.next();
  EXPECT_FALSE(reader.mistake()) << to_text(*reader.mistake()) << '\n' << text;
  return trace ? std::get<LinuxTrace>(std::move(*trace)) : LinuxTrace{};
}

std::string script(const std::string& header, const std::vector<std::string>& operations) {
  std::string text = header;
  for (const std::string& operation : operations) text += "> " + operation + "\n< rc=0\n";
  return text;
}

// Replays the operations twice, and returns the trace that the model makes of them.
LinuxTrace replayed(const std::string& text) {
  LinuxTrace trace = read_one(text);
  const auto difference = record(trace);
  EXPECT_FALSE(difference) << difference->operation << ": " << difference->got << '\n' << text;
  EXPECT_FALSE(compare(read_one(to_text(trace, TraceForm::whole)))) << text;
  return trace;
}

// Each operation that the README of the recordings names, after each failure, at its first and its
// third use.
TEST(LinuxOperations, EachIsReplayedAfterEachFailure) {
  const std::vector<std::string> operations = {"probe device=0",
                                               "probe device=0 vectors=4 min=1",
                                               "probe device=1 vectors=3 min=1",
                                               "probe device=1 vectors=3",
                                               "remove device=0",
                                               "remove device=1",
                                               "restore device=0",
                                               "restore device=1",
                                               "register_gsi device=2",
                                               "request device=2",
                                               "free device=2",
                                               "detach device=1",
                                               "attach device=1",
                                               "other_get_pirq",
                                               "suspend_resume",
                                               "disable device=1"};
  const std::vector<std::string> before = {"probe device=0", "probe device=1 vectors=2",
                                           "register_gsi device=2", "request device=2"};
  for (const std::string& linux : kReleases)
    for (const std::string& call : kFailingCalls)
      for (const std::string skip : {"0", "2"})
        for (std::size_t i = 0; i < operations.size(); ++i) {
          const std::string header = "linux-trace 1\nlinux " + linux +
                                     "\ndevice 0 msi 4\ndevice 1 msix 3\ndevice 2 gsi\nqemu " +
                                     (i % 2 == 0 ? "1.x" : "2.1") + "\n\n";
          const std::string fail = "fail call=" + call + " errno=12 skip=" + skip;
          std::vector<std::string> idle = {fail, operations[i], operations[(i + 1) % 16],
                                           operations[(i + 3) % 16]};
          std::vector<std::string> running = before;
          running.insert(running.end(), idle.begin(), idle.end());
          replayed(script(header, idle));
          replayed(script(header, running));
        }
}

// The operations of a trace's text, without their lines.
std::vector<std::string> operations_of(const LinuxTrace& trace) {
  std::vector<std::string> operations;
  for (const LinuxStep& step : trace.steps)
    for (const LinuxLine& line : step.lines)
      if (line.op) operations.push_back(line.text.substr(line.text.find(' ') + 1));
  return operations;
}

std::string header_of(const LinuxTrace& trace) {
  LinuxTrace empty = trace;
  empty.name.clear();
  empty.steps.clear();
  return to_text(empty, TraceForm::whole);
}

std::string device_of(const std::string& operation) {
  const std::size_t at = operation.find("device=");
  return at == operation.npos ? "" : operation.substr(at, operation.find(' ', at) - at);
}

// The lines after which another CPU can work: Linux holds no lock, and QEMU has answered.
std::vector<std::size_t> places(const std::vector<LinuxLine>& lines) {
  std::vector<std::size_t> all;
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    const std::string& line = lines[i].text;
    const bool locked = line.starts_with(". irq_") || line.starts_with(". warn");
    if (!locked && !lines[i + 1].text.starts_with('!')) all.push_back(i);
  }
  return all;
}

// Recorded operations, shuffled, and two of them at a time, one inside the other.
TEST(LinuxOperations, RecordedOnesAreReplayedInAnyOrder) {
  std::mt19937 random(11);
  std::size_t inside = 0;
  for (const std::string& linux : kReleases) {
    const auto text = read_trace_text(std::filesystem::path(PIRQFUZZ_CORPUS_DIR) / "conformance" /
                                      ("linux-" + linux + ".trace"));
    ASSERT_TRUE(std::holds_alternative<std::string>(text));
    TraceReader reader(std::get<std::string>(text), "");
    while (auto next = reader.next()) {
      const auto& recorded = std::get<LinuxTrace>(*next);
      std::vector<std::string> operations = operations_of(recorded);
      const std::vector<std::string> again = operations;
      operations.insert(operations.end(), again.begin(), again.end());
      std::ranges::shuffle(operations, random);
      const std::string header = header_of(recorded);
      const LinuxTrace whole = replayed(script(header, operations));
      // One operation of another device in the last operation that has a place for it.
      for (std::size_t step = whole.steps.size(); step-- > 0;) {
        const std::vector<LinuxLine>& lines = whole.steps[step].lines;
        const std::vector<std::size_t> where = places(lines);
        const std::string other = operations[random() % operations.size()];
        if (where.empty() || device_of(other).empty() ||
            device_of(other) == device_of(operations[step]) || other.starts_with("detach"))
          continue;
        operations.resize(step);
        std::string nested = script(header, operations);
        const std::size_t place = where[random() % where.size()];
        nested += lines[0].text + '\n';
        for (std::size_t i = 0; i < place; ++i) nested += ". ?\n";
        replayed(nested + ">> " + other + "\n<< rc=0\n< rc=0\n");
        ++inside;
        break;
      }
    }
  }
  EXPECT_GT(inside, 40U);
}

TEST(LinuxOperations, TheModelDoesWhatReadingSays) {
  const std::filesystem::path file =
      std::filesystem::path(PIRQFUZZ_SOURCE_DIR) / "fuzz/conform/trace/from_reading.trace";
  const auto text = read_trace_text(file);
  ASSERT_TRUE(std::holds_alternative<std::string>(text));
  TraceReader reader(std::get<std::string>(text), file.filename().string());
  int traces = 0;
  while (const auto trace = reader.next()) {
    ++traces;
    const auto difference = compare(*trace);
    EXPECT_FALSE(difference) << describe(title_of(*trace), *difference);
  }
  EXPECT_FALSE(reader.mistake()) << to_text(*reader.mistake());
  EXPECT_EQ(traces, 7);
}

}  // namespace
}  // namespace pirq::fuzz::linux_operations_test
