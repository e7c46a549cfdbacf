// pirqfuzz log: says what logs show about pirqs, and which worlds can print one.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/log/judge.h"
#include "fuzz/log_worlds/worlds.h"
#include "fuzz/report/log_records.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kStatesMax = 100'000'000;

class JudgeLogs : public Command {
  void declare(Options& options) override {
    options.words("FILE",
                  "Logs of a guest, of QEMU, of Xen or of the toolstack; - is standard input", true,
                  files_);
    options.flag("--worlds",
                 "Also say which releases can print the logs of one guest, its QEMU and Xen, and "
                 "which line refutes the others; keep an interleaving that prints them as a case",
                 worlds_);
    count_option(options, "--max-states", "states",
                 "With --worlds: search at most N states of each world (200000)", kStatesMax,
                 states_);
    options.text("--known", "DIR",
                 "Do not fail at what a log below DIR shows too: the same finding about the same "
                 "number or device",
                 known_);
    out_option(options, out_);
    output_.declare(options);
  }

  int execute(const std::string& program) override {
    log::Judgement judgement;
    for (const std::string& file : files_)
      if (const auto error = log::judge_log(file, judgement)) {
        complain(*error);
        return kBadInput;
      }
    log::Judgement known;
    if (!known_.empty())
      if (const auto error = read_known(known)) return complain(*error), kBadInput;
    output_.say(judgement_text(judgement));
    std::size_t new_findings = 0;
    for (const log::Finding& finding : judgement.findings.all()) {
      const bool is_known = known.findings.has(finding.verdict, finding.subject);
      if (!is_known) ++new_findings;
      if (is_known)
        output_.say("known: " + std::string(log::name_of(finding.verdict)) + ": " + finding.says +
                    '\n');
    }
    for (Record& record : records_of(judgement, known.findings)) output_.add(std::move(record));
    int code = new_findings > 0 ? kFind : kClean;
    if (worlds_) code = std::max(code, search_worlds(program));
    return output_.finish(code);
  }

  // Judges every file below --known.
  std::optional<InputError> read_known(log::Judgement& known) const {
    std::error_code error;
    if (!std::filesystem::is_directory(known_, error))
      return InputError{.file = known_,
                        .line = 0,
                        .column = 0,
                        .message = "is not a directory",
                        .hint = "expected a directory of logs"};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(known_, error))
      if (entry.is_regular_file(error))
        if (auto problem = log::judge_log(entry.path().string(), known)) return problem;
    return std::nullopt;
  }

  // Says which worlds can print the log. Returns an exit code.
  int search_worlds(const std::string& program) {
    if (std::ranges::find(files_, "-") != files_.end()) {
      complain("--worlds: expected files", "a log is read twice, which '-' is not");
      return kBadInput;
    }
    auto read = read_story(files_);
    if (const auto* error = std::get_if<InputError>(&read)) return complain(*error), kBadInput;
    if (const auto error = check_directory(out_)) return complain(*error), kBadInput;
    const LogStory& story = std::get<LogStory>(read);
    const Interrupt interrupt;
    Progress progress(output_.console());
    const auto found = worlds_for(
        story, usual_releases(),
        {.states_max = states_, .go_on = [&] { return !interrupt.seen(); }},
        [&](std::size_t done, std::size_t all) {
          if (progress.due())
            progress.say(std::to_string(done) + " of " + std::to_string(all) + " worlds");
        });
    output_.say('\n' + worlds_text(story, found));
    for (const WorldForLog& each : found) output_.add(record_of(story, each));
    const auto first = std::ranges::find(found, StoryAnswer::Kind::possible,
                                         [](const WorldForLog& each) { return each.answer.kind; });
    return first == found.end() ? static_cast<int>(kInconclusive) : keep(story, *first, program);
  }

  int keep(const LogStory& story, const WorldForLog& found, const std::string& program) const {
    const std::filesystem::path log = files_.front();
    const auto saved =
        save_text(out_, log.stem().string() + "-log.case", print_case(case_of(story, found)));
    if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
    const auto& path = std::get<std::filesystem::path>(saved);
    output_.say("kept in " + path.string() + '\n' + replay_text(program, path));
    return kClean;
  }

  Output output_{"log", console};
  std::vector<std::string> files_;
  std::string out_ = "finds", known_;
  std::uint64_t states_ = 200'000;
  bool worlds_ = false;
};

}  // namespace

std::unique_ptr<Command> make_log() {
  return std::make_unique<JudgeLogs>();
}

}  // namespace pirq::fuzz::cli
