#include "fuzz/conform/trace/trace_file.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

namespace pirq::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kXen = "pirq-trace";
constexpr std::string_view kQemu = "qemu-trace";
constexpr std::string_view kLinux = "linux-trace";
constexpr std::string_view kNoTrace =
    "a trace begins with 'pirq-trace', 'qemu-trace' or 'linux-trace', and its form, 1 or 2";

constexpr std::string_view kForms = "corpus/conformance/README.md shows the form of each line";

InputError unreadable(const fs::path& path, std::string message) {
  return {path.string(), 0, 0, std::move(message), "expected a trace, or a folder of *.trace"};
}

}  // namespace

TraceReader::TraceReader(std::string_view text, std::string file)
    : lines_(text), file_(std::move(file)), mistake_(lines_.check()) {
  if (!mistake_ && lines_.at_end()) mistake_ = lines_.next("a trace");
  if (mistake_) mistake_->file = file_;
}

std::optional<Trace> TraceReader::next() {
  std::optional<Trace> trace;
  if (!mistake_) mistake_ = read(trace);
  if (!mistake_) return trace;
  mistake_->file = file_;
  if (mistake_->hint.empty()) mistake_->hint = kForms;
  return std::nullopt;
}

Problem TraceReader::read(std::optional<Trace>& trace) {
  while (lines_.blank_follows())
    if (auto problem = lines_.next("")) return problem;
  if (lines_.at_end()) return std::nullopt;
  if (lines_.follows(kXen)) {
    if (auto problem = read_xen_trace(lines_, trace.emplace().emplace<XenTrace>())) return problem;
  } else if (lines_.follows(kQemu)) {
    if (auto problem = read_qemu_trace(lines_, trace.emplace().emplace<QemuTrace>()))
      return problem;
  } else if (lines_.follows(kLinux)) {
    if (auto problem = read_linux_trace(lines_, trace.emplace().emplace<LinuxTrace>()))
      return problem;
  } else {
    if (auto problem = lines_.next("a trace")) return problem;
    return error_at(lines_.line(), 1, "expected a trace", std::string(kNoTrace));
  }
  std::visit([&](auto& read) { read.file = file_; }, *trace);
  return std::nullopt;
}

std::string to_text(const Trace& trace, TraceForm form) {
  return std::visit([&](const auto& t) { return to_text(t, form); }, trace);
}

std::optional<TraceDifference> compare(const Trace& trace) {
  return std::visit([](const auto& t) { return compare(t); }, trace);
}

std::size_t steps_of(const Trace& trace) {
  return std::visit([](const auto& t) { return t.steps.size(); }, trace);
}

std::string title_of(const Trace& trace) {
  return std::visit([](const auto& t) { return t.file + (t.name.empty() ? "" : ": " + t.name); },
                    trace);
}

std::variant<std::string, InputError> read_trace_text(const fs::path& path) {
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  std::ifstream opened;
  if (path != "-") opened.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : opened;
  if (!in) return unreadable(path, "cannot be read");
  std::string text;
  std::string piece(kPiece, '\0');
  while (in && text.size() <= kTraceText.bytes_max) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    // A file that is not a trace is rejected after its first piece.
    if (!text.starts_with(kXen) && !text.starts_with(kQemu) && !text.starts_with(kLinux)) break;
  }
  if (in.bad()) return unreadable(path, "cannot be read");
  return text;
}

std::variant<std::vector<fs::path>, InputError> trace_files(const fs::path& path) {
  if (path == "-") return std::vector{path};
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return unreadable(path, "there is no such file");
  if (!fs::is_directory(status)) return std::vector{path};
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(path, error), end; at != end && !error;
       at.increment(error))
    if (at->path().extension() == ".trace" && at->is_regular_file(error))
      files.push_back(at->path());
  if (error) return unreadable(path, "cannot be listed: " + error.message());
  if (files.empty()) return unreadable(path, "has no *.trace below it");
  std::ranges::sort(files);
  return files;
}

}  // namespace pirq::fuzz
