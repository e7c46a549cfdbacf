// pirqfuzz explain: a failing case in plain sentences.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/load_case.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/report/explanation_text.h"

namespace pirq::fuzz::cli {
namespace {

class Explain : public Command {
  void declare(Options& options) override {
    options.words("FILE",
                  "Case files that violate a property; each world in which they do is explained",
                  true, files_);
    change_options(options, choice_.changes);
  }

  int execute(const std::string&) override {
    int worst = kClean;
    for (const std::string& file : files_) {
      if (&file != &files_.front()) print("\n");
      worst = std::max(worst, explain_file(file));
    }
    return worst;
  }

  [[nodiscard]] int explain_file(const std::string& file) const {
    auto loaded = load_case(file);
    if (const auto* error = std::get_if<InputError>(&loaded)) return complain(*error), kBadInput;
    Case& value = std::get<Case>(loaded);
    if (!choice_.changes.empty()) {
      NamedWorld& world = value.worlds.front();
      const Expectation expect = world.expect;
      WorldChoice choice = choice_;
      choice.world = world.name;
      if (const auto error = change_world(choice, world)) return complain(*error), kBadInput;
      if (world.config.devices != value.devices) {
        complain("--device: the case has its own devices", "leave it out");
        return kBadInput;
      }
      world.expect = expect;
    }
    // With changes only the world that they change is explained.
    if (!choice_.changes.empty()) value.worlds.resize(1);
    return explain_worlds(value, file);
  }

  // Explains each world in which the case fails. It is an error if there is none.
  [[nodiscard]] int explain_worlds(const Case& value, const std::string& file) const {
    std::optional<InputError> first;
    int explained = 0;
    std::string clean;
    for (std::size_t i = 0; i < value.worlds.size(); ++i) {
      auto explanation = explain(value, i);
      if (auto* error = std::get_if<InputError>(&explanation)) {
        clean += (clean.empty() ? "" : ", ") + value.worlds[i].name;
        if (!first) first = std::move(*error);
        continue;
      }
      if (explained++ > 0) print("\n");
      print(explanation_text(std::get<Explanation>(explanation), paint_for_stdout(console)));
    }
    if (explained == 0) {
      first->file = file;
      return complain(*first), kBadInput;
    }
    if (!clean.empty()) print("\nNothing is broken in: " + clean + '\n');
    return kClean;
  }

  std::vector<std::string> files_;
  WorldChoice choice_;
};

}  // namespace

std::unique_ptr<Command> make_explain() {
  return std::make_unique<Explain>();
}

}  // namespace pirq::fuzz::cli
