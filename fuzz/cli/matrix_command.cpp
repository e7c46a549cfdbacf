// pirqfuzz matrix: checks every property in every combination of releases; prints the table or
// compares it with a printed one.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/load_case.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/survey/matrix_text.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kStatesUsual = 5'000'000;

class Matrix : public Command {
  void declare(Options& options) override {
    states_option(options, states_);
    memory_option(options, memory_);
    jobs_option(options, jobs_);
    options.text("--check", "FILE", "Compare with the matrix in FILE; exit 1 if they contradict",
                 check_);
  }

  int execute(const std::string&) override {
    std::vector<MatrixRow> stated;
    if (!check_.empty()) {
      auto read = load();
      if (const auto* error = std::get_if<InputError>(&read)) {
        complain(*error);
        return kBadInput;
      }
      stated = std::move(std::get<std::vector<MatrixRow>>(read));
    }
    std::vector<MatrixRow> rows = matrix_rows();
    if (stated.empty()) print(matrix_preamble(states_.value_or(kStatesUsual)));
    const Interrupt interrupt;
    Progress progress;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (progress.due()) progress.say(fmt::format("row {} of {}", i + 1, rows.size()));
      fill(rows[i], search_options(interrupt));
      if (interrupt.seen()) return say_interrupted(i);
      if (!stated.empty())
        compare(stated[i], rows[i]);
      else
        print(row_text(i == 0 ? nullptr : &rows[i - 1], rows[i]));
    }
    return stated.empty() ? kClean : judge();
  }

  [[nodiscard]] std::variant<std::vector<MatrixRow>, InputError> load() const {
    auto text = read_text(check_);
    if (auto* error = std::get_if<InputError>(&text)) {
      error->hint = "expected the output of 'pirqfuzz matrix'";
      return std::move(*error);
    }
    return parse_matrix(std::get<std::string>(text), check_);
  }

  [[nodiscard]] ExploreOptions search_options(const Interrupt& interrupt) const {
    ExploreOptions options;
    options.states_max = states_.value_or(kStatesUsual);
    options.memory_max = memory_of_search(memory_limit(memory_));
    options.jobs = threads(jobs_);
    options.go_on = [&interrupt](const Level&) { return !interrupt.seen(); };
    return options;
  }

  static int say_interrupted(std::size_t rows) {
    print(fmt::format("# interrupted after {} rows\n", rows));
    return kInconclusive;
  }

  void compare(const MatrixRow& stated, const MatrixRow& found) {
    for (std::size_t i = 0; i < kMatrixColumns; ++i) {
      const bool both = stated.cells[i].kind != Cell::Kind::undecided &&
                        found.cells[i].kind != Cell::Kind::undecided;
      if (!contradict(stated.cells[i], found.cells[i])) {
        ++(both ? alike_ : open_);
        continue;
      }
      ++different_;
      const Combination& of = found.combination;
      print(fmt::format("{} {} {} {} {}: {} is {}, stated as {}\n", found.world->name,
                        info(of.xen).name, info(of.qemu).name, info(of.guest).name,
                        name_of(of.driver), enum_name(matrix_columns()[i]),
                        cell_text(found.cells[i]), cell_text(stated.cells[i])));
    }
  }

  [[nodiscard]] int judge() const {
    print(fmt::format("{} cells agree, {} undecided on at least one side, {} contradict\n", alike_,
                      open_, different_));
    return different_ == 0 ? kClean : kFind;
  }

  std::optional<std::uint64_t> states_, memory_;
  std::optional<int> jobs_;
  std::string check_;
  std::size_t alike_ = 0, open_ = 0, different_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_matrix() {
  return std::make_unique<Matrix>();
}

}  // namespace pirq::fuzz::cli
