// pirqfuzz conform: the model against recordings of the real code, or against a program.
#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>

#include "fuzz/cli/choose_xen.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/conform/convert.h"
#include "fuzz/conform/report.h"
#include "fuzz/conform/sut.h"
#include "fuzz/conform/trace_file.h"
#include "fuzz/find.h"

namespace pirq::fuzz::cli {
namespace {

namespace fs = std::filesystem;

// Calls `take(path, text)` for every file below `given`; the answer is false after bad input.
template <class Take>
bool for_files(const std::string& given, Take take) {
  const auto files = trace_files(given);
  if (const auto* error = std::get_if<InputError>(&files)) return complain(*error), false;
  bool good = true;
  for (const fs::path& path : std::get<std::vector<fs::path>>(files)) {
    const auto text = read_trace_text(path);
    if (const auto* error = std::get_if<InputError>(&text)) {
      complain(*error);
      good = false;
    } else {
      take(path, std::get<std::string>(text));
    }
  }
  return good;
}

struct Counts {
  std::size_t traces = 0;
  std::size_t steps = 0;
  std::size_t differ = 0;
  bool good = true;  ///< Everything could be read.
};

void compare_file(const fs::path& path, const std::string& text, Counts& counts) {
  TraceReader reader(text, path.string());
  while (const auto trace = reader.next()) {
    ++counts.traces;
    counts.steps += steps_of(*trace);
    const auto difference = compare(*trace);
    if (!difference) continue;
    ++counts.differ;
    print(describe(title_of(*trace), *difference));
  }
  if (!reader.mistake()) return;
  complain(*reader.mistake());
  counts.good = false;
}

int compare_all(const ConformCommand& command) {
  Counts counts;
  for (const std::string& given : command.paths) {
    const auto take = [&](const fs::path& path, const std::string& text) {
      compare_file(path, text, counts);
    };
    counts.good = for_files(given, take) && counts.good;
  }
  print(std::to_string(counts.traces) + " traces, " + std::to_string(counts.steps) + " steps, " +
        std::to_string(counts.differ) + " differ\n");
  if (!counts.good) return kBadInput;
  return counts.differ == 0 ? kClean : kFind;
}

// The name of a folder takes part in where its traces go: paths are relative to what is above.
int convert_all(const ConformCommand& command) {
  TraceFiles files;
  for (const std::string& given : command.paths) {
    const fs::path top = fs::absolute(given).lexically_normal();
    const fs::path above = (top.has_filename() ? top : top.parent_path()).parent_path();
    const auto take = [&](const fs::path& path, const std::string& text) {
      const fs::path from = fs::is_directory(top) ? above : above.parent_path();
      files[fs::absolute(path).lexically_normal().lexically_relative(from)] = text;
    };
    if (!for_files(given, take)) return kBadInput;
  }
  const auto converted = convert(files, *command.convert);
  if (const auto* error = std::get_if<InputError>(&converted)) return complain(*error), kBadInput;
  for (const auto& [path, text] : std::get<TraceFiles>(converted)) {
    const fs::path to = fs::path(command.out) / path;
    const auto saved = save_text(to.parent_path(), to.filename().string(), text);
    if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
  }
  print(std::to_string(files.size()) + " files converted to " +
        std::to_string(std::get<TraceFiles>(converted).size()) + '\n');
  return kClean;
}

int test_program(const ConformCommand& command) {
  const auto xen = choose_xen(command.xen);
  if (const auto* error = std::get_if<InputError>(&xen)) return complain(*error), kBadInput;
  const auto& chosen = std::get<ServeOptions>(xen);
  SutOptions options;
  options.profile = command.profile;
  options.seed = command.seed;
  options.cases = command.cases;
  options.base = recorded_config();
  options.base.xen = chosen.xen.value_or(Release::xen_master);
  options.base.turned_back = chosen.turned_back;
  options.base.added = chosen.added;
  const Interrupt interrupt;
  Progress progress;
  options.go_on = [&](std::uint64_t cases) {
    if (progress.due()) progress.say(std::to_string(cases) + " scripts");
    return !interrupt.seen();
  };
  Sut sut(command.sut, command.timeout);
  const SutResult result = test_sut(sut, options);
  print(describe(result, options));
  if (result.found) return kFind;
  return result.cases == options.cases ? kClean : kInconclusive;
}

}  // namespace

int execute(const ConformCommand& command, const std::string&) {
  if (!command.sut.empty()) {
    if (command.paths.empty() && !command.convert) return test_program(command);
    complain("--sut makes its own traces", "leave out PATH and --convert");
    return kBadInput;
  }
  if (command.paths.empty()) {
    complain("nothing to compare", "give traces, or folders of them, or --sut COMMAND");
    return kBadInput;
  }
  if (!command.convert) return compare_all(command);
  if (!command.out.empty()) return convert_all(command);
  complain("--convert needs --out", "say where the traces go");
  return kBadInput;
}

}  // namespace pirq::fuzz::cli
