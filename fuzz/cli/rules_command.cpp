// pirqfuzz rules: prints one line per rule of the model, or the page model/RULES.md.
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/rules_text.h"

namespace pirq::fuzz::cli {
namespace {

class Rules : public Command {
  void declare(Options& options) override {
    options.flag("--markdown", "Print all columns as Markdown: the page model/RULES.md", markdown_);
  }

  int execute(const std::string&) override {
    print(markdown_ ? rules_page() : rules_text(paint_for_stdout()));
    return kClean;
  }

  bool markdown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rules() {
  return std::make_unique<Rules>();
}

}  // namespace pirq::fuzz::cli
