// pirqfuzz manual and pirqfuzz completion: the manual page, and completion for shells.
#include <optional>
#include <string>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/completion.h"
#include "fuzz/cli/manual.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/text/nearest.h"
#include "model/enum.h"

namespace pirq::fuzz::cli {
namespace {

class Manual : public Command {
  void declare(Options&) override {}

  int execute(const std::string&) override {
    print(manual_page());
    return kClean;
  }
};

class Completion : public Command {
  void declare(Options& options) override {
    options.word("SHELL", "bash, zsh or fish", shell_);
    options.last().expected = options.last().help;
  }

  int execute(const std::string&) override {
    const auto shell = find_enum<Shell>(shell_);
    if (!shell) {
      complain("unknown shell '" + shell_ + "'", suggestion(shell_, enum_names<Shell>));
      return kBadInput;
    }
    print(completion_script(*shell));
    return kClean;
  }

  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_manual() {
  return std::make_unique<Manual>();
}

std::unique_ptr<Command> make_completion() {
  return std::make_unique<Completion>();
}

}  // namespace pirq::fuzz::cli
