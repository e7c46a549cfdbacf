#include "fuzz/cli/explore_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/crash_note.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/output.h"
#include "fuzz/cli/searched_find.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/execute/deadline.h"
#include "fuzz/explore/check_reduction.h"
#include "fuzz/report/explore_text.h"
#include "fuzz/report/find_record.h"
#include "fuzz/report/run_text.h"
#include "fuzz/survey/cell.h"

namespace pirq::fuzz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSaveInterval = std::chrono::minutes(1);

// One search and its report.
class Session {
 public:
  Session(const ExploreRequest& request, std::string program, SearchedWorld searched,
          const Setup& setup, Output& output)
      : request_(request),
        output_(output),
        program_(std::move(program)),
        searched_(std::move(searched)),
        start_(setup),
        memory_(memory_limit(request.memory)) {
    options_.watched = Watched(searched_.watched, injected(request.inject));
    options_.reduce = searched_.reduce;
    options_.keep_going = request.keep_going || request.baseline.has_value();
    options_.depth_max = request.depth.value_or(options_.depth_max);
    options_.states_max = request.states.value_or(kStatesMax);
    options_.memory_max = memory_of_search(memory_);
    options_.jobs = threads(request.jobs);
    options_.count_tables = true;
  }

  // Runs the search, prints the verdict, saves the finds and returns the exit code. `from` is the
  // search to resume, or null.
  int run(Checkpoint* from) {
    if (const auto error = check_files()) return complain(*error), kBadInput;
    output_.say(world_header(searched_.world, searched_.watched));
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
    if (explored.ended_by == Bound::unsteady) return say_unsteady();
    const bool undecided = explored.verdict == Verdict::undecided;
    const bool saved = !undecided || keep_search(explorer);
    interrupt.release();
    output_.say(verdict_text(explored, options_, why(explored.ended_by)));
    note_whole(explored);
    switch (explored.verdict) {
      case Verdict::proven:
        return kClean;
      case Verdict::violated:
        report(explored, {.steps = explored.steps, .failure = *explored.failure}, interrupt);
        for (const FailingCase& other : explored.others) report(explored, other, interrupt);
        if (unsteady_) return kNotDeterministic;
        return new_finds_ > 0 ? kFind : explored.ended_by == Bound::none ? kClean : kInconclusive;
      case Verdict::undecided:
        break;
    }
    if (!saved) return kBadInput;
    output_.say(resume_text());
    return kInconclusive;
  }

 private:
  // A step, or a whole case, did something else when it was made again.
  int say_unsteady() {
    constexpr std::string_view kMessage = "a case failed, and did not fail again";
    complain("internal error: not deterministic: " + std::string(kMessage),
             "no result of this program is valid; please report it");
    output_.add({.status = Record::Status::failed,
                 .name = "not-deterministic",
                 .group = searched_.world.name,
                 .rule = "not-deterministic",
                 .message = std::string(kMessage)});
    return kNotDeterministic;
  }

  // Files that cannot be written end the search before it begins.
  [[nodiscard]] std::optional<InputError> check_files() const {
    if (auto error = check_directory(request_.out)) return error;
    const std::filesystem::path file = request_.checkpoint;
    if (file.empty()) return std::nullopt;
    auto error = check_directory(file.has_parent_path() ? file.parent_path() : ".");
    if (error) error->hint = "choose another file with --checkpoint";
    return error;
  }

  Explored search(Explorer& explorer, const Interrupt& interrupt) {
    Progress progress(output_.console());
    deadline_ = deadline_in(request_.time);
    const CrashNote note(request_.out, searched_.world, [&] { return explorer.running(); });
    auto save_at = Clock::now() + kSaveInterval;
    options_.go_on = [&](const Level& level) {
      if (progress.due()) progress.say(progress_text(level));
      if (!request_.checkpoint.empty() && Clock::now() >= save_at) {
        // A write error is ignored here: the final write at the end reports it.
        static_cast<void>(write_checkpoint(request_.checkpoint, searched_, explorer));
        save_at = Clock::now() + kSaveInterval;
      }
      interrupted_ = interrupt.seen();
      return !interrupted_ && Clock::now() < deadline_;
    };
    Explored explored = explorer.run();
    options_.go_on = {};  // It refers to this function.
    return explored;
  }

  // Saves an unfinished search if --checkpoint is given. Returns false if it cannot be written.
  bool keep_search(const Explorer& explorer) {
    if (request_.checkpoint.empty()) return true;
    if (const auto error = write_checkpoint(request_.checkpoint, searched_, explorer)) {
      complain(*error);
      return false;
    }
    return true;
  }

  [[nodiscard]] std::string resume_text() const {
    if (request_.checkpoint.empty()) return "";
    return fmt::format("resume: {} explore --resume {} --checkpoint {}\n", shell_quoted(program_),
                       shell_quoted(request_.checkpoint), shell_quoted(request_.checkpoint));
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
      case Bound::exhausted:
        return "ended because the system gave no more memory";
      case Bound::stopped:
      case Bound::unsteady:
        break;
    }
    return interrupted_ ? "interrupted" : "ended by --time";
  }

  void report(const Explored& explored, const FailingCase& found, const Interrupt& interrupt) {
    const PropertySet alone = PropertySet().with(found.failure.violation.property);
    const Watched watched = options_.keep_going ? alone : options_.watched;
    const Find find = searched_find(searched_.world, start_, found, watched,
                                    fmt::format("pirqfuzz explore: {} states", explored.states),
                                    [&] { return !interrupt.seen() && Clock::now() < deadline_; });
    const RunResult again = run_case(start_, find.steps, watched, Disabled::stop);
    if (!again.failure || !again.failure->violation.same_failure(find.violation)) {
      unsteady_ = true;
      static_cast<void>(say_unsteady());
      return;
    }
    Record record = find_record(find);
    if (is_known(find, record)) return output_.add(std::move(record));
    ++new_finds_;
    const auto say = [&](std::string_view text) { output_.say(text); };
    if (const auto error = keep_find(find, request_.out, program_, say, record)) complain(*error);
    output_.add(std::move(record));
  }

  // True if the baseline has the find; says so and notes it.
  bool is_known(const Find& find, Record& record) const {
    const KnownCase* known =
        request_.baseline ? request_.baseline->find(find.world.config, find.violation) : nullptr;
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

  const ExploreRequest& request_;
  Output& output_;
  std::size_t new_finds_ = 0;
  std::string program_;
  SearchedWorld searched_;
  World start_;
  std::uint64_t memory_;
  ExploreOptions options_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool interrupted_ = false;
  bool unsteady_ = false;  // A find did not fail again.
};

// Compares the futures of the states that the reduction takes for one.
int check(const ExploreRequest& request, const SearchedWorld& searched, const World& start,
          Output& output) {
  output.say(world_header(searched.world, searched.watched));
  const Interrupt interrupt;
  Progress progress(output.console());
  const auto deadline = deadline_in(request.time);
  const ReductionCheckOptions options{.watched = searched.watched,
                                      .states_max = request.states.value_or(kStatesMax),
                                      .memory_max = memory_of_search(memory_limit(request.memory)),
                                      .go_on = [&](std::size_t states) {
                                        if (progress.due())
                                          progress.say(fmt::format("{} states", states));
                                        return !interrupt.seen() && Clock::now() < deadline;
                                      }};
  const CanonicalForm form(start.setup(), searched.reduce);
  const ReductionCheck checked = check_reduction(start, form, options);
  output.say(reduction_text(start.setup(), searched.reduce, checked));
  if (checked.flaw) return kFind;
  return checked.complete ? kClean : kInconclusive;
}

}  // namespace

int explore_session(const ExploreRequest& request, const std::string& program,
                    SearchedWorld searched, Checkpoint* from, Output& output) {
  const Setup setup = std::get<Setup>(Setup::create(searched.world.config));
  if (request.check_reduction) return check(request, searched, World(setup), output);
  return Session(request, program, std::move(searched), setup, output).run(from);
}

}  // namespace pirq::fuzz::cli
