// pirqfuzz replay: runs cases step by step and compares the outcome with their expectations.
#include "fuzz/report/replay.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/case_file/load_case.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/replay_pictures.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/report/find_record.h"
#include "fuzz/report/gtest_text.h"
#include "fuzz/report/run_text.h"
#include "fuzz/report/words.h"
#include "fuzz/survey/baseline.h"

namespace pirq::fuzz::cli {
namespace {

// Adds the worlds that the options choose: those of --world, or the first world of the case, with
// the changes. Without --device they get the devices of the case, which its steps name.
std::optional<InputError> add_worlds(const WorldChoice& choice, Case& value) {
  std::vector<NamedWorld> more = {value.worlds.front()};
  WorldChoice changes = choice;
  if (choice.world.empty()) {
    changes.world = more.front().name;
  } else {
    auto chosen = choose_worlds({.world = choice.world});
    if (auto* error = std::get_if<InputError>(&chosen)) return std::move(*error);
    more = std::move(std::get<std::vector<NamedWorld>>(chosen));
  }
  for (NamedWorld& world : more) {
    world.config.devices = value.devices;
    if (auto error = change_world(changes, world)) return error;
    bool large = world.config.devices.size() >= value.devices.size();
    for (std::size_t i = 0; large && i < value.devices.size(); ++i)
      large = world.config.devices[i].vectors >= value.devices[i].vectors;
    if (!large)
      return InputError{.file = "--device",
                        .line = 0,
                        .column = 0,
                        .message = "the steps of the case name more devices or vectors",
                        .hint = "give each device of the case, with at least its vectors"};
    value.worlds.push_back(std::move(world));
  }
  return std::nullopt;
}

// The result of replaying a case.
enum class Replayed : std::uint8_t { good, failed, known, unread };

using ReplayCounts = std::map<Replayed, std::size_t>;

// One result for each world of the case. A world after the first `own` ones fails if a property is
// broken in it. Returns the worst result.
Replayed note(const Replay& result, const Case& value, const std::string& file, std::size_t own,
              const Baseline* baseline, Output& output) {
  Replayed worst = Replayed::good;
  for (std::size_t i = 0; i < result.worlds.size(); ++i) {
    const WorldVerdict& verdict = result.worlds[i];
    const bool good = verdict.met && (i < own || !verdict.violation);
    const KnownCase* known = good || !verdict.violation || baseline == nullptr
                                 ? nullptr
                                 : baseline->find(value.worlds[i].config, *verdict.violation);
    if (known != nullptr)
      output.say("known: " + known->path.string() + ": " +
                 sentence(*verdict.violation, verdict.step) + '\n');
    if (known != nullptr && worst == Replayed::good) worst = Replayed::known;
    if (!good && known == nullptr) worst = Replayed::failed;
    Record record{.status = good               ? Record::Status::passed
                            : known != nullptr ? Record::Status::known
                                               : Record::Status::failed,
                  .name = verdict.world,
                  .group = file,
                  .rule = "expectation",
                  .message = verdict.summary,
                  .file = file,
                  .line = static_cast<std::uint64_t>(verdict.line)};
    if (verdict.violation) {
      record.rule = verdict.violation->id().name();
      record.text = sentence(*verdict.violation, verdict.step);
      record.facts.emplace_back("step", std::to_string(verdict.step));
    }
    record.facts.emplace_back("steps_left_out", std::to_string(verdict.left_out));
    output.add(std::move(record));
  }
  return worst;
}

// Says `text`, unless a picture goes to standard output.
void say(const ReplayPictures& pictures, const Output& output, std::string_view text) {
  if (!pictures.to_stdout()) output.say(text);
}

Replayed replay_file(const std::string& file, const WorldChoice& choice, ReplayOptions options,
                     const ReplayPictures& pictures, const Baseline* baseline, Output& output) {
  options.file = file;
  auto loaded = load_case(file);
  if (const auto* error = std::get_if<InputError>(&loaded)) {
    complain(*error);
    return Replayed::unread;
  }
  Case& value = std::get<Case>(loaded);
  const std::size_t own = value.worlds.size();
  if (!choice.world.empty() || choice.changed()) {
    if (const auto error = add_worlds(choice, value)) return complain(*error), Replayed::unread;
  }
  auto replayed = replay(value, options);
  if (auto* error = std::get_if<InputError>(&replayed)) {
    error->file = file;
    complain(*error);
    return Replayed::unread;
  }
  const Replay& result = std::get<Replay>(replayed);
  say(pictures, output, options.log ? "" : options.paint.bold(file) + '\n');
  say(pictures, output, result.text);
  if (pictures.wanted()) {
    // A world that was asked for is drawn instead of the first one of the case.
    const std::size_t drawn = own < value.worlds.size() ? own : 0;
    if (const auto error = pictures.write(value, drawn, file))
      return complain(*error), Replayed::unread;
  }
  return note(result, value, file, own, baseline, output);
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
    world_options(options, choice_,
                  "Also replay in this world: a named world, a case file (all its worlds), or "
                  "FILE:NAME; exit 1 if a property is broken there. Without --world, the options "
                  "below change the first world of each case");
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
    options.flag("--gtest", "Print each case as a C++ test against the installed library", gtest_);
    known_option(options, "", known_);
    pictures_.declare(options);
    output_.declare(options);
    options.flag("--verbose", "Print the steps of every world, not only of the first", verbose_);
  }

  // An error in one file does not stop the others; the largest exit code is returned.
  int execute(const std::string&) override {
    if (log_ && tables_) {
      complain("--log and --tables exclude each other", "choose one of them");
      return kBadInput;
    }
    if (const auto error = pictures_.check(files_)) return complain(*error), kBadInput;
    if (pictures_.to_stdout() && (gtest_ || !output_.is_text())) {
      complain("a picture on standard output excludes --gtest and --format",
               "give the picture a file");
      return kBadInput;
    }
    if (gtest_) return print_tests();
    const ReplayOptions options{.log = log_,
                                .verbose = verbose_,
                                .paint = output_.paint(),
                                .tables = tables_,
                                .log_level = log_level_};
    std::optional<Baseline> baseline;
    if (const auto error = read_baseline(known_, baseline)) return complain(*error), kBadInput;
    ReplayCounts counts;
    for (const std::string& file : files_)
      ++counts[replay_file(file, choice_, options, pictures_, baseline ? &*baseline : nullptr,
                           output_)];
    if (!log_ && !tables_) say(pictures_, output_, summary(counts));
    if (baseline) say(pictures_, output_, gone_text(*baseline));
    return output_.finish(counts.contains(Replayed::unread)   ? kBadInput
                          : counts.contains(Replayed::failed) ? kFind
                                                              : kClean);
  }

  // "3 cases, 1 failed"; what did not happen is left out.
  [[nodiscard]] std::string summary(const ReplayCounts& counts) const {
    const auto of = [&](Replayed kind) {
      const auto count = counts.find(kind);
      return count == counts.end() ? 0 : count->second;
    };
    const std::size_t replayed = files_.size() - of(Replayed::unread);
    if (replayed == 0) return "";
    std::string text =
        counted(replayed, "case") + ", " + std::to_string(of(Replayed::failed)) + " failed";
    for (const auto& [kind, what] :
         {std::pair(Replayed::known, " known"), std::pair(Replayed::unread, " not read")})
      if (of(kind) > 0) text += ", " + std::to_string(of(kind)) + what;
    return text + '\n';
  }

  [[nodiscard]] int print_tests() const {
    for (const std::string& file : files_) {
      const auto loaded = load_case(file);
      if (const auto* error = std::get_if<InputError>(&loaded)) return complain(*error), kBadInput;
      print(gtest_text(std::get<Case>(loaded), file));
    }
    return kClean;
  }

  Output output_{"replay", console};
  ReplayPictures pictures_;
  std::vector<std::string> files_;
  std::string known_;
  WorldChoice choice_;
  std::optional<std::size_t> tables_;
  LogLevel log_level_ = LogLevel::normal;
  bool log_ = false;
  bool verbose_ = false;
  bool gtest_ = false;
};

}  // namespace

std::unique_ptr<Command> make_replay() {
  return std::make_unique<ReplayFiles>();
}

}  // namespace pirq::fuzz::cli
