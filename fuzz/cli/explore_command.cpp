// pirqfuzz explore: exhaustive search of a world for the shortest violation.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/explore/checkpoint.h"
#include "fuzz/explore/explore.h"
#include "fuzz/report/explore_text.h"
#include "fuzz/report/find_record.h"
#include "fuzz/report/run_text.h"
#include "fuzz/shrink/shrink.h"
#include "fuzz/survey/cell.h"

namespace pirq::fuzz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSaveInterval = std::chrono::minutes(1);

struct ExploreCommand {
  WorldChoice world;  ///< Ignored if `resume` is given.
  std::optional<PropertySet> properties;
  std::optional<std::uint64_t> states;
  std::optional<std::uint64_t> memory;
  std::optional<std::uint64_t> depth;
  std::optional<std::chrono::milliseconds> time;
  std::optional<int> jobs;
  bool no_symmetry = false;
  bool keep_going = false;
  std::string out = "finds";
  std::string checkpoint;  ///< The file to save an unfinished search to; empty: none.
  std::string resume;      ///< The file of a search to resume; empty: none.
  std::optional<Baseline> baseline;
};

// One search and its report.
class Session {
 public:
  Session(const ExploreCommand& command, std::string program, SearchedWorld searched,
          const Setup& setup, Output& output)
      : command_(command),
        output_(output),
        program_(std::move(program)),
        searched_(std::move(searched)),
        start_(setup),
        memory_(memory_limit(command.memory)) {
    options_.watched = searched_.watched;
    options_.symmetry = searched_.symmetry;
    options_.keep_going = command.keep_going || command.baseline.has_value();
    options_.depth_max = command.depth.value_or(options_.depth_max);
    options_.states_max = command.states.value_or(kStatesMax);
    options_.memory_max = memory_of_search(memory_);
    options_.jobs = threads(command.jobs);
  }

  // Runs the search, prints the verdict, saves the finds and returns the exit code. `from` is the
  // search to resume, or null.
  int run(Checkpoint* from) {
    if (const auto error = check_files()) return complain(*error), kBadInput;
    output_.say(world_header(searched_.world, options_.watched));
    Explorer explorer(start_, options_);
    if (from != nullptr) {
      if (const auto error = from->restore(explorer)) {
        complain(*error);
        return kBadInput;
      }
    }
    // A second signal waits until an unfinished search is saved.
    Interrupt interrupt(Interrupt::Second::after_release);
    const Explored explored = search(explorer, interrupt);
    const bool undecided = explored.verdict == Verdict::undecided;
    const bool saved = !undecided || keep_search(explorer);
    interrupt.release();
    output_.say(verdict_text(explored, options_, why(explored.ended_by)));
    note_whole(explored);
    switch (explored.verdict) {
      case Verdict::proven:
        return kClean;
      case Verdict::violated:
        report(explored, {.steps = explored.steps, .failure = *explored.failure});
        for (const FailingCase& other : explored.others) report(explored, other);
        return new_finds_ > 0 ? kFind : explored.ended_by == Bound::none ? kClean : kInconclusive;
      case Verdict::undecided:
        break;
    }
    if (!saved) return kBadInput;
    output_.say(resume_text());
    return kInconclusive;
  }

 private:
  // Files that cannot be written end the search before it begins.
  [[nodiscard]] std::optional<InputError> check_files() const {
    if (auto error = check_directory(command_.out)) return error;
    const std::filesystem::path file = command_.checkpoint;
    if (file.empty()) return std::nullopt;
    auto error = check_directory(file.has_parent_path() ? file.parent_path() : ".");
    if (error) error->hint = "choose another file with --checkpoint";
    return error;
  }

  Explored search(Explorer& explorer, const Interrupt& interrupt) {
    Progress progress(output_.console());
    const auto deadline = command_.time ? Clock::now() + *command_.time : Clock::time_point::max();
    auto save_at = Clock::now() + kSaveInterval;
    options_.go_on = [&](const Level& level) {
      if (progress.due()) progress.say(progress_text(level));
      if (!command_.checkpoint.empty() && Clock::now() >= save_at) {
        // A write error is ignored here: the final write at the end reports it.
        static_cast<void>(write_checkpoint(command_.checkpoint, searched_, explorer));
        save_at = Clock::now() + kSaveInterval;
      }
      interrupted_ = interrupt.seen();
      return !interrupted_ && Clock::now() < deadline;
    };
    return explorer.run();
  }

  // Saves an unfinished search if --checkpoint is given. Returns false if it cannot be written.
  bool keep_search(const Explorer& explorer) {
    if (command_.checkpoint.empty()) return true;
    if (const auto error = write_checkpoint(command_.checkpoint, searched_, explorer)) {
      complain(*error);
      return false;
    }
    return true;
  }

  [[nodiscard]] std::string resume_text() const {
    if (command_.checkpoint.empty()) return "";
    return fmt::format("resume: {} explore --resume {} --checkpoint {}\n", shell_quoted(program_),
                       shell_quoted(command_.checkpoint), shell_quoted(command_.checkpoint));
  }

  [[nodiscard]] std::string why(Bound bound) const {
    switch (bound) {
      case Bound::none:
        return "";
      case Bound::depth:
        return fmt::format("ended by --depth {}", options_.depth_max);
      case Bound::states:
        return fmt::format("ended by --max-states {}", options_.states_max);
      case Bound::memory:
        return fmt::format("ended by --memory {}M", memory_ >> 20);
      case Bound::stopped:
        break;
    }
    return interrupted_ ? "interrupted" : "ended by --time";
  }

  // The search returns one of the shortest cases; shrinking passes without a search make it easier
  // to read.
  void report(const Explored& explored, const FailingCase& found) {
    ShrinkOptions readable;
    readable.states_max = 0;
    const PropertySet alone = PropertySet().with(found.failure.violation.property);
    const Shrunk shrunk = shrink(start_, found.steps, found.failure,
                                 options_.keep_going ? alone : options_.watched, readable);
    Find find{.world = searched_.world,
              .steps = shrunk.steps,
              .violation = shrunk.failure.violation,
              .shrunk = true,
              .certified = true,
              .engine = fmt::format("pirqfuzz explore: {} states", explored.states)};
    Record record = find_record(find);
    if (is_known(find, record)) return output_.add(std::move(record));
    ++new_finds_;
    output_.say('\n' + record.text);
    const auto saved = save_text(command_.out, file_name(find), record.text);
    if (const auto* error = std::get_if<InputError>(&saved)) {
      complain(*error);
    } else {
      const auto& path = std::get<std::filesystem::path>(saved);
      record.file = path.string();
      output_.say(fmt::format("\nkept in {}\n", path.string()) + replay_text(program_, path));
    }
    output_.add(std::move(record));
  }

  // True if the baseline has the find; says so and notes it.
  bool is_known(const Find& find, Record& record) const {
    const KnownCase* known =
        command_.baseline ? command_.baseline->find(find.world.config, find.violation) : nullptr;
    if (known == nullptr) return false;
    record.status = Record::Status::known;
    record.file = known->path.string();
    output_.say(fmt::format("known: {}: {}\n", known->path.string(), record.message));
    return true;
  }

  // A result for each property that is not violated.
  void note_whole(const Explored& explored) {
    const bool ended = explored.ended_by == Bound::none;
    const bool all = explored.verdict != Verdict::violated || options_.keep_going;
    for (const Property property : searched_.watched) {
      const Cell cell = cell_of(explored, property);
      if (cell.kind == Cell::Kind::violated) continue;
      const bool proven = ended && all;
      output_.add({.status = proven ? Record::Status::passed : Record::Status::undecided,
                   .name = std::string(enum_name(property)),
                   .group = searched_.world.name,
                   .rule = std::string(enum_name(property)),
                   .message = proven ? "proven"
                                     : fmt::format("not broken in {}",
                                                   counted(explored.levels.size() - 1, "step"))});
    }
  }

  const ExploreCommand& command_;
  Output& output_;
  std::size_t new_finds_ = 0;
  std::string program_;
  SearchedWorld searched_;
  World start_;
  std::uint64_t memory_;
  ExploreOptions options_;
  bool interrupted_ = false;
};

class Explore : public Command {
  void declare(Options& options) override {
    ExploreCommand& to = command_;
    world_options(options, to.world,
                  "A named world, a case file (all its worlds), or FILE:NAME (one of them) "
                  "(january-2017; with options that change it, the newest releases)");
    property_option(options, to.properties);
    states_option(options, to.states);
    memory_option(options, to.memory);
    count_option(options, "--depth", "steps", "Search interleavings of at most N steps", kStatesMax,
                 to.depth);
    time_option(options, to.time);
    jobs_option(options, to.jobs);
    options.flag("--no-symmetry", "Do not identify states that differ only by equal devices",
                 to.no_symmetry);
    options.flag("--keep-going", "Continue after a violation: one shortest case per property",
                 to.keep_going);
    out_option(options, to.out);
    known_option(options, known_);
    output_.declare(options);
    options.text("--checkpoint", "FILE", "Save the search to FILE every minute and if unfinished",
                 to.checkpoint);
    options.text("--resume", "FILE",
                 "Resume the search saved in FILE, with its world and properties", to.resume);
  }

  int execute(const std::string& program) override {
    if (command_.keep_going && !(command_.checkpoint.empty() && command_.resume.empty())) {
      complain("--keep-going cannot be combined with --checkpoint or --resume",
               "omit --keep-going, or --checkpoint and --resume");
      return kBadInput;
    }
    if (!known_.empty()) {
      auto baseline = Baseline::load(known_);
      if (const auto* error = std::get_if<InputError>(&baseline))
        return complain(*error), kBadInput;
      command_.baseline = std::move(std::get<Baseline>(baseline));
    }
    const int code = begin(program);
    if (command_.baseline && code != kBadInput) output_.say(gone_text(*command_.baseline));
    return output_.finish(code);
  }

  int begin(const std::string& program) {
    if (!command_.resume.empty()) return go_on(program);
    const auto chosen = choose_worlds(or_usual(command_.world, "january-2017"));
    if (const auto* error = std::get_if<InputError>(&chosen)) {
      complain(*error);
      return kBadInput;
    }
    return search_all(std::get<std::vector<NamedWorld>>(chosen), program);
  }

  // Searches the worlds one after another. A violation in any of them is the result.
  int search_all(const std::vector<NamedWorld>& worlds, const std::string& program) {
    if (worlds.size() > 1 && !command_.checkpoint.empty()) {
      complain("--checkpoint: a file holds the search of one world",
               "choose a world of the file: --world " + command_.world.world + ':' +
                   worlds.front().name);
      return kBadInput;
    }
    int worst = kClean;
    for (const NamedWorld& world : worlds) {
      if (&world != &worlds.front()) output_.say("\n");
      const PropertySet watched = command_.properties.value_or(properties_for(world.config.driver));
      const int code = search({world, watched, !command_.no_symmetry}, program, nullptr);
      worst = worst == kFind ? worst : code == kFind ? code : std::max(worst, code);
    }
    return worst;
  }

  int go_on(const std::string& program) {
    if (command_.world.changed() || command_.properties || command_.no_symmetry) {
      complain("--resume cannot be combined with --property, --no-symmetry or a changed world",
               "the saved search already has its world, properties and symmetry");
      return kBadInput;
    }
    auto opened = Checkpoint::open(command_.resume);
    if (const auto* error = std::get_if<InputError>(&opened)) {
      complain(*error);
      return kBadInput;
    }
    Checkpoint& checkpoint = std::get<Checkpoint>(opened);
    return search(checkpoint.searched(), program, &checkpoint);
  }

  int search(SearchedWorld searched, const std::string& program, Checkpoint* from) {
    const Setup setup = std::get<Setup>(Setup::create(searched.world.config));
    return Session(command_, program, std::move(searched), setup, output_).run(from);
  }

  ExploreCommand command_;
  std::string known_;
  Output output_{"explore", console};
};

}  // namespace

std::unique_ptr<Command> make_explore() {
  return std::make_unique<Explore>();
}

}  // namespace pirq::fuzz::cli
