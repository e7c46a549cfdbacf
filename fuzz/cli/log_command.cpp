// pirqfuzz log: says what logs show about pirqs, and which worlds can print one.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
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
                 "Also say which releases can print the log of a guest, and which line refutes the "
                 "others; keep an interleaving that prints it as a case",
                 worlds_);
    count_option(options, "--max-states", "states",
                 "With --worlds: search at most N states of each world (30000)", kStatesMax,
                 states_);
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
    output_.say(judgement_text(judgement));
    for (Record& record : records_of(judgement)) output_.add(std::move(record));
    int code = judgement.wrong() ? kFind : kClean;
    if (worlds_) code = std::max(code, search_worlds(program));
    return output_.finish(code);
  }

  // Says which worlds can print the log. Returns an exit code.
  int search_worlds(const std::string& program) {
    if (files_.size() != 1 || files_.front() == "-") {
      complain("--worlds: expected the log of one guest", "give one FILE, which is not '-'");
      return kBadInput;
    }
    auto read = read_story(files_.front());
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
  std::string out_ = "finds";
  std::uint64_t states_ = 30'000;
  bool worlds_ = false;
};

}  // namespace

std::unique_ptr<Command> make_log() {
  return std::make_unique<JudgeLogs>();
}

}  // namespace pirq::fuzz::cli
