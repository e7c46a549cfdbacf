// pirqfuzz log: says what logs show about pirqs.
#include "fuzz/cli/commands.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/log/judge.h"
#include "fuzz/report/log_records.h"

namespace pirq::fuzz::cli {
namespace {

class JudgeLogs : public Command {
  void declare(Options& options) override {
    options.words("FILE",
                  "Logs of a guest, of QEMU, of Xen or of the toolstack; - is standard input", true,
                  files_);
    output_.declare(options);
  }

  int execute(const std::string&) override {
    log::Judgement judgement;
    for (const std::string& file : files_)
      if (const auto error = log::judge_log(file, judgement)) {
        complain(*error);
        return kBadInput;
      }
    output_.say(judgement_text(judgement));
    for (Record& record : records_of(judgement)) output_.add(std::move(record));
    return output_.finish(judgement.wrong() ? kFind : kClean);
  }

  Output output_{"log", console};
  std::vector<std::string> files_;
};

}  // namespace

std::unique_ptr<Command> make_log() {
  return std::make_unique<JudgeLogs>();
}

}  // namespace pirq::fuzz::cli
