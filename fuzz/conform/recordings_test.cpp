// The recordings in the corpus: the model behaves as the real code on every line, and the
// conversion between the two forms loses nothing.
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/conform/report.h"
#include "fuzz/conform/trace/convert.h"
#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz::recordings_test {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = PIRQFUZZ_CORPUS_DIR "/conformance";

TraceFiles load(const fs::path& folder) {
  TraceFiles files;
  const auto paths = trace_files(folder);
  for (const fs::path& path : std::get<std::vector<fs::path>>(paths))
    files[path.lexically_relative(folder)] = std::get<std::string>(read_trace_text(path));
  return files;
}

TEST(Corpus, TheModelDoesTheSameAsTheRealCode) {
  std::size_t traces = 0;
  for (const auto& [path, text] : load(kFolder)) {
    TraceReader reader(text, path.string());
    while (const auto trace = reader.next()) {
      ++traces;
      const auto difference = compare(*trace);
      EXPECT_FALSE(difference) << describe(title_of(*trace), *difference);
    }
    EXPECT_FALSE(reader.mistake()) << to_text(*reader.mistake());
  }
  EXPECT_EQ(traces, 949U);
}

TEST(Corpus, NothingIsLostBetweenTheForms) {
  const TraceFiles stored = load(kFolder);
  const auto whole = convert(stored, TraceForm::whole);
  ASSERT_TRUE(std::holds_alternative<TraceFiles>(whole));
  EXPECT_EQ(std::get<TraceFiles>(whole).size(), 949U);  // One file for each recording.
  const auto again = convert(std::get<TraceFiles>(whole), TraceForm::changes);
  ASSERT_TRUE(std::holds_alternative<TraceFiles>(again));
  EXPECT_TRUE(std::get<TraceFiles>(again) == stored);
  const auto twice = convert(std::get<TraceFiles>(again), TraceForm::whole);
  EXPECT_TRUE(std::get<TraceFiles>(twice) == std::get<TraceFiles>(whole));
}

// A replay that compared nothing would also pass. So one digit of every trace's last reply is
// changed, and the replay must find it.
TEST(Corpus, EveryTracesLastLineIsCompared) {
  const auto whole = convert(load(kFolder), TraceForm::whole);
  for (auto [path, text] : std::get<TraceFiles>(whole)) {
    const std::size_t line = text.rfind("\n< ") + 1;
    if (text.compare(line, 9, "< ! crash") == 0) continue;
    if (text.ends_with(": detached\n")) continue;  // These answers have no state.
    char& last = text[text.find_last_of("0123456789")];
    ASSERT_GT(&last - text.data(), static_cast<std::ptrdiff_t>(line));
    last = last == '1' ? '0' : '1';
    TraceReader reader(text, path.string());
    const auto trace = reader.next();
    ASSERT_TRUE(trace) << path;
    EXPECT_TRUE(compare(*trace)) << path;
  }
}

}  // namespace
}  // namespace pirq::fuzz::recordings_test
