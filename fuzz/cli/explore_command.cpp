// pirqfuzz explore: exhaustive search of a world for the shortest violation.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/explore_session.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/report/find_record.h"

namespace pirq::fuzz::cli {
namespace {

class Explore : public Command {
  void declare(Options& options) override {
    ExploreRequest& to = request_;
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
    options.value("--reduce", "FORM", "none, symmetry or canonical",
                  "What counts as the same state: equal states (none), states that differ only in "
                  "the names of equal devices (symmetry), or states with the same canonical form "
                  "(canonical, the default)",
                  to.reduce, find_enum<StateReduction>);
    options.flag("--check-reduction",
                 "Visit every state, and check that states with equal forms have equal futures",
                 to.check_reduction);
    options.flag("--keep-going", "Continue after a violation: one shortest case per property",
                 to.keep_going);
    inject_option(options, "", to.inject);
    out_option(options, to.out);
    known_option(options, ". Implies --keep-going", known_);
    output_.declare(options);
    options.text("--checkpoint", "FILE", "Save the search to FILE every minute and if unfinished",
                 to.checkpoint);
    options.text("--resume", "FILE",
                 "Resume the search saved in FILE, with its world and properties", to.resume);
  }

  int execute(const std::string& program) override {
    if (request_.keep_going && !(request_.checkpoint.empty() && request_.resume.empty())) {
      complain("--keep-going cannot be combined with --checkpoint or --resume",
               "omit --keep-going, or --checkpoint and --resume");
      return kBadInput;
    }
    if (request_.check_reduction && only_searches()) {
      complain(
          "--check-reduction cannot be combined with --depth, --jobs, --keep-going, --known, "
          "--checkpoint or --resume",
          "it visits every state of a world, one after another");
      return kBadInput;
    }
    if (const auto error = read_baseline(known_, request_.baseline))
      return complain(*error), kBadInput;
    const int code = begin(program);
    if (request_.baseline && code != kBadInput) output_.say(gone_text(*request_.baseline));
    return output_.finish(code);
  }

  // True if an option was given that the check of the reduction does not have.
  [[nodiscard]] bool only_searches() const {
    return request_.depth || request_.jobs || request_.keep_going || !known_.empty() ||
           !request_.checkpoint.empty() || !request_.resume.empty();
  }

  int begin(const std::string& program) {
    if (!request_.resume.empty()) return go_on(program);
    const auto chosen = choose_worlds(or_usual(request_.world, "january-2017"));
    if (const auto* error = std::get_if<InputError>(&chosen)) {
      complain(*error);
      return kBadInput;
    }
    return search_all(std::get<std::vector<NamedWorld>>(chosen), program);
  }

  // Searches the worlds one after another. A violation in any of them is the result.
  int search_all(const std::vector<NamedWorld>& worlds, const std::string& program) {
    if (worlds.size() > 1 && !request_.checkpoint.empty()) {
      complain("--checkpoint: a file holds the search of one world",
               "choose a world of the file: --world " + request_.world.world + ':' +
                   worlds.front().name);
      return kBadInput;
    }
    int worst = kClean;
    for (const NamedWorld& world : worlds) {
      if (&world != &worlds.front()) output_.say("\n");
      const PropertySet watched = request_.properties.value_or(properties_for(world.config.driver));
      const StateReduction reduce = request_.reduce.value_or(StateReduction::canonical);
      const int code =
          explore_session(request_, program, {world, watched, reduce}, nullptr, output_);
      if (code == kNotDeterministic) return code;
      worst = worst == kFind ? worst : code == kFind ? code : std::max(worst, code);
    }
    return worst;
  }

  int go_on(const std::string& program) {
    if (request_.world.changed() || request_.properties || request_.reduce) {
      complain("--resume cannot be combined with --property, --reduce or a changed world",
               "the saved search already has its world, properties and reduction");
      return kBadInput;
    }
    auto opened = Checkpoint::open(request_.resume);
    if (const auto* error = std::get_if<InputError>(&opened)) {
      complain(*error);
      return kBadInput;
    }
    Checkpoint& checkpoint = std::get<Checkpoint>(opened);
    return explore_session(request_, program, checkpoint.searched(), &checkpoint, output_);
  }

  ExploreRequest request_;
  std::string known_;
  Output output_{"explore", console};
};

}  // namespace

std::unique_ptr<Command> make_explore() {
  return std::make_unique<Explore>();
}

}  // namespace pirq::fuzz::cli
