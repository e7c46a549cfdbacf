#include "fuzz/live/code/code_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "fuzz/live/code/disassembly.h"
#include "fuzz/live/process.h"
#include "fuzz/live/xen_image.h"

namespace pirq::live {
namespace {

constexpr std::array<std::string_view, 16> kFunctions = {
    "get_free_pirq",
    "get_free_pirqs",
    "map_domain_pirq",
    "unmap_domain_pirq",
    "map_domain_emuirq_pirq",
    "unmap_domain_pirq_emuirq",
    "allocate_and_map_gsi_pirq",
    "allocate_and_map_msi_pirq",
    "physdev_map_pirq",
    "physdev_unmap_pirq",
    "pt_irq_create_bind",
    "pt_irq_destroy_bind",
    "pirq_guest_bind",
    "pirq_guest_unbind",
    "evtchn_bind_pirq",
    "evtchn_close",
};

// A function that a build may have inlined, and where.
struct Inlined {
  std::string_view function;
  std::string_view into;
};
constexpr Inlined kInlined[] = {{"evtchn_bind_pirq", "do_event_channel_op"}};

// A part of a function. The compiler may have split it: NAME and NAME.cold.
struct Piece {
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
};
using Pieces = std::map<std::string, std::vector<Piece>, std::less<>>;

// A line of nm -S: address, size, type, name.
Pieces pieces_in(const std::string& syms) {
  Pieces pieces;
  std::istringstream lines(output_of({"nm", "-n", "-S", "--defined-only", "--", syms}));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    Piece piece;
    char type = 0;
    std::string name;
    words >> std::hex >> piece.begin >> piece.size >> type >> name;
    if (!words || (type != 't' && type != 'T') || piece.size == 0) continue;
    name.resize(std::min(name.find('.'), name.size()));
    pieces[name].push_back(piece);
  }
  return pieces;
}

std::vector<Instruction> disassemble(const std::string& syms, const Piece& piece) {
  return parse_disassembly(output_of(
      {"objdump", "-d", "--no-show-raw-insn", fmt::format("--start-address={:#x}", piece.begin),
       fmt::format("--stop-address={:#x}", piece.begin + piece.size), syms}));
}

struct Source {
  Frames frames;
  std::string file;  ///< That of the outermost function.
};

// addr2line prints the address and then, for each function from the innermost one on, a line with
// its name and a line with file and number. "??" stands for what it does not know.
std::map<std::uint64_t, Source> sources_of(const std::string& syms,
                                           std::span<const Instruction> instructions) {
  std::map<std::uint64_t, Source> sources;
  if (instructions.empty()) return sources;
  std::vector<std::string> words = {"addr2line", "-a", "-f", "-i", "-e", syms};
  for (const Instruction& each : instructions) words.push_back(fmt::format("{:#x}", each.address));
  std::istringstream lines(output_of(words));
  Source* source = nullptr;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("0x")) {
      source = &sources[std::stoull(line, nullptr, 16)];
      continue;
    }
    std::string place;
    std::getline(lines, place);
    const std::size_t colon = place.rfind(':');
    const int number = colon == std::string::npos ? 0 : std::atoi(place.c_str() + colon + 1);
    if (source == nullptr || number == 0) continue;
    source->frames.push_back({line, number});
    const std::size_t slash = place.rfind('/', colon);
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    source->file = place.substr(begin, colon - begin);
  }
  return sources;
}

class Reader {
 public:
  explicit Reader(const std::string& syms) : syms_(syms), pieces_(pieces_in(syms)) {}

  [[nodiscard]] bool has_symbols() const { return !pieces_.empty(); }

  CodeFunction read(std::string_view name) {
    CodeFunction function{.name = std::string(name)};
    std::string_view into = name;
    if (!pieces_.contains(name))
      if (const auto* row = std::ranges::find(kInlined, name, &Inlined::function);
          row != std::end(kInlined))
        into = row->into;
    const auto pieces = pieces_.find(into);
    if (pieces == pieces_.end()) return function;
    for (const Piece& piece : pieces->second) add(piece, function, into == name);
    function.found = !function.blocks.empty();
    std::ranges::sort(function.blocks, {}, &CodeBlock::begin);
    std::ranges::sort(function.lines);
    return function;
  }

  [[nodiscard]] const std::string& ranges() const { return ranges_; }

 private:
  // Adds the piece, or what the function has in it.
  void add(const Piece& piece, CodeFunction& function, bool whole) {
    if (!ranges_.empty()) ranges_ += ',';
    ranges_ += fmt::format("{:#x}+{:#x}", piece.begin, piece.size);
    const auto instructions = disassemble(syms_, piece);
    auto sources = sources_of(syms_, instructions);
    for (const Instruction& each : instructions) {
      const Source& source = sources[each.address];
      const int line = function.line_of(source.frames);
      if (line == 0 || each.padding) continue;
      function.lines.emplace_back(line, each.address);
      function.file = source.file;
    }
    for (const std::uint64_t begin : block_starts(instructions)) {
      Frames frames = std::move(sources[begin].frames);
      if (whole || function.line_of(frames) != 0)
        function.blocks.push_back({begin, std::move(frames)});
    }
  }

  const std::string& syms_;
  Pieces pieces_;
  std::string ranges_;
};

}  // namespace

int CodeFunction::line_of(const Frames& frames) const {
  const auto own = std::ranges::find(frames, name, &Frame::function);
  return own == frames.end() ? 0 : own->line;
}

std::span<const std::string_view> functions_of_interest() {
  return kFunctions;
}

std::variant<CodeMap, fuzz::InputError> read_code(const std::string& syms) {
  std::ifstream file(syms, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  CodeMap map{.build_id = build_id(content.view()), .functions = {}, .ranges = {}};
  Reader reader(syms);
  for (const std::string_view name : kFunctions) map.functions.push_back(reader.read(name));
  map.ranges = reader.ranges();
  const bool code = std::ranges::any_of(map.functions, &CodeFunction::found);
  if (reader.has_symbols() && code) return map;
  return fuzz::InputError{
      syms, 0, 0,
      reader.has_symbols() ? "objdump finds no code in it" : "nm finds no functions in it",
      "expected xen-syms with its symbols, and the programs of binutils"};
}

}  // namespace pirq::live
