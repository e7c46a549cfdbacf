// Files of traces: one or several in each, of any kind, in either form. An empty line separates
// two traces.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fuzz/conform/trace/linux_trace.h"
#include "fuzz/conform/trace/qemu_trace.h"
#include "fuzz/conform/trace/xen_trace.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

using Trace = std::variant<XenTrace, QemuTrace, LinuxTrace>;

/// Reads a file's traces one by one. Strict: anything but whole, well-formed traces is an error.
class TraceReader {
 public:
  /// REQUIRES: `text` outlives it; `file` is only quoted.
  TraceReader(std::string_view text, std::string file);

  /// The next trace; empty at the end, and from the first mistake on.
  std::optional<Trace> next();
  /// The first mistake, if there is one. A text without a trace is a mistake.
  [[nodiscard]] const Problem& mistake() const { return mistake_; }

 private:
  Problem read(std::optional<Trace>& trace);

  TraceLines lines_;
  std::string file_;
  Problem mistake_;
};

[[nodiscard]] std::string to_text(const Trace& trace, TraceForm form);
[[nodiscard]] std::optional<TraceDifference> compare(const Trace& trace);
[[nodiscard]] std::size_t steps_of(const Trace& trace);
/// "FILE", or "FILE: NAME" of a trace in a file of several.
[[nodiscard]] std::string title_of(const Trace& trace);

/// The text of a file, or of standard input for "-"; an error if it cannot be read, does not begin
/// like a trace, or is larger than kTraceText.bytes_max. Never reads more than that.
[[nodiscard]] std::variant<std::string, InputError> read_trace_text(
    const std::filesystem::path& path);

/// The files that `path` names: itself, or every *.trace below it, sorted.
[[nodiscard]] std::variant<std::vector<std::filesystem::path>, InputError> trace_files(
    const std::filesystem::path& path);

}  // namespace pirq::fuzz
