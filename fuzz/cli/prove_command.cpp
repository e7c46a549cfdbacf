// pirqfuzz prove: exclusive-pirq for any number of devices and pirqs.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/case_file/find.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/searched_find.h"
#include "fuzz/cli/shared_options.h"
#include "fuzz/cli/terminal.h"
#include "fuzz/cli/values.h"
#include "fuzz/cli/world_options.h"
#include "fuzz/execute/deadline.h"
#include "fuzz/prove/prove.h"
#include "fuzz/prove/smt_text.h"
#include "fuzz/report/find_record.h"
#include "fuzz/report/prove_text.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kStatesOfWorld = 2'000'000;
constexpr PropertySet kProvable = PropertySet().with(Property::exclusive_pirq);

class Prove : public Command {
  void declare(Options& options) override {
    world_options(options, choice_,
                  "A named world, a case file (its first world), or FILE:NAME (january-2017-fixed; "
                  "with options that change it, the newest releases)");
    property_option(options, properties_);
    options.value("--confirm", "N", "a number of devices from 2 to 5",
                  "Compare the steps of worlds of up to N devices with those of two (3)", confirm_,
                  count_in(2, 5));
    states_option(options, states_);
    time_option(options, time_);
    options.text("--smt", "FILE",
                 "Write the induction to FILE, as questions that an SMT solver answers with unsat",
                 smt_);
    out_option(options, out_);
  }

  int execute(const std::string& program) override {
    if (properties_.value_or(kProvable) != kProvable) {
      complain("--property: expected exclusive-pirq, the property that prove knows clauses for",
               "'explore' decides every property for the devices of one world");
      return kBadInput;
    }
    const auto chosen = choose_worlds(or_usual(choice_, "january-2017-fixed"));
    if (const auto* error = std::get_if<InputError>(&chosen)) return complain(*error), kBadInput;
    const std::filesystem::path smt = smt_;
    for (const std::filesystem::path& folder : {std::filesystem::path(out_), smt.parent_path()})
      if (const auto error = folder.empty() ? std::nullopt : check_directory(folder))
        return complain(*error), kBadInput;
    NamedWorld world = std::get<std::vector<NamedWorld>>(chosen).front();
    print(world_header(world, kProvable) + '\n');
    const Interrupt interrupt;
    Progress progress(console);
    const Proof proof = prove(world.config, options(interrupt, progress));
    print(proof_text(proof));
    if (!smt_.empty()) {
      const bool proven = proof.verdict == ProofVerdict::proven;
      const PairClauses asked = proven ? proof.induction.clauses : exclusive_pirq_clauses();
      const auto saved = save_text(smt_, smt_text(proof.learned, asked));
      if (const auto* error = std::get_if<InputError>(&saved)) return complain(*error), kBadInput;
    }
    if (proof.verdict == ProofVerdict::proven) return kClean;
    if (!proof.found) return proof.verdict == ProofVerdict::refuted ? kFind : kInconclusive;
    world.config = proof.found_in;
    return keep(world, *proof.found, program);
  }

  [[nodiscard]] ProveOptions options(const Interrupt& interrupt, Progress& progress) const {
    ProveOptions options;
    options.devices = static_cast<int>(confirm_);
    options.states_max = states_.value_or(kStatesOfWorld);
    const auto deadline = deadline_in(time_);
    options.go_on = [&interrupt, &progress, deadline](const std::string& world,
                                                      std::size_t states) {
      if (progress.due()) progress.say(fmt::format("{}: {} states", world, states));
      return !interrupt.seen() && Clock::now() < deadline;
    };
    return options;
  }

  // Prints and saves the shortest case.
  int keep(const NamedWorld& world, const FailingCase& found, const std::string& program) const {
    const Setup setup = std::get<Setup>(Setup::create(world.config));
    const Find find = searched_find(world, World(setup), found, kProvable, "pirqfuzz prove");
    Record record = find_record(find);
    const auto error = keep_find(find, out_, program, print, record);
    return error ? (complain(*error), kBadInput) : kFind;
  }

  WorldChoice choice_;
  std::optional<PropertySet> properties_;
  std::uint64_t confirm_ = 3;
  std::optional<std::uint64_t> states_;
  std::optional<std::chrono::milliseconds> time_;
  std::string smt_;
  std::string out_ = "finds";
};

}  // namespace

std::unique_ptr<Command> make_prove() {
  return std::make_unique<Prove>();
}

}  // namespace pirq::fuzz::cli
