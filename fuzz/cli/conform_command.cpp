// pirqfuzz conform: compares the model with recordings of the real code or with a program.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/cli/choose_xen.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/conform/known_traces.h"
#include "fuzz/conform/report.h"
#include "fuzz/conform/sut/profile.h"
#include "fuzz/conform/sut/program_sut.h"
#include "fuzz/conform/sut/sut.h"
#include "fuzz/conform/trace/convert.h"
#include "fuzz/conform/trace/trace_file.h"
#include "fuzz/conform/trace/xen_state.h"
#include "fuzz/text/nearest.h"
#include "model/enum.h"

namespace pirq::fuzz::cli {
namespace {

namespace fs = std::filesystem;

struct ConformOptions {
  std::vector<std::string> paths;    ///< Traces, or folders of traces.
  std::optional<TraceForm> convert;  ///< Convert to this form instead of comparing.
  std::string out;                   ///< The directory of converted traces.
  std::string known;                 ///< The directory of the baseline; empty: none.
  KnownTraces baseline;
  std::string sut;  ///< The command of the program to test; empty: none.
  XenChoice xen;    ///< The Xen that the program is compared with.
  Profile profile = Profile::protocol;
  std::uint64_t seed = kDefaultSeed;
  std::uint64_t cases = 1'000;
  std::chrono::milliseconds timeout{10'000};  ///< The time limit of one answer.
  SutCompare compare = SutCompare::all;
  SutJudge judge = SutJudge::equality;
  OperationSet operations = OperationSet::all();
};

// Calls `take(path, text)` for every file in `given`. Returns false if a file could not be read.
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
  std::size_t known = 0;  ///< Of these, the baseline has so many.
  bool good = true;       ///< Every file could be read and parsed.
};

Record record_of(const fs::path& path, const Trace& trace,
                 const std::optional<TraceDifference>& difference) {
  Record record{.name = title_of(trace), .group = path.string(), .file = path.string()};
  record.facts.emplace_back("steps", std::to_string(steps_of(trace)));
  if (!difference) return record;
  record.status = Record::Status::failed;
  record.rule = "conform";
  record.line = static_cast<std::uint64_t>(difference->line);
  record.message = "differs in " + difference->fields;
  record.text = describe(title_of(trace), *difference);
  return record;
}

void compare_file(const fs::path& path, const std::string& text, const KnownTraces& known,
                  Counts& counts, Progress& progress, Output& output) {
  TraceReader reader(text, path.string());
  while (const auto trace = reader.next()) {
    ++counts.traces;
    if (progress.due())
      progress.say(path.string() + ", " + std::to_string(counts.traces) + " traces");
    counts.steps += steps_of(*trace);
    const auto difference = compare(*trace);
    Record record = record_of(path, *trace, difference);
    const bool is_known = difference && known.has(*difference);
    if (is_known) record.status = Record::Status::known;
    output.add(std::move(record));
    if (!difference) continue;
    ++counts.differ;
    counts.known += is_known ? 1 : 0;
    if (is_known) output.say("known: ");
    output.say(describe(title_of(*trace), *difference));
  }
  if (!reader.mistake()) return;
  complain(*reader.mistake());
  counts.good = false;
}

int compare_all(const ConformOptions& command, Output& output) {
  Counts counts;
  Progress progress(output.console());
  for (const std::string& given : command.paths) {
    const auto take = [&](const fs::path& path, const std::string& text) {
      compare_file(path, text, command.baseline, counts, progress, output);
    };
    counts.good = for_files(given, take) && counts.good;
  }
  output.say(std::to_string(counts.traces) + " traces, " + std::to_string(counts.steps) +
             " steps, " + std::to_string(counts.differ) + " differ" +
             (counts.known > 0 ? ", " + std::to_string(counts.known) + " of them known" : "") +
             '\n');
  output.say(gone_text(command.baseline));
  if (!counts.good) return kBadInput;
  return counts.differ == counts.known ? kClean : kFind;
}

// The name of a given folder is part of the output paths: they are relative to its parent.
int convert_all(const ConformOptions& command) {
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
    const auto saved = save_text(fs::path(command.out) / path, text);
    if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
  }
  print(std::to_string(files.size()) + " files converted to " +
        std::to_string(std::get<TraceFiles>(converted).size()) + '\n');
  return kClean;
}

// Keeps what differs as a trace that `conform` replays.
int keep(const ConformOptions& command, const SutResult& result, const Output& output) {
  const std::string name = "sut-" + std::string(name_of(command.profile)) + '-' +
                           std::to_string(command.seed) + '-' + std::to_string(result.cases - 1) +
                           ".trace";
  const auto saved = save_text(command.out, name, kept_text(*result.shortest));
  if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
  output.say("kept in " + std::get<fs::path>(saved).string() + '\n');
  return kFind;
}

// Plays the scripts of the baseline: which of them does the program answer rightly now?
std::string gone_of_program(Sut& sut, const ConformOptions& command) {
  std::string text;
  for (const KnownTrace& known : command.baseline.all())
    if (known.of_program && sut.refuses(*known.of_program).empty() &&
        !play(sut, *known.of_program, command.judge))
      text += gone_line(known);
  return text;
}

int test_program(const ConformOptions& command, Output& output) {
  const auto xen = choose_xen(command.xen);
  if (const auto* error = std::get_if<InputError>(&xen)) return complain(*error), kBadInput;
  const auto& chosen = std::get<ServeOptions>(xen);
  SutOptions options;
  options.profile = command.profile;
  options.seed = command.seed;
  options.cases = command.cases;
  options.judge = command.judge;
  options.is_known = [&](const TraceDifference& difference) {
    return command.baseline.has(difference);
  };
  if (!command.out.empty())
    if (const auto error = check_directory(command.out)) return complain(*error), kBadInput;
  options.base = recorded_config();
  options.base.xen = chosen.xen.value_or(release("xen-master"));
  options.base.turned_back = chosen.turned_back;
  options.base.added = (options.base.added - chosen.turned_back) | chosen.added;
  const Interrupt interrupt;
  Progress progress(output.console());
  options.go_on = [&](std::uint64_t cases) {
    if (progress.due()) progress.say(std::to_string(cases) + " scripts");
    return !interrupt.seen();
  };
  ProgramSut sut(command.sut, command.timeout, command.compare, command.operations);
  const SutResult result = test_sut(sut, options);
  if (const std::string failure = sut.start_failure(); !failure.empty()) {
    complain("--sut: '" + command.sut + "' cannot be started: " + failure,
             "the command is run by sh in this folder");
    return kBadInput;
  }
  if (result.operations == 0 && !result.found && result.cases > 0) {
    complain("--operations: the profile draws none of them", "add get-free-pirq or map-msi");
    return kBadInput;
  }
  output.say(describe(result, options));
  output.say(gone_of_program(sut, command));
  if (sut.is_silent())
    output.say(
        "hint: the program has never answered in time. Does it flush its output after every "
        "line? (C: fflush, Python: flush=True, or --sut 'stdbuf -oL PROGRAM')\n");
  const bool whole = result.found || result.cases == options.cases;
  output.add({.status = result.found ? Record::Status::failed
                        : whole      ? Record::Status::passed
                                     : Record::Status::undecided,
              .name = std::string(name_of(options.profile)),
              .group = command.sut,
              .rule = "conform",
              .message = result.found
                             ? (result.shortest->failure == SutFailure::property ? "breaks "
                                                                                 : "differs in ") +
                                   result.shortest->difference.fields
                             : std::to_string(result.cases) + " scripts, 0 differ",
              .text = describe(result, options),
              .facts = {{"seed", std::to_string(options.seed)}}});
  if (result.found) return command.out.empty() ? kFind : keep(command, result, output);
  return result.cases == options.cases ? kClean : kInconclusive;
}

// Adds the operations of a list like "get-free-pirq,map-msi".
std::optional<UsageError> take_operations(const std::string& text, OperationSet& to) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string name = text.substr(at, end - at);
    const auto op = find_enum<xen::Operation>(name);
    if (!op || index_of(*op) >= xen::kRecordedOperations) {
      const auto names = std::span(enum_names<xen::Operation>).first(xen::kRecordedOperations);
      return UsageError{"--operations: unknown operation '" + name + "'", suggestion(name, names)};
    }
    to.add(*op);
    at = end + 1;
  }
  return std::nullopt;
}

std::optional<SutCompare> read_compare(std::string_view text) {
  if (text == "all") return SutCompare::all;
  return text == "answers" ? std::optional(SutCompare::answers) : std::nullopt;
}

std::optional<TraceForm> read_form(std::string_view text) {
  const auto form = read_count(text, 1, 2);
  if (!form) return std::nullopt;
  return static_cast<TraceForm>(*form);
}

class Conform : public Command {
  void declare(Options& options) override {
    ConformOptions& to = options_;
    options.words("PATH",
                  "Traces, folders that contain *.trace at any depth, or - for standard input",
                  false, to.paths);
    options.text("--sut", "COMMAND", "Start this command and compare its answers", to.sut);
    options.value("--profile", "NAME", "protocol, hostile, exhaust or oom",
                  "Kind of scripts sent: protocol, hostile, exhaust or oom (protocol)", to.profile,
                  find_profile);
    seed_option(options, "Seed of the scripts (1)", to.seed);
    count_option(options, "--cases", "scripts", "Send N scripts (1000)", kCasesMax, to.cases);
    options.value("--compare", "WHAT", "all or answers",
                  "What the program prints: the answer and its whole state, or the answer alone "
                  "(all)",
                  to.compare, read_compare);
    options.each("--operations", "LIST",
                 "The operations that the program has, like get-free-pirq,map-msi (all)",
                 [this](const std::string& text) { return take_operations(text, operations_); });
    options.value("--judge", "BY", alternatives(enum_names<SutJudge>),
                  "equality: the answers are those of the model; properties: they keep the "
                  "properties that answers alone can show; both (equality)",
                  to.judge, find_enum<SutJudge>);
    duration_option(options, "--timeout", "Wait at most T for an answer (10s)", to.timeout);
    cli::declare(to.xen, options);
    options.value("--convert", "FORM", "1 or 2",
                  "Convert the traces to form 1 or 2, do not compare", to.convert, read_form);
    options.text(
        "--out", "DIR",
        "Write the converted traces to DIR; with --sut keep there what differs, as a trace",
        to.out);
    options.text(
        "--known", "DIR",
        "Do not fail at what a trace below DIR shows too: the same operation differs in "
        "the same parts, or breaks the same property. With --sut go on with the next script; say "
        "which of these traces do not differ any more",
        to.known);
    output_.declare(options);
  }

  int execute(const std::string&) override {
    if (!operations_.empty()) options_.operations = operations_;
    if (!options_.known.empty()) {
      auto known = KnownTraces::load(options_.known);
      if (const auto* error = std::get_if<InputError>(&known)) return complain(*error), kBadInput;
      options_.baseline = std::move(std::get<KnownTraces>(known));
    }
    if (!options_.sut.empty()) {
      if (options_.paths.empty() && !options_.convert)
        return output_.finish(test_program(options_, output_));
      return wrong("--sut cannot be combined with PATH or --convert",
                   "--sut generates its own traces");
    }
    if (options_.paths.empty())
      return wrong("expected PATH or --sut", "give traces, folders of traces, or --sut COMMAND");
    if (!options_.convert) return output_.finish(compare_all(options_, output_));
    if (!options_.out.empty()) return convert_all(options_);
    return wrong("--convert requires --out DIR", "DIR is where the converted traces are written");
  }

  static int wrong(std::string_view message, std::string_view hint) {
    complain(message, hint);
    return kBadInput;
  }

  ConformOptions options_;
  OperationSet operations_;
  Output output_{"conform", console};
};

}  // namespace

std::unique_ptr<Command> make_conform() {
  return std::make_unique<Conform>();
}

}  // namespace pirq::fuzz::cli
