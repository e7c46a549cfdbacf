// pirqfuzz replay: runs cases step by step and compares the outcome with their expectations.
#include "fuzz/report/replay.h"

#include <algorithm>

#include "fuzz/case_file/load_case.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"

namespace pirq::fuzz::cli {
namespace {

int replay_file(const std::string& file, const ReplayOptions& options) {
  const auto loaded = load_case(file);
  if (const auto* error = std::get_if<InputError>(&loaded)) {
    complain(*error);
    return kBadInput;
  }
  auto replayed = replay(std::get<Case>(loaded), options);
  if (auto* error = std::get_if<InputError>(&replayed)) {
    error->file = file;
    complain(*error);
    return kBadInput;
  }
  const Replay& result = std::get<Replay>(replayed);
  print(options.log ? "" : options.paint.bold(file) + '\n');
  print(result.text);
  return result.met() ? kClean : kFind;
}

// Reads the number of a step, or "last".
std::optional<std::size_t> read_step(const std::string& text) {
  if (text == "last") return kLastStep;
  return read_count(text, 0, kStepsMax);
}

std::optional<LogLevel> read_log_level(const std::string& text) {
  if (text == "normal") return LogLevel::normal;
  return text == "debug" ? std::optional(LogLevel::debug) : std::nullopt;
}

class ReplayFiles : public Command {
  void declare(Options& options) override {
    options.words("FILE", "Case files", true, files_);
    options.flag("--log", "Print the log lines of Linux, QEMU and Xen instead of the steps", log_);
    options.value(
        "--log-level", "LEVEL", "normal or debug",
        "With --log: 'debug' adds the lines of a debug build of Xen and of the debug patch "
        "of January 2017 (normal)",
        log_level_, read_log_level);
    options.value_or("--tables", "[STEP]", "last", "the number of a step",
                     "Print all tables of Xen, QEMU and the guest after a step (the last one) "
                     "instead of the steps; 0: before the first step",
                     tables_, read_step);
    options.flag("--verbose", "Print the steps of every world, not only of the first", verbose_);
  }

  // An error in one file does not stop the others; the largest exit code is returned.
  int execute(const std::string&) override {
    if (log_ && tables_) {
      complain("--log and --tables exclude each other", "choose one of them");
      return kBadInput;
    }
    const ReplayOptions options{.log = log_,
                                .verbose = verbose_,
                                .paint = paint_for_stdout(),
                                .tables = tables_,
                                .log_level = log_level_};
    int worst = kClean;
    for (const std::string& file : files_) worst = std::max(worst, replay_file(file, options));
    return worst;
  }

  std::vector<std::string> files_;
  std::optional<std::size_t> tables_;
  LogLevel log_level_ = LogLevel::normal;
  bool log_ = false;
  bool verbose_ = false;
};

}  // namespace

std::unique_ptr<Command> make_replay() {
  return std::make_unique<ReplayFiles>();
}

}  // namespace pirq::fuzz::cli
