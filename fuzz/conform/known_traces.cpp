#include "fuzz/conform/known_traces.h"

#include <system_error>

#include "fuzz/conform/trace/trace_file.h"

namespace pirq::fuzz {
namespace {

// The operation without its arguments, and the parts that differ.
std::pair<std::string, std::string> key_of(const TraceDifference& difference) {
  const std::string& operation = difference.operation;
  return {operation.substr(0, operation.find(' ')), difference.fields};
}

}  // namespace

std::variant<KnownTraces, InputError> KnownTraces::load(const std::filesystem::path& directory) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error))
    return InputError{.file = directory.string(),
                      .line = 0,
                      .column = 0,
                      .message = "is not a directory",
                      .hint = "expected a directory of traces"};
  KnownTraces known;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".trace") continue;
    const auto text = read_trace_text(path);
    if (const auto* problem = std::get_if<InputError>(&text)) return *problem;
    TraceReader reader(std::get<std::string>(text), path.string());
    while (const auto trace = reader.next())
      if (const auto difference = compare(*trace)) known.known_.insert(key_of(*difference));
    if (reader.mistake()) return *reader.mistake();
  }
  return known;
}

bool KnownTraces::has(const TraceDifference& difference) const {
  return known_.contains(key_of(difference));
}

}  // namespace pirq::fuzz
