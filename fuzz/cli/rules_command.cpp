// pirqfuzz rules: prints one line per rule of the model, or the page model/RULES.md.
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/rules_text.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz::cli {
namespace {

class Rules : public Command {
  void declare(Options& options) override {
    options.words("RULE", "Ids or names of rules, of which everything is printed", false, words_);
    options.flag("--markdown", "Print all columns as Markdown: the page model/RULES.md", markdown_);
  }

  int execute(const std::string&) override {
    std::string entries;
    for (const std::string& word : words_) {
      const auto rule = find_rule(word);
      if (!rule) {
        std::vector<std::string_view> ids;
        for (const RuleInfo& row : pirq::rules()) ids.push_back(row.id);
        complain("unknown rule '" + word + "'", suggestion(word, ids));
        return kBadInput;
      }
      entries += rule_text(*rule, paint_for_stdout(console));
    }
    if (!words_.empty()) {
      print(entries);
      return kClean;
    }
    print(markdown_ ? rules_page() : rules_text(paint_for_stdout(console)));
    return kClean;
  }

  std::vector<std::string> words_;
  bool markdown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rules() {
  return std::make_unique<Rules>();
}

}  // namespace pirq::fuzz::cli
