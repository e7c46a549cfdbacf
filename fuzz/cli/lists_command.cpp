// pirqfuzz properties and pirqfuzz steps: the tables of the model that cases name.
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/table_text.h"
#include "fuzz/text/nearest.h"
#include "model/enum.h"

namespace pirq::fuzz::cli {
namespace {

class Properties : public Command {
  void declare(Options& options) override {
    options.words("NAME", "Names of properties; all by default", false, names_);
  }

  int execute(const std::string&) override {
    std::vector<Property> wanted;
    for (const std::string& name : names_) {
      const auto property = find_enum<Property>(name);
      if (!property) {
        complain("unknown property '" + name + "'", suggestion(name, enum_names<Property>));
        return kBadInput;
      }
      wanted.push_back(*property);
    }
    print(properties_text(wanted, paint_for_stdout(console)));
    return kClean;
  }

  std::vector<std::string> names_;
};

class Steps : public Command {
  void declare(Options& options) override {
    options.words("NAME", "Names of steps; all by default", false, names_);
  }

  int execute(const std::string&) override {
    std::vector<StepKind> wanted;
    for (const std::string& name : names_) {
      const auto kind = find_step(name);
      if (!kind) {
        std::vector<std::string_view> known;
        for (const StepInfo& row : step_table()) known.push_back(row.name);
        complain("unknown step '" + name + "'", suggestion(name, known));
        return kBadInput;
      }
      wanted.push_back(*kind);
    }
    print(steps_text(wanted, paint_for_stdout(console)));
    return kClean;
  }

  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Command> make_properties() {
  return std::make_unique<Properties>();
}

std::unique_ptr<Command> make_steps() {
  return std::make_unique<Steps>();
}

}  // namespace pirq::fuzz::cli
