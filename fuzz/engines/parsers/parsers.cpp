// The fuzz target of the parsers. PIRQFUZZ_PARSER names one of the table below. An input is the
// content of a file: the parser must answer a value or an error with a place and a hint, in bounded
// memory. A value that can be printed must be read back as it was printed.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/case_file/named_worlds.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/case_file/print.h"
#include "fuzz/conform/trace/trace_file.h"
#include "fuzz/coverage/coverage_file.h"
#include "fuzz/explore/checkpoint.h"
#include "fuzz/generate/bytes.h"
#include "fuzz/log/judge.h"
#include "fuzz/survey/matrix_text.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kName = "input";
// The largest state of a saved search that is tried, in words. Larger ones are slow.
constexpr std::size_t kWordsMax = 20'000;

void expect(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "parsers: %s\n", what);
  std::abort();
}

void expect_whole(const InputError& error) {
  expect(!error.message.empty(), "an error without a message");
  expect(!error.hint.empty(), "an error without a hint");
}

// Returns the value, or null after a look at the error.
template <class T>
const T* value_of(const std::variant<T, InputError>& result) {
  if (const auto* error = std::get_if<InputError>(&result)) {
    expect_whole(*error);
    expect(error->line > 0 && error->column > 0, "an error without a place");
    return nullptr;
  }
  return &std::get<T>(result);
}

// A file in memory, for readers that take a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text) : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
    expect(descriptor_ >= 0 && ::write(descriptor_, text.data(), text.size()) == std::ssize(text),
           "no file in memory");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void read_case(std::string_view text) {
  const auto read = parse_case(text, kName, {});
  const Case* value = value_of(read);
  if (value == nullptr) return;
  const std::string printed = print_case(*value);
  const auto again = parse_case(printed, kName, {});
  const Case* same = value_of(again);
  expect(same != nullptr && print_case(*same) == printed, "a case is not read as it was printed");
}

// A trace is also replayed: a recording that no program made must not bring the model down.
void read_traces(std::string_view text) {
  TraceReader reader(text, std::string(kName));
  while (const auto trace = reader.next()) {
    static_cast<void>(compare(*trace));
    for (const TraceForm form : {TraceForm::whole, TraceForm::changes}) {
      const std::string printed = to_text(*trace, form);
      TraceReader printed_reader(printed, std::string(kName));
      const auto again = printed_reader.next();
      expect(again && to_text(*again, form) == printed, "a trace is not read as it was printed");
    }
  }
  if (reader.mistake()) expect_whole(*reader.mistake());
}

void read_a_log(std::string_view text) {
  const MemoryFile file(text);
  log::Judgement judgement;
  if (const auto error = log::judge_log(file.path(), judgement)) return expect_whole(*error);
  expect(!log::judgement_text(judgement).empty(), "a judgement without words");
}

void read_coverage(std::string_view text) {
  const auto read = parse_coverage(text, kName);
  const CoverageFile* value = value_of(read);
  if (value == nullptr) return;
  const auto again = parse_coverage(print_coverage(*value), kName);
  const CoverageFile* same = value_of(again);
  expect(same != nullptr && *same == *value, "coverage is not read as it was printed");
}

void read_checkpoint(std::string_view text) {
  const MemoryFile file(text);
  auto opened = Checkpoint::open(file.path());
  if (const auto* error = std::get_if<InputError>(&opened)) return expect_whole(*error);
  auto& checkpoint = std::get<Checkpoint>(opened);
  const SearchedWorld& searched = checkpoint.searched();
  const auto setup = Setup::create(searched.world.config);
  if (std::get_if<Setup>(&setup) == nullptr || std::get<Setup>(setup).words() > kWordsMax) return;
  const World start(std::get<Setup>(setup));
  const ExploreOptions options{.watched = searched.watched, .reduce = searched.reduce};
  Explorer explorer(start, options);
  if (const auto error = checkpoint.restore(explorer)) expect_whole(*error);
}

void read_bytes(std::string_view text) {
  static const Setup setup =
      std::get<Setup>(Setup::create(find_named_world("january-2017").value().config));
  static const World start(setup);
  const auto* const first = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::span bytes(first, text.size());
  const Interleaving steps = decode(start, bytes);
  const Bytes canonical = encode(start, steps);
  expect(canonical.size() <= bytes.size(), "the canonical bytes are longer");
  expect(decode(start, canonical) == steps, "steps are not decoded as they were encoded");
}

void read_matrix(std::string_view text) {
  const auto read = parse_matrix(text, kName);
  const auto* rows = value_of(read);
  if (rows == nullptr) return;
  std::string printed = matrix_preamble(1);
  for (std::size_t i = 0; i < rows->size(); ++i)
    printed += row_text(i == 0 ? nullptr : &(*rows)[i - 1], (*rows)[i]);
  expect(value_of(parse_matrix(printed, kName)) != nullptr, "a matrix is not read as printed");
}

struct Parser {
  std::string_view name;
  void (*read)(std::string_view text);
};

constexpr std::array kParsers = {
    Parser{"case", read_case},
    Parser{"xen-trace", read_traces},
    Parser{"qemu-trace", read_traces},
    Parser{"linux-trace", read_traces},
    Parser{"log", read_a_log},
    Parser{"coverage", read_coverage},
    Parser{"checkpoint", read_checkpoint},
    Parser{"bytes", read_bytes},
    Parser{"matrix", read_matrix},
};

const Parser& chosen() {
  const char* const name = std::getenv("PIRQFUZZ_PARSER");
  for (const Parser& parser : kParsers)
    if (name != nullptr && parser.name == name) return parser;
  std::fprintf(stderr, "PIRQFUZZ_PARSER: expected one of");
  for (const Parser& parser : kParsers) std::fprintf(stderr, " %s", parser.name.data());
  std::fprintf(stderr, "\n");
  std::exit(2);
}

}  // namespace
}  // namespace pirq::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const pirq::fuzz::Parser& parser = pirq::fuzz::chosen();
  parser.read({reinterpret_cast<const char*>(data), size});
  return 0;
}
