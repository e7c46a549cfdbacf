// pirqfuzz shrink: the shortest case that fails as the case of a file does.
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/injected.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/shrink_case.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz::cli {
namespace {

class ShrinkFile : public Command {
  void declare(Options& options) override {
    options.word("FILE", "A case file; - is standard input", file_);
    options.text("--out", "FILE", "Write the case atomically to FILE instead of stdout", out_);
    duration_option(options, "--time", "Shrink for at most the time T (2m)", time_);
    inject_option(options, "", inject_);
  }

  int execute(const std::string&) override {
    const Interrupt interrupt;
    const auto shrunk = shrink_file(file_, time_, interrupt, console, inject_);
    if (const auto* error = std::get_if<InputError>(&shrunk)) return complain(*error), kBadInput;
    const auto& [find, value, states, unsteady] = std::get<ShrunkCase>(shrunk);
    if (unsteady) return say_unsteady_case();
    const std::string text = print_case(value);
    if (out_.empty()) {
      print(text);
    } else if (const auto saved = save_text(out_, text);
               const auto* error = std::get_if<InputError>(&saved)) {
      return complain(*error), kBadInput;
    } else {
      const std::string sure =
          find.certified
              ? fmt::format("certified by breadth-first search over {}", counted(states, "state"))
              : "not certified";
      print(fmt::format("{}: {}, {}\n", out_, counted(find.steps.size(), "step"), sure));
    }
    return find.certified ? kClean : kInconclusive;
  }

  std::string file_;
  std::string out_;
  std::chrono::milliseconds time_{120'000};
  std::optional<Fault> inject_;
};

}  // namespace

std::unique_ptr<Command> make_shrink() {
  return std::make_unique<ShrinkFile>();
}

}  // namespace pirq::fuzz::cli
