// pirqfuzz hunt: finds the bug of every rule, or of given rules, and prints the number of cases and
// steps that it took.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/cli/commands.h"
#include "fuzz/cli/injected.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/report/find_record.h"
#include "fuzz/survey/baseline.h"
#include "fuzz/survey/hunt.h"
#include "fuzz/text/nearest.h"

namespace pirq::fuzz::cli {
namespace {

constexpr std::uint64_t kSeedsMax = 100'000;

std::string row_text(const HuntingGround& ground, const HuntResult& result) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const std::string found = fmt::format("{}/{}", result.found, result.seeds);
  return fmt::format("{:<6} {:<28} {:>7} {:>7} {:>6} {:>8} {:>8} {:>9.2f} {:>9}  {}\n",
                     info(ground.rule).id, enum_name(prey_of(ground)), found, result.cases_median,
                     result.cases_worst, result.steps_median, result.steps_worst,
                     Milliseconds(result.time_median).count(), result.shortest,
                     result.certified ? "certified" : "not certified");
}

class Hunt : public Command {
  void declare(Options& options) override {
    options.words("RULE", "Ids or names of rules; all rules by default", false, words_);
    count_option(options, "--seeds", "seeds", "Hunt with N seeds (20)", kSeedsMax, options_.seeds);
    seed_option(options, "The first seed (1)", options_.first_seed);
    change_options(options, options_.changes);
    known_option(options, ", and fail at a bug that none of them shows", known_);
    inject_option(options, "", inject_);
  }

  int execute(const std::string&) override {
    options_.own = injected(inject_);
    std::vector<Rule> wanted;
    for (const std::string& word : words_) {
      const auto rule = hunted(word);
      if (!rule) return kBadInput;
      wanted.push_back(*rule);
    }
    if (const auto error = read_baseline(known_, baseline_)) return complain(*error), kBadInput;
    const auto chosen = [&](const HuntingGround& ground) {
      return wanted.empty() || std::ranges::find(wanted, ground.rule) != wanted.end();
    };
    for (const HuntingGround& ground : hunting_grounds()) {
      if (!chosen(ground)) continue;
      const auto setup = Setup::create(faulty_world(ground, options_.changes).config);
      const auto* error = std::get_if<SetupError>(&setup);
      if (error == nullptr) continue;
      complain(std::string(info(ground.rule).id) + ": " + error->key + ": " + error->message,
               "the changes must suit the world of every hunted rule");
      return kBadInput;
    }
    print(fmt::format("{:<6} {:<28} {:>7} {:>7} {:>6} {:>8} {:>8} {:>9} {:>9}\n", "rule",
                      "property", "found", "cases", "worst", "steps", "worst", "ms", "shortest"));
    bool all = true, all_known = true;
    const Interrupt interrupt;
    Progress progress(console);
    std::size_t hunts = 0;
    const auto rules = wanted.empty() ? hunting_grounds().size() : wanted.size();
    for (const HuntingGround& ground : hunting_grounds()) {
      if (!chosen(ground)) continue;
      ++hunts;
      options_.go_on = [&](std::uint64_t seeds) {
        if (progress.due())
          progress.say(fmt::format("{} ({} of {} rules): {} of {} seeds", info(ground.rule).id,
                                   hunts, rules, seeds, options_.seeds));
        return !interrupt.seen();
      };
      const HuntResult result = hunt(ground, options_);
      if (interrupt.seen()) return say_interrupted(hunts - 1, rules);
      if (result.unsteady) {
        complain("internal error: not deterministic: a case of " +
                     std::string(info(ground.rule).id) + " failed, and did not fail again",
                 "no result of this program is valid; please report it");
        return kNotDeterministic;
      }
      all = all && result.found == result.seeds;
      print(row_text(ground, result));
      all_known = is_known(ground, result) && all_known;
    }
    if (baseline_) print(gone_text(*baseline_));
    if (!all) print("inconclusive: at least one seed did not find its bug\n");
    return !all_known ? kFind : all ? kClean : kInconclusive;
  }

  // Says whether the baseline has the bug. Without a baseline every bug of a rule is known.
  bool is_known(const HuntingGround& ground, const HuntResult& result) const {
    if (!baseline_ || !result.find) return true;
    const KnownCase* known =
        baseline_->find(faulty_world(ground, options_.changes).config, *result.find);
    print(known != nullptr ? fmt::format("known: {}\n", known->path.string())
                           : fmt::format("new: no case below {} shows the bug of {}\n", known_,
                                         info(ground.rule).id));
    return known != nullptr;
  }

  static int say_interrupted(std::size_t done, std::size_t rules) {
    print(fmt::format("inconclusive: interrupted after {} of {} rules\n", done, rules));
    return kInconclusive;
  }

  // The rule with the given id or name; reports an error and returns nothing if there is none or if
  // it has no hunting ground.
  static std::optional<Rule> hunted(const std::string& word) {
    std::vector<std::string_view> names;
    for (const HuntingGround& ground : hunting_grounds()) {
      if (find_rule(word) == ground.rule) return ground.rule;
      names.push_back(info(ground.rule).id);
    }
    const bool known = find_rule(word).has_value();
    complain(known ? "rule '" + word + "' has no bug to find: turning it back breaks no property"
                   : "unknown rule '" + word + "'",
             known ? "" : suggestion(word, names));
    return std::nullopt;
  }

  std::vector<std::string> words_;
  HuntOptions options_;
  std::optional<Fault> inject_;
  std::string known_;
  std::optional<Baseline> baseline_;
};

}  // namespace

std::unique_ptr<Command> make_hunt() {
  return std::make_unique<Hunt>();
}

}  // namespace pirq::fuzz::cli
