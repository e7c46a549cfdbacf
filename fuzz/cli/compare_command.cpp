// pirqfuzz compare: which properties hold in which of several worlds, and the shortest case that
// tells them apart.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/print.h"
#include "fuzz/case_file/world_line.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/execute/deadline.h"
#include "fuzz/report/compare_text.h"
#include "fuzz/report/explore_text.h"
#include "fuzz/report/run_text.h"
#include "fuzz/survey/compare.h"

namespace pirq::fuzz::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Worlds = std::vector<NamedWorld>;

constexpr std::uint64_t kStatesUsual = 2'000'000;

class Compare : public Command {
  void declare(Options& options) override {
    options.each("--world", "NAME|FILE", "A world to compare: as for 'run'; repeatable",
                 [this](const std::string& text) {
                   names_.push_back(text);
                   return std::optional<UsageError>();
                 });
    const auto rules = [&](const std::string& flag, char sign, const std::string& help) {
      options.each(flag, "RULE,...", help, [this, flag, sign](const std::string& text) {
        return take_rules(flag, sign, text);
      });
    };
    rules("--with-rule", '+', "Compare the world with these rules in force; repeatable");
    rules("--without-rule", '-', "Compare the world with these rules turned back; repeatable");
    change_options(options, choice_.changes);
    devices_option(options, choice_.devices);
    property_option(options, properties_);
    states_option(options, states_);
    memory_option(options, memory_);
    count_option(options, "--depth", "steps", "Search interleavings of at most N steps", kStatesMax,
                 depth_);
    duration_option(options, "--time", "Search each world for at most the time T", time_);
    jobs_option(options, jobs_);
    out_option(options, out_);
  }

  int execute(const std::string& program) override {
    auto chosen = worlds();
    if (const auto* error = std::get_if<InputError>(&chosen)) {
      complain(*error);
      return kBadInput;
    }
    const Worlds& worlds = std::get<Worlds>(chosen);
    if (worlds.size() < 2) {
      complain("expected at least two worlds to compare",
               "give --world twice, or --with-rule or --without-rule");
      return kBadInput;
    }
    if (const auto error = check_directory(out_)) return complain(*error), kBadInput;
    std::vector<SearchedSide> sides;
    const Interrupt interrupt;
    for (const NamedWorld& world : worlds) {
      sides.push_back(search(world, interrupt));
      if (interrupt.seen()) break;
    }
    print(compare_table(sides, paint_for_stdout(console)) + '\n' + compare_verdict(sides));
    if (const auto telling = telling_case(sides)) return keep(*telling, program);
    const bool open = std::ranges::any_of(
        enum_values<Property>, [&](Property property) { return is_open(sides, property); });
    return open || interrupt.seen() ? kInconclusive : kClean;
  }

  // Reads "X54,L1" as the value of the key `rules` with the sign before each.
  std::optional<UsageError> take_rules(const std::string& flag, char sign,
                                       const std::string& text) {
    std::string value(1, sign);
    for (const char c : text) (value += c) += c == ',' ? std::string(1, sign) : "";
    WorldConfig unused;
    if (auto problem = change_key("rules", value, unused))
      return UsageError{flag + ": " + problem->message, problem->hint};
    variants_.emplace_back(sign == '+', value);
    return std::nullopt;
  }

  // The worlds to compare: those chosen, or one and its variants.
  [[nodiscard]] Result<Worlds> worlds() const {
    Worlds all;
    const auto names = names_.empty() ? std::vector<std::string>{""} : names_;
    for (const std::string& name : names) {
      WorldChoice choice = choice_;
      choice.world = name;
      auto chosen = choose_worlds(or_usual(std::move(choice), "today"));
      if (auto* error = std::get_if<InputError>(&chosen)) return std::move(*error);
      std::ranges::move(std::get<Worlds>(chosen), std::back_inserter(all));
    }
    return variants_.empty() ? all : with_variants(all);
  }

  // Each world with each choice of rules. The world itself is compared too, unless some rules are
  // put in force and some turned back.
  [[nodiscard]] Worlds with_variants(const Worlds& bases) const {
    const auto with = std::ranges::count(variants_, true, &std::pair<bool, std::string>::first);
    const bool both = with > 0 && std::cmp_less(with, variants_.size());
    Worlds all;
    for (const NamedWorld& base : bases) {
      if (!both) all.push_back(base);
      for (const auto& [in_force, value] : variants_) {
        NamedWorld variant = base;
        variant.name = variant_name(base.name, in_force, value);
        static_cast<void>(change_key("rules", value, variant.config));  // take_rules has read it.
        all.push_back(std::move(variant));
      }
    }
    return all;
  }

  // "today-without-x54".
  static std::string variant_name(const std::string& base, bool in_force,
                                  const std::string& value) {
    std::string end = in_force ? "-with-" : "-without-";
    for (const char c : value.substr(1)) {
      if (c == '+') continue;
      end += c == ',' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    end.resize(std::min(end.size(), kNameMax - 1));
    return base.substr(0, kNameMax - end.size()) + end;
  }

  [[nodiscard]] SearchedSide search(const NamedWorld& world, const Interrupt& interrupt) const {
    ExploreOptions options;
    options.states_max = states_.value_or(kStatesUsual);
    options.memory_max = memory_of_search(memory_limit(memory_));
    options.depth_max = depth_.value_or(options.depth_max);
    options.jobs = threads(jobs_);
    Progress progress(console);
    const auto deadline = deadline_in(time_);
    options.go_on = [&](const Level& level) {
      if (progress.due()) progress.say(world.name + ": " + progress_text(level));
      return !interrupt.seen() && Clock::now() < deadline;
    };
    const PropertySet watched = properties_.value_or(properties_for(world.config.driver));
    return search_side(world, watched, std::move(options));
  }

  // Prints and saves the case that tells two worlds apart.
  [[nodiscard]] int keep(const Case& telling, const std::string& program) const {
    const std::string text = print_case(telling);
    print("\nthe shortest case that tells them apart:\n" + text);
    const std::string name = telling.worlds.front().name + '-' +
                             telling.worlds.front().expect.property + "-compared.case";
    const auto saved = save_text(out_, name, text);
    if (const auto* error = std::get_if<InputError>(&saved)) {
      complain(*error);
      return kBadInput;
    }
    const auto& path = std::get<std::filesystem::path>(saved);
    print("\nkept in " + path.string() + '\n' + replay_text(program, path));
    return kFind;
  }

  std::vector<std::string> names_;
  std::vector<std::pair<bool, std::string>> variants_;  ///< In force or not, and the rules.
  WorldChoice choice_;
  std::optional<PropertySet> properties_;
  std::optional<std::uint64_t> states_, memory_, depth_;
  std::optional<std::chrono::milliseconds> time_;
  std::optional<int> jobs_;
  std::string out_ = "finds";
};

}  // namespace

std::unique_ptr<Command> make_compare() {
  return std::make_unique<Compare>();
}

}  // namespace pirq::fuzz::cli
