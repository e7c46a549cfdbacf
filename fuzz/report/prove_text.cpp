#include "fuzz/report/prove_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/prove/one_device.h"
#include "fuzz/report/run_text.h"

namespace pirq::fuzz {
namespace {

std::string worlds_table(const Proof& proof) {
  std::size_t width = 0;
  for (const TaughtBy& world : proof.worlds) width = std::max(width, world.name.size());
  std::string text = fmt::format("{:<{}}  {:>9}  {:>11}  learned\n", "small world", width, "states",
                                 "transitions");
  for (const TaughtBy& world : proof.worlds) {
    const LocalSteps::Visit& visit = world.visit;
    if (visit.states == 0) continue;
    text +=
        fmt::format("{:<{}}  {:>9}  {:>11}  ", world.name, width, visit.states, visit.transitions);
    text += visit.new_steps == 0
                ? "nothing new"
                : counted(visit.new_views, "view") + ", " + counted(visit.new_steps, "local step");
    if (visit.violated) text += "; violates exclusive-pirq";
    if (!visit.complete) text += "; not all states were visited";
    text += '\n';
  }
  return text;
}

std::string list(const Roles& roles) {
  std::string text;
  for (const Role role : roles) (text += text.empty() ? "" : ", and ") += words_of(role);
  return text.empty() ? "nothing relies on it" : text;
}

std::string invariant_text(const Proof& proof) {
  const Roles met = met_roles(proof.learned);
  const auto clauses = proof.induction.clauses.list();
  const auto count = std::ranges::count_if(
      clauses, [&](const auto& clause) { return met.has(clause.first) && met.has(clause.second); });
  std::string text = fmt::format(
      "\nThe invariant: each device is in one of {} views, {} clauses over two devices "
      "hold, and\n",
      proof.learned.views().size(), count);
  for (const Role role : roles_on_taken_pirqs(proof.learned))
    text += fmt::format("  a pirq is not free in Xen if {}\n", words_of(role));
  for (const auto& implied : implied_roles(proof.learned))
    text += "  " + words_of_implication(implied) + '\n';
  text += "With the views, these clauses are enough; each is needed:\n";
  for (const auto& clause : proof.needed.list()) text += "  " + words_of(clause) + '\n';
  return text;
}

std::string counterexample_text(const Counterexample& example) {
  std::string text = fmt::format(
      "\nThe induction ends at the step '{}'. Before it, of a pirq that is {}free in "
      "Xen:\n  for the device: {}\n  for another device: {}\n",
      info(example.kind).name, example.record.is_free() ? "" : "not ", list(example.pirq.had),
      list(example.other));
  if (!example.clause) return text + "No small world has the other device's view after it.\n";
  return text + fmt::format("After it, for the device: {}\n", list(example.pirq.has));
}

// The steps by which a pirq became free although a device relies on it.
std::string freed_text(const LocalSteps& learned) {
  std::string text;
  for (const auto& [role, freed] : learned.freed_under())
    text += fmt::format("  although {}: first after '{}'; before it, for the device: {}\n",
                        words_of(role), to_text(freed.step), list(freed.had));
  return text.empty() ? text : "Xen regards a pirq as free\n" + text;
}

}  // namespace

std::string proof_text(const Proof& proof) {
  std::string text = worlds_table(proof);
  const auto& example = proof.induction.counterexample;
  switch (proof.verdict) {
    case ProofVerdict::proven:
      return text +
             fmt::format(
                 "\nproven: exclusive-pirq, for any number of such devices and of pirqs "
                 "({} of {} and {} effects; properties/PROOF.md has the argument and its "
                 "assumptions)\n",
                 counted(proof.learned.steps(), "local step"),
                 counted(proof.learned.views().size(), "view"), proof.learned.effects().size()) +
             invariant_text(proof);
    case ProofVerdict::refuted:
      text += "\nrefuted: exclusive-pirq\n";
      if (example) text += counterexample_text(*example);
      return text + freed_text(proof.learned);
    case ProofVerdict::unknown:
      break;
  }
  text += fmt::format("\nnot decided: {}\n", proof.why);
  if (example) text += counterexample_text(*example);
  if (const auto& flaw = proof.learned.flaw())
    for (const Step& step : flaw->way) text += "  " + to_text(step) + '\n';
  return text;
}

}  // namespace pirq::fuzz
