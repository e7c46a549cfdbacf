// Where the functions of interest are in a build of Xen: their basic blocks, and their source
// lines.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/live/code/execution_log.h"
#include "fuzz/text/input_error.h"

namespace pirq::live {

/// A function and a line in it.
struct Frame {
  std::string function;
  int line = 0;
};

/// The source of an instruction: the innermost inlined function first. Empty without debug
/// information.
using Frames = std::vector<Frame>;

struct CodeBlock {
  std::uint64_t begin = 0;
  Frames frames;
};

/// A function of interest.
struct CodeFunction {
  std::string name;
  bool found = false;     ///< False: the build has inlined it, and has no debug information.
  std::string file = {};  ///< The source file without folders; empty if it is unknown.
  std::vector<CodeBlock> blocks = {};  ///< Ascending.
  /// The line of each instruction, and its address.
  std::vector<std::pair<int, std::uint64_t>> lines = {};

  /// The line of the function itself to which the source `frames` belongs; 0 if it is unknown.
  [[nodiscard]] int line_of(const Frames& frames) const;
};

/// The functions of interest in a build.
struct CodeMap {
  std::string build_id;
  std::vector<CodeFunction> functions;
  std::string ranges;  ///< All of them as QEMU's option -dfilter takes it.
};

/// The names of the functions of interest.
[[nodiscard]] std::span<const std::string_view> functions_of_interest();

/// Reads the functions of interest from `syms`, Xen's file xen-syms, by the programs nm, objdump
/// and addr2line. Returns an error if one is missing or the file has no symbols.
[[nodiscard]] std::variant<CodeMap, fuzz::InputError> read_code(const std::string& syms);

}  // namespace pirq::live
