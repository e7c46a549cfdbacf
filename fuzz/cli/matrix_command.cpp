// pirqfuzz matrix: checks every property in combinations of releases; prints the table, or compares
// it with a printed one. For chosen releases it also prints a shortest case of each violation.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/load_case.h"
#include "fuzz/case_file/print.h"
#include "fuzz/case_file/release_name.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/picture_options.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/coverage/shard.h"
#include "fuzz/picture/matrix_page.h"
#include "fuzz/report/explore_text.h"
#include "fuzz/report/find_record.h"
#include "fuzz/survey/baseline.h"
#include "fuzz/survey/matrix_text.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kStatesUsual = 2'000'000;

using KnownCells = std::array<const KnownCase*, kMatrixColumns>;

class Matrix : public Command {
  void declare(Options& options) override {
    states_option(options, states_);
    memory_option(options, memory_);
    jobs_option(options, jobs_);
    options.text("--check", "FILE", "Compare with the matrix in FILE; exit 1 if they contradict",
                 check_);
    options.value("--shard", "I/N", "I/N with I in 1..N and N in 1..65536",
                  "Compare only the rows of part I of N", shard_, read_shard);
    options.flag("--shortage", "Only the worlds with fewer pirqs than the drivers want", shortage_);
    const auto releases = [&](const std::string& flag, Component component, auto& to) {
      options.each(flag, "RELEASES", "A release, a range like 4.8..4.17, or all",
                   [component, &to](const std::string& text) { return take(component, text, to); });
    };
    releases("--xen", Component::xen, chosen_.xen);
    releases("--qemu", Component::qemu, chosen_.qemu);
    releases("--linux", Component::guest, chosen_.guest);
    options.text("--from", "FILE", "Take the matrix from FILE, without any search", from_);
    options.text("--html", "FILE",
                 "Also write the matrix as a page, whose rows can be chosen by release", html_);
    known_option(options, "; a cell that one of them violates is no contradiction", known_);
    output_.declare(options);
  }

  int execute(const std::string&) override {
    if (const auto error = check_picture("--html", html_)) return complain(*error), kBadInput;
    if (!from_.empty()) return show();
    std::vector<MatrixRow> stated;
    if (!check_.empty()) {
      auto read = load(check_);
      if (const auto* error = std::get_if<InputError>(&read)) {
        complain(*error);
        return kBadInput;
      }
      stated = std::move(std::get<std::vector<MatrixRow>>(read));
    }
    if (const auto error = read_baseline(known_, baseline_)) return complain(*error), kBadInput;
    const bool chosen = choose();
    if ((chosen || shortage_) && !check_.empty()) {
      complain("--check cannot be combined with --xen, --qemu, --linux or --shortage",
               "the file has the rows of 'pirqfuzz matrix'");
      return kBadInput;
    }
    if (shard_.count > 1 && check_.empty()) {
      complain("--shard needs --check", "a matrix has all rows");
      return kBadInput;
    }
    std::vector<MatrixRow> rows = matrix_rows(chosen_, shortage_ ? Band::shortage : Band::all);
    if (stated.empty()) output_.say(matrix_preamble(states_.value_or(kStatesUsual)));
    const Interrupt interrupt;
    Progress progress(console);
    for (std::size_t i = shard_.index; i < rows.size(); i += shard_.count) {
      if (progress.due()) progress.say(fmt::format("row {} of {}", i + 1, rows.size()));
      const Explored explored = fill(rows[i], search_options(interrupt));
      if (interrupt.seen()) return say_interrupted(i);
      const KnownCells known = known_cells(rows[i], explored);
      if (!stated.empty())
        compare(stated[i], rows[i], known);
      else
        output_.say(row_text(i == 0 ? nullptr : &rows[i - 1], rows[i]) + comment(explored));
      if (chosen) note_cases(rows[i], explored);
      note_cells(stated.empty() ? nullptr : &stated[i], rows[i], known);
    }
    output_.say(cases_);
    if (baseline_) output_.say(gone_text(*baseline_));
    if (const auto error = write_page(rows)) return complain(*error), kBadInput;
    return output_.finish(stated.empty() ? kClean : judge());
  }

  // Prints the matrix of a file.
  int show() {
    if (choose() || shortage_ || !check_.empty()) {
      complain("--from cannot be combined with --check, --shortage or releases",
               "the file has the rows of 'pirqfuzz matrix'");
      return kBadInput;
    }
    const auto read = load(from_);
    if (const auto* error = std::get_if<InputError>(&read)) return complain(*error), kBadInput;
    const auto& rows = std::get<std::vector<MatrixRow>>(read);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      output_.say(row_text(i == 0 ? nullptr : &rows[i - 1], rows[i]));
      note_cells(nullptr, rows[i], {});
    }
    if (const auto error = write_page(rows)) return complain(*error), kBadInput;
    return output_.finish(kClean);
  }

  [[nodiscard]] std::optional<InputError> write_page(const std::vector<MatrixRow>& rows) const {
    if (html_.empty()) return std::nullopt;
    const std::string states = from_.empty()
                                   ? fmt::format("{} states", states_.value_or(kStatesUsual))
                                   : std::string("the bound of the search");
    return write_picture(html_, matrix_page(rows, states, cases_));
  }

  // Adds the releases that `text` names.
  static std::optional<UsageError> take(Component component, std::string_view text,
                                        std::vector<Release>& to) {
    const std::size_t dots = text.find("..");
    const bool all = text == "all";
    const auto end = [&](std::string_view word) { return read_release(component, word); };
    const std::string_view last_word = dots == text.npos ? text : text.substr(dots + 2);
    const auto first = end(text.substr(0, dots));
    const auto last = end(last_word);
    if (!all && (!first || !last))
      return UsageError{"unknown release in '" + std::string(text) + "'",
                        release_hint(component, first ? last_word : text.substr(0, dots))};
    for (const ReleaseInfo& row : kReleases)
      if (row.component == component && (all || (row.release >= *first && row.release <= *last)))
        to.push_back(row.release);
    return std::nullopt;
  }

  // Completes the choice with the usual releases. Returns true if the user chose any.
  bool choose() {
    const MatrixReleases usual = usual_releases();
    bool chosen = false;
    const auto complete = [&](std::vector<Release>& to, const std::vector<Release>& instead) {
      chosen = chosen || !to.empty();
      if (to.empty()) to = instead;
    };
    complete(chosen_.xen, usual.xen);
    complete(chosen_.qemu, usual.qemu);
    complete(chosen_.guest, usual.guest);
    return chosen;
  }

  // Says what grows if the bound left a cell open.
  static std::string comment(const Explored& explored) {
    const std::string growth = growth_text(explored);
    return growth.empty() ? growth : "# " + growth;
  }

  // The cases of the baseline that fail in the same way as the row, by column.
  [[nodiscard]] KnownCells known_cells(const MatrixRow& row, const Explored& explored) const {
    KnownCells known{};
    if (!baseline_ || !explored.failure) return known;
    const auto look_up = [&](const Failure& failure) {
      const auto column = std::ranges::find(matrix_columns(), failure.violation.property) -
                          matrix_columns().begin();
      if (static_cast<std::size_t>(column) < kMatrixColumns)
        known[static_cast<std::size_t>(column)] = baseline_->find(world_of(row), failure.violation);
    };
    look_up(*explored.failure);
    for (const FailingCase& other : explored.others) look_up(other.failure);
    return known;
  }

  void note_cases(const MatrixRow& row, const Explored& explored) {
    if (!explored.failure) return;
    const auto note = [&](const Interleaving& steps, const Failure& failure) {
      Find find;
      find.world.name = row.world->name;
      find.world.config = world_of(row);
      find.steps = steps;
      find.violation = failure.violation;
      find.shrunk = find.certified = true;
      find.engine = fmt::format("pirqfuzz matrix: {} states", explored.states);
      cases_ += '\n' + print_case(to_case(find));
    };
    note(explored.steps, *explored.failure);
    for (const FailingCase& other : explored.others) note(other.steps, other.failure);
  }

  [[nodiscard]] static std::variant<std::vector<MatrixRow>, InputError> load(
      const std::string& file) {
    auto text = read_text(file);
    if (auto* error = std::get_if<InputError>(&text)) {
      error->hint = "expected the output of 'pirqfuzz matrix'";
      return std::move(*error);
    }
    return parse_matrix(std::get<std::string>(text), file);
  }

  [[nodiscard]] ExploreOptions search_options(const Interrupt& interrupt) const {
    ExploreOptions options;
    options.states_max = states_.value_or(kStatesUsual);
    options.memory_max = memory_of_search(memory_limit(memory_));
    options.jobs = threads(jobs_);
    options.count_tables = check_.empty();  // Only a printed row says what grows.
    options.go_on = [&interrupt](const Level&) { return !interrupt.seen(); };
    return options;
  }

  [[nodiscard]] int say_interrupted(std::size_t rows) const {
    output_.say(fmt::format("# interrupted after {} rows\n", rows));
    return output_.finish(kInconclusive);
  }

  // One result for each cell: with --check, whether it contradicts the stated one; otherwise,
  // whether the property holds.
  void note_cells(const MatrixRow* stated, const MatrixRow& found, const KnownCells& known) {
    const Combination& of = found.combination;
    const std::string group =
        fmt::format("{} {} {} {} {}", found.world->name, info(of.xen).name, info(of.qemu).name,
                    info(of.guest).name, name_of(of.driver));
    for (std::size_t i = 0; i < kMatrixColumns; ++i) {
      const Cell& cell = found.cells[i];
      const bool failed = stated != nullptr ? contradict(stated->cells[i], cell)
                                            : cell.kind == Cell::Kind::violated;
      const bool open = stated == nullptr && cell.kind == Cell::Kind::undecided;
      std::string message = cell_text(cell);
      if (stated != nullptr) message += ", stated as " + cell_text(stated->cells[i]);
      output_.add({.status = failed && known[i] != nullptr ? Record::Status::known
                             : failed                      ? Record::Status::failed
                             : open                        ? Record::Status::undecided
                                                           : Record::Status::passed,
                   .name = std::string(enum_name(matrix_columns()[i])),
                   .group = group,
                   .rule = std::string(enum_name(matrix_columns()[i])),
                   .message = std::move(message),
                   .file = check_});
    }
  }

  void compare(const MatrixRow& stated, const MatrixRow& found, const KnownCells& known) {
    for (std::size_t i = 0; i < kMatrixColumns; ++i) {
      const bool both = stated.cells[i].kind != Cell::Kind::undecided &&
                        found.cells[i].kind != Cell::Kind::undecided;
      if (!contradict(stated.cells[i], found.cells[i])) {
        ++(both ? alike_ : open_);
        continue;
      }
      ++(known[i] != nullptr ? known_count_ : different_);
      const Combination& of = found.combination;
      output_.say(fmt::format("{}{} {} {} {} {}: {} is {}, stated as {}\n",
                              known[i] != nullptr ? "known: " : "", found.world->name,
                              info(of.xen).name, info(of.qemu).name, info(of.guest).name,
                              name_of(of.driver), enum_name(matrix_columns()[i]),
                              cell_text(found.cells[i]), cell_text(stated.cells[i])));
    }
  }

  [[nodiscard]] int judge() const {
    output_.say(fmt::format("{} cells agree, {} undecided on at least one side, {} contradict{}\n",
                            alike_, open_, different_,
                            baseline_ ? fmt::format(", {} known", known_count_) : ""));
    return different_ == 0 ? kClean : kFind;
  }

  std::optional<std::uint64_t> states_, memory_;
  std::optional<int> jobs_;
  std::string check_, from_, html_, known_;
  std::optional<Baseline> baseline_;
  Shard shard_;
  bool shortage_ = false;
  MatrixReleases chosen_;
  Output output_{"matrix", console};
  std::string cases_;
  std::size_t alike_ = 0, open_ = 0, different_ = 0, known_count_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_matrix() {
  return std::make_unique<Matrix>();
}

}  // namespace pirq::fuzz::cli
