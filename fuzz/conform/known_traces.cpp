#include "fuzz/conform/known_traces.h"

#include <algorithm>
#include <system_error>

#include "fuzz/conform/sut/answer_judge.h"

namespace pirq::fuzz {
namespace {

constexpr std::string_view kFails = "fails: ";

// The operation without its arguments, and the parts that differ.
DifferenceKey key_of(const TraceDifference& difference) {
  const std::string& operation = difference.operation;
  return {operation.substr(0, operation.find(' ')), difference.fields};
}

// Reads "fails: get_free_pirq: no-leak".
std::optional<DifferenceKey> commented(const std::vector<std::string>& comments) {
  for (const std::string& comment : comments) {
    const std::size_t begin = comment.find(kFails);
    const std::size_t colon =
        begin == comment.npos ? comment.npos : comment.find(": ", begin + kFails.size());
    if (colon == comment.npos) continue;
    return DifferenceKey{comment.substr(begin + kFails.size(), colon - begin - kFails.size()),
                         comment.substr(colon + 2)};
  }
  return std::nullopt;
}

Script script_of(const XenTrace& trace) {
  Script script{trace.config, {}};
  for (const XenStep& step : trace.steps)
    script.calls.push_back(
        made(step.call, read_answer(step.call, step.reply.answer).value_or(xen::Answer())));
  return script;
}

KnownTrace known_of(const std::filesystem::path& path, const Trace& trace) {
  KnownTrace known{.path = path, .title = title_of(trace), .differs = {}, .of_program = {}};
  if (const auto* of_xen = std::get_if<XenTrace>(&trace))
    if ((known.differs = commented(of_xen->comments))) known.of_program = script_of(*of_xen);
  if (known.differs) return known;
  if (const auto difference = compare(trace)) known.differs = key_of(*difference);
  return known;
}

}  // namespace

std::string failure_comment(const TraceDifference& difference) {
  const auto [operation, fields] = key_of(difference);
  return std::string(kFails) + operation + ": " + fields;
}

std::variant<KnownTraces, InputError> KnownTraces::load(const std::filesystem::path& directory) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error))
    return InputError{.file = directory.string(),
                      .line = 0,
                      .column = 0,
                      .message = "is not a directory",
                      .hint = "expected a directory of traces"};
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error))
    if (entry.path().extension() == ".trace") paths.push_back(entry.path());
  std::ranges::sort(paths);
  KnownTraces known;
  for (const std::filesystem::path& path : paths) {
    const auto text = read_trace_text(path);
    if (const auto* problem = std::get_if<InputError>(&text)) return *problem;
    TraceReader reader(std::get<std::string>(text), path.string());
    while (const auto trace = reader.next()) known.traces_.push_back(known_of(path, *trace));
    if (reader.mistake()) return *reader.mistake();
  }
  return known;
}

bool KnownTraces::has(const TraceDifference& difference) const {
  return std::ranges::find(traces_, key_of(difference), &KnownTrace::differs) != traces_.end();
}

std::string gone_text(const KnownTraces& known) {
  std::string text;
  for (const KnownTrace& trace : known.all())
    if (!trace.differs) text += gone_line(trace);
  return text;
}

std::string gone_line(const KnownTrace& known) {
  return known.title + ": known, but it does not differ any more\n";
}

}  // namespace pirq::fuzz
