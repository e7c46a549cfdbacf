#include "fuzz/conform/trace/convert.h"

#include <utility>

namespace pirq::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".trace";

std::string& name_of(Trace& trace) {
  return std::visit([](auto& t) -> std::string& { return t.name; }, trace);
}

// Returns the path for a trace of `file`, without the name of the trace.
fs::path place(const fs::path& file, TraceForm form, std::string& name) {
  if (form == TraceForm::whole && !name.empty())
    return file.parent_path() / file.stem() / (std::exchange(name, {}) + std::string(kExtension));
  if (form == TraceForm::changes && name.empty() && file.has_parent_path()) {
    name = file.stem().string();
    return file.parent_path().string() + std::string(kExtension);
  }
  return file;
}

// The text must say the same as the trace, or something would be lost.
bool is_faithful(const std::string& text, const Trace& trace) {
  TraceReader reader(text, {});
  const auto again = reader.next();
  return again && to_text(*again, TraceForm::whole) == to_text(trace, TraceForm::whole);
}

}  // namespace

std::variant<TraceFiles, InputError> convert(const TraceFiles& files, TraceForm form) {
  TraceFiles converted;
  for (const auto& [file, text] : files) {
    TraceReader reader(text, file.string());
    while (auto trace = reader.next()) {
      const fs::path to = place(file, form, name_of(*trace));
      const std::string printed = to_text(*trace, form);
      if (!is_faithful(printed, *trace))
        return InputError{file.string(), 0, 0, "a trace cannot be converted without loss",
                          "keep it as it is"};
      std::string& whole = converted[to];
      whole += (whole.empty() ? "" : "\n") + printed;
    }
    if (reader.mistake()) return *reader.mistake();
  }
  return converted;
}

}  // namespace pirq::fuzz
